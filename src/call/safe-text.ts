// The alphabet of values: whatever a source wrote, a dialplan can compare, nest and print it.

/** Longest value of a text variable in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 120;

/** Characters that change the meaning of a dialplan expression: see docs/architecture.md, "values". */
const DIALPLAN_SYNTAX = /[()[\]{}$\\]/g;
/** Control characters, halves of pairs, line and paragraph separators, marks that reorder text. */
const NOT_TEXT = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Text for a channel variable: quotes become « and », what has a meaning in dialplans becomes a blank, blanks are
 * single, and at most `maxBytes` bytes are left, cut between characters. Idempotent.
 */
export function safeText(text: string, maxBytes = MAX_TEXT_BYTES): string {
  let quotes = 0;
  const cleaned = text
    .normalize('NFC')
    .replace(/"/g, () => (quotes++ % 2 === 0 ? '«' : '»'))
    .replace(DIALPLAN_SYNTAX, ' ')
    .replace(NOT_TEXT, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return shortenToBytes(cleaned, maxBytes).trimEnd();
}

/** The longest start of `text` that takes at most `maxBytes` bytes of UTF-8, whole characters only. */
export function shortenToBytes(text: string, maxBytes: number): string {
  // No character takes more than three bytes a UTF-16 unit, so most texts need no counting.
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (bytes > maxBytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
