// Where the numbers stand in a file of rows: what separates its columns, whether they have names, which one is meant.
//
//   calldate;clid;src;dst;dcontext                          with names, as FreePBX exports its call records
//   "","79170415564","84951112233","from-trunk",""…         without, as Asterisk's own Master.csv
//   79170415564                                             a list: one column

import Papa from 'papaparse';
import { locateNumbers, separatorOf } from './table-columns.js';

/** How to read the rows of one file. */
export interface NumberColumn {
  /** The first row holds names, not values. */
  readonly hasHeader: boolean;
  /** The text of the cell that holds the number; empty where the row is too short. */
  cellOf(line: string): string;
}

/**
 * @param sample the first lines with content, at least one
 * @param wanted see `locateNumbers`
 * @param isNumber whether a text is a number that can be looked up
 * @throws {NoSuchColumn}
 */
export function findNumberColumn(
  sample: readonly string[],
  wanted: string | undefined,
  isNumber: (text: string) => boolean,
): NumberColumn {
  const separator = separatorOf(sample[0] ?? '');
  if (separator === null && wanted === undefined) return { hasHeader: false, cellOf: withoutRemark };
  const rows = sample.map((line) => cellsOf(line, separator));
  const { hasHeader, index } = locateNumbers(rows, wanted, isNumber);
  return { hasHeader, cellOf: (line) => cellsOf(line, separator)[index]?.trim() ?? '' };
}

/** A row ends with its line, so that a quote that is never closed spoils one row and not the rest of the file. */
function cellsOf(line: string, separator: string | null): string[] {
  if (separator === null) return [withoutRemark(line)];
  return Papa.parse<string[]>(line, { delimiter: separator, newline: '\n' }).data[0] ?? [];
}

/** In a list a remark may stand behind a number: `79170415564  # the boss`. */
function withoutRemark(line: string): string {
  return line.replace(/\s#.*$/, '').trim();
}
