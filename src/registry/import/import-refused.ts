// Why an import keeps the old table.

/** Longest piece of a foreign text in a message, in characters. */
const MAX_SHOWN = 80;

/**
 * The message names file and row, what was expected and what was found. `counts`: every row can be read, but there are
 * fewer than there should be, and a person may know better.
 */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';

  constructor(
    readonly kind: 'format' | 'counts',
    message: string,
  ) {
    super(message);
  }
}

/** @param row as an editor counts lines: the header is row 1 */
export function badRow(file: string, row: number, expected: string, found: string): ImportRefused {
  return new ImportRefused('format', `${file}: row ${row}: expected ${expected}, found ${found}`);
}

/** A foreign text in quotes, short, and without anything that a terminal would obey. */
export function quoted(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()];
  return `"${characters.slice(0, MAX_SHOWN).join('')}${characters.length > MAX_SHOWN ? '…' : ''}"`;
}
