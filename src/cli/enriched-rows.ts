// A row with what is known of its number behind it. The row itself is taken over byte by byte.

import Papa from 'papaparse';
import { columnNames, ENRICH_COLUMNS, type EnrichAnswer } from './enrich-lookup.js';
import { bytesOfText } from './table-bytes.js';
import type { QuotingStyle, TableDialect } from './table-dialect.js';
import type { TableRow } from './table-rows.js';

/** What is written behind a row, as bytes; `isExact` is false when letters had to be replaced. */
export interface AddedCells {
  readonly bytes: string;
  readonly isExact: boolean;
}

export function addedNames(dialect: TableDialect, prefix: string): AddedCells {
  return added(columnNames(prefix), dialect, dialect.quoting.header);
}

export function addedValues(dialect: TableDialect, answer: EnrichAnswer): AddedCells {
  const values = ENRICH_COLUMNS.map(([field]) => answer[field]);
  // Names come from outside; what is no character of a text would spoil the row.
  const isClean = !/\p{Cc}/u.test(values.join(''));
  return added(isClean ? values : values.map((value) => value.replace(/\p{Cc}/gu, ' ')), dialect, dialect.quoting.rows);
}

function added(cells: readonly string[], { separator, encoding }: TableDialect, quotes: QuotingStyle): AddedCells {
  return bytesOfText(unparse(cells, separator, quotes), encoding);
}

/**
 * Short rows are filled up. Of a row with more cells than the table has columns, the surplus goes behind what is added,
 * so that every column keeps its place. A row whose quote is never closed is written with its quotes escaped: as it was
 * it would swallow what is added, and the rows behind it.
 */
export function enrichedRow(row: TableRow, { bytes }: AddedCells, dialect: TableDialect): string {
  const { separator, width, quoting } = dialect;
  const { cells, raw, isBroken } = row;
  const write = (some: readonly string[]) =>
    raw.includes('"') ? unparse(some, separator, quoting.rows) : some.join(separator);
  if (cells.length > width) {
    const surplus = write(cells.slice(width));
    return write(cells.slice(0, width)) + separator + bytes + separator + surplus + row.end;
  }
  const own = isBroken ? write(cells) : raw;
  return own + separator.repeat(width - cells.length + 1) + bytes + row.end;
}

function unparse(cells: readonly string[], delimiter: string, quotes: QuotingStyle): string {
  return Papa.unparse([[...cells]], { delimiter, quotes, newline: '\n' });
}
