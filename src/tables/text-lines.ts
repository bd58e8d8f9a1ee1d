// Lines of a text with their numbers, one by one.

/** Longest line that is read. */
export const MAX_LINE_LENGTH = 1000;

export interface TextLine {
  /** From 1. */
  readonly line: number;
  /** Without line end; null when it is longer than a line may be. */
  readonly text: string | null;
}

/** Lines end with LF, CRLF or CR. */
export function* textLines(text: string, maxLength: number = MAX_LINE_LENGTH): Generator<TextLine> {
  // A file of an old Mac has no LF at all.
  const separator = text.includes('\n') ? '\n' : '\r';
  let line = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf(separator, start);
    const end = found < 0 ? text.length : found;
    line += 1;
    const stop = text[end - 1] === '\r' && end > start ? end - 1 : end;
    const content = stop - start > maxLength ? null : text.slice(start, stop);
    yield { line, text: content };
    start = end + 1;
  }
}

/** Blank, or a remark. */
export function isIdle(text: string): boolean {
  return /^\s*(?:#|$)/.test(text);
}
