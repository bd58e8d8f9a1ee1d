// The rows of all files in the order of their numbers, without overlaps.

import { badRow } from './import-refused.js';
import { RANGE_FILE_KINDS } from '../range-file-kind.js';
import type { RangeFile } from './read-range-file.js';
import { orderOfRows } from './row-order.js';

/** Ranges as columns of the same length, in the order of their numbers. */
export interface RangeColumns {
  /** Three digits behind +7. */
  readonly codes: Uint16Array;
  /** First and last seven digits behind the code. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Indexes of texts. */
  readonly operators: Uint16Array;
  readonly territories: Uint32Array;
}

/** @throws {ImportRefused} for ranges that overlap */
export function orderedRanges(files: readonly RangeFile[]): RangeColumns {
  const ordered = [...files].sort((a, b) => RANGE_FILE_KINDS.indexOf(a.kind) - RANGE_FILE_KINDS.indexOf(b.kind));
  const count = ordered.reduce((sum, { rows }) => sum + rows.count, 0);
  const columns = {
    codes: new Uint16Array(count),
    from: new Uint32Array(count),
    to: new Uint32Array(count),
    operators: new Uint16Array(count),
    territories: new Uint32Array(count),
  };
  let place = 0;
  for (const file of ordered) {
    const order = orderOf(file);
    refuseOverlaps(file, order);
    const { rows } = file;
    for (const row of order) {
      columns.codes[place] = rows.codes[row] ?? 0;
      columns.from[place] = rows.from[row] ?? 0;
      columns.to[place] = rows.to[row] ?? 0;
      columns.operators[place] = rows.operators[row] ?? 0;
      columns.territories[place] = rows.territories[row] ?? 0;
      place += 1;
    }
  }
  return columns;
}

/** Rows by code, then by the first number. */
function orderOf({ rows }: RangeFile): Uint32Array {
  return orderOfRows(rows.count, (row, other) => {
    const byCode = (rows.codes[row] ?? 0) - (rows.codes[other] ?? 0);
    return byCode !== 0 ? byCode : (rows.from[row] ?? 0) - (rows.from[other] ?? 0);
  });
}

/** Between neighbours, because an overlap with anything is one with the neighbour too. */
function refuseOverlaps({ name, rows }: RangeFile, order: Uint32Array): void {
  for (let place = 1; place < order.length; place++) {
    const [before = 0, row = 0] = [order[place - 1], order[place]];
    if (rows.codes[before] !== rows.codes[row] || (rows.to[before] ?? 0) < (rows.from[row] ?? 0)) continue;
    throw badRow(
      name,
      rows.fileRows[row] ?? 0,
      'a range that overlaps no other',
      `${rangeInWords(row)}, while row ${rows.fileRows[before] ?? 0} has ${rangeInWords(before)}`,
    );
  }

  function rangeInWords(row: number): string {
    const digits = (number = 0) => String(number).padStart(7, '0');
    return `${rows.codes[row] ?? 0} ${digits(rows.from[row])} to ${digits(rows.to[row])}`;
  }
}
