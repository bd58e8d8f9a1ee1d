// Part of reading a list file: CSV, as FreePBX, Excel and scripts write it.
//
//   number,description
//   79170415564,"sells, again"
//
// A row ends with its line, so that a quote that is never closed spoils one row and not the rest of the file.

import { isIdle, MAX_LINE_LENGTH, textLines } from './text-lines.js';

export type CsvRow =
  { readonly line: number; readonly cells: readonly string[] } | { readonly line: number; readonly problem: string };

const SEPARATORS = [',', ';', '\t'];

/** Null for blank lines and those that begin with `#`. What separates cells is seen in the first row. */
export function* csvRows(text: string): Generator<CsvRow | null> {
  let separator: string | undefined;
  for (const { line, text: row } of textLines(text)) {
    if (row === null) yield { line, problem: `longer than ${MAX_LINE_LENGTH} characters` };
    else if (isIdle(row)) yield null;
    else {
      separator ??= separatorOf(row);
      yield { line, cells: cellsOf(row, separator) };
    }
  }
}

/** The one that makes most columns; a comma when there is one column only. */
function separatorOf(row: string): string {
  const columns = (separator: string) => cellsOf(row, separator).length;
  return SEPARATORS.reduce((best, candidate) => (columns(candidate) > columns(best) ? candidate : best));
}

/** Does the row have more cells than one? */
export function isCsvRow(row: string): boolean {
  return cellsOf(row, separatorOf(row)).length > 1;
}

function cellsOf(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= row.length; at++) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(row.slice(at));
    const end = row.indexOf(separator, quoted === null ? at : at + quoted[0].length);
    const stop = end < 0 ? row.length : end;
    // What stands between a closing quote and the next separator belongs to nothing.
    cells.push(quoted === null ? row.slice(at, stop).trim() : (quoted[1] ?? '').replaceAll('""', '"').trim());
    at = stop;
  }
  return cells;
}
