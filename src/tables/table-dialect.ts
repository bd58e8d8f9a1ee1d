// How one table is written and which of its columns is meant, told by its first rows.

import Papa from 'papaparse';
import { textOfBytes } from './table-bytes.js';
import { tableChunks } from './table-chunks.js';
import { namedSeparator } from './separator-line.js';
import { locateNumbers, NoSuchColumn, separatorOf } from './table-columns.js';
import { TableRows, type TableRow } from './table-rows.js';
import { isIdle } from './text-lines.js';
import { NoTable, type TableScan, type TableUse } from './table-scan.js';

/** Which cells stand in quotes although they need not. */
export type QuotingStyle = (cell: string) => boolean;

export interface TableDialect extends TableScan {
  readonly separator: string;
  /** The first row with content holds names. */
  readonly hasHeader: boolean;
  /** Those names; empty without a header. */
  readonly names: readonly string[];
  /** The first line only says what separates cells: `sep=;`. */
  readonly hasSeparatorLine: boolean;
  /** Place of the column with the numbers, from 0. */
  readonly column: number;
  /** Columns of the table: names, or without names cells of the longest of the first rows. */
  readonly width: number;
  readonly quoting: { readonly header: QuotingStyle; readonly rows: QuotingStyle };
}

/** Bytes and rows by which the columns are told apart. */
const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_ROWS = 200;
/** A table of one column says nothing of separators; this is the one that Excel expects where a comma is decimal. */
const USUAL_SEPARATOR = ';';

const QUOTING_STYLES: readonly QuotingStyle[] = [() => true, (cell) => cell !== ''];
const ONLY_WHERE_NEEDED: QuotingStyle = () => false;

/**
 * @param wanted see `locateNumbers`
 * @param isNumber whether a text is a number that can be looked up
 * @param use `text`: rows may be remarks, and a file of one column is a list
 * @throws {NoTable} for a file without rows; `NoSuchColumn`; what the file system throws
 */
export async function readDialect(
  path: string,
  scan: TableScan,
  wanted: string | undefined,
  isNumber: (text: string) => boolean,
  use: TableUse = 'bytes',
): Promise<TableDialect> {
  const isContent = (raw: string) => !(use === 'text' ? isIdle(raw) : raw === '');
  const sample = await beginningOf(path, scan);
  const lines = sample.split(/[\r\n]+/).filter(isContent);
  const named = namedSeparator(lines[0] ?? '');
  const firstLine = named === null ? lines[0] : lines[1];
  if (firstLine === undefined) throw new NoTable('no rows in it');
  const separator = named ?? separatorOf(firstLine) ?? USUAL_SEPARATOR;
  const reader = new TableRows(separator, scan.lineEnd);
  const read = reader.push(sample);
  const rows = (sample.length < SAMPLE_BYTES ? [...read, ...reader.end()] : read)
    .filter(({ raw }) => isContent(raw))
    .slice(named === null ? 0 : 1, SAMPLE_ROWS);
  if (rows.length === 0) throw new NoTable(`its first row has more than ${SAMPLE_BYTES} bytes`);
  const cells = rows.map((row) => row.cells.map((cell) => textOfBytes(cell, scan.encoding)));
  // In a list, what is no number is passed over; a table of one column may have a name above it.
  const isList = named === null && separatorOf(firstLine) === null && wanted === undefined && use === 'text';
  const { hasHeader, index } = isList ? { hasHeader: false, index: 0 } : located();
  function located() {
    try {
      return locateNumbers(cells, wanted, isNumber);
    } catch (error) {
      const at = sample.split(scan.lineEnd).findIndex((line) => line.replace(/\r$/, '') === firstLine);
      if (error instanceof NoSuchColumn) error.line = at + 1;
      throw error;
    }
  }
  const names = hasHeader ? (cells[0] ?? []) : [];
  const values = hasHeader ? rows.slice(1) : rows;
  const style = (some: readonly TableRow[]) => quotingOf(some, separator);
  return {
    ...scan,
    separator,
    hasHeader,
    names,
    hasSeparatorLine: named !== null,
    column: index,
    width: hasHeader ? names.length : Math.max(...cells.map((row) => row.length)),
    quoting: { header: style(rows.slice(0, 1)), rows: style(values.length > 0 ? values : rows) },
  };
}

/** As bytes, without the byte order mark. */
async function beginningOf(path: string, { hasMark, bytes, ...source }: TableScan): Promise<string> {
  const from = hasMark ? 3 : 0;
  let sample = '';
  for await (const chunk of tableChunks(path, source, { from, end: Math.min(bytes, from + SAMPLE_BYTES) }))
    sample += chunk.toString('latin1');
  return sample;
}

/** The style by which more than half of the rows come out as they are. */
function quotingOf(rows: readonly TableRow[], delimiter: string): QuotingStyle {
  const isWritten = (quotes: QuotingStyle, { raw, cells }: TableRow) =>
    Papa.unparse([[...cells]], { delimiter, quotes, newline: '\n' }) === raw;
  const fits = (quotes: QuotingStyle) => rows.filter((row) => isWritten(quotes, row)).length * 2 > rows.length;
  return QUOTING_STYLES.find(fits) ?? ONLY_WHERE_NEEDED;
}
