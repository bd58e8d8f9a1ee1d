// What Excel writes in front of a table, and reads, where a comma is decimal: `sep=;`

const SEPARATOR_LINE = /^\uFEFF?"?sep=(.)"?\s*$/i;

/** What separates the cells of the rows below; null for a line that is a row itself. */
export function namedSeparator(line: string): string | null {
  return SEPARATOR_LINE.exec(line)?.[1] ?? null;
}
