// What strangers wrote, made fit for one line of a log or a cell of a table: it must not move the cursor or stretch a table.

/** Control characters, marks that cannot be seen or reorder text, line separators, halves of pairs. */
export const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Blanks for what is no text; a text of more than `maxLength` UTF-16 units ends with `…`. */
export function printableText(text: string, maxLength: number): string {
  const line = text.replace(NOT_TEXT, ' ');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
