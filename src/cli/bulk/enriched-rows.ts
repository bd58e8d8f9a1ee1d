// A row with what is known of its number behind it. The row itself is taken over byte by byte.

import { LRUCache } from 'lru-cache';
import Papa from 'papaparse';
import { columnNames, ENRICH_COLUMNS, type EnrichAnswer } from './enrich-lookup.js';
import { bytesOfText } from '../../tables/table-bytes.js';
import type { QuotingStyle, TableDialect } from '../../tables/table-dialect.js';
import type { TableRow } from '../../tables/table-rows.js';

/** What is written behind a row, as bytes; `isExact` is false when letters had to be replaced. */
export interface AddedCells {
  readonly bytes: string;
  readonly isExact: boolean;
}

export function addedNames(dialect: TableDialect, prefix: string): AddedCells {
  return added(columnNames(prefix), dialect, dialect.quoting.header);
}

/** What is added behind the number: the same for all numbers of a range, so it is written once. */
export type AddedRests = LRUCache<string, AddedCells>;

export const addedRests = (): AddedRests =>
  new LRUCache<string, AddedCells>({ maxSize: 20_000, sizeCalculation: () => 1 });

export function addedValues(dialect: TableDialect, answer: EnrichAnswer, rests: AddedRests): AddedCells {
  const [first, ...others] = ENRICH_COLUMNS;
  const key = others.reduce((text, [field]) => `${text}${answer[field]}\0`, '');
  let rest = rests.get(key);
  if (rest === undefined) {
    // Names come from outside; what is no character of a text would spoil the row.
    const values = others.map(([field]) => answer[field].replace(/\p{Cc}/gu, ' '));
    rests.set(key, (rest = added(values, dialect, dialect.quoting.rows)));
  }
  const number = answer[first[0]];
  const isQuoted = dialect.quoting.rows(number);
  const { bytes, isExact } = rest;
  return { bytes: `${isQuoted ? `"${number}"` : number}${dialect.separator}${bytes}`, isExact };
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
