// What is known of the columns of a table before its rows are read: what separates them, whether they have names, and
// which one holds the numbers.

import Papa from 'papaparse';
import { columnsByName, phoneColumns } from './column-names.js';
import { numbersOfCell } from './plain-number-cell.js';

/** The column that was asked for is not there, or none holds numbers. The message names the columns. */
export class NoSuchColumn extends Error {
  override readonly name = 'NoSuchColumn';
  /** Of the first row, from 1. */
  line = 1;
}

/** Call records name the caller so. */
const USUAL_NAME = 'src';
const SEPARATORS = [',', ';', '\t', '|'];
/** Columns named in a message, and how much of each name. */
const MAX_NAMED = 30;
const MAX_NAME = 40;

/** Null when there is one column only. */
export function separatorOf(line: string): string | null {
  const counted = SEPARATORS.map((separator) => ({ separator, columns: columnsOf(line, separator) }));
  const best = counted.reduce((most, candidate) => (candidate.columns > most.columns ? candidate : most));
  return best.columns > 1 ? best.separator : null;
}

function columnsOf(line: string, delimiter: string): number {
  return Papa.parse<string[]>(line, { delimiter, newline: '\n' }).data[0]?.length ?? 0;
}

/**
 * @param rows cells of the first rows with content, at least one
 * @param wanted name of a column, in any case, or its place, from 1; by default `src`, else the first column whose
 *   name says that it is of telephones, else whose values are mostly numbers
 * @param isNumber whether a text is a number that can be looked up
 * @returns whether the first row holds names, and the place of the column, from 0
 * @throws {NoSuchColumn}
 */
export function locateNumbers(
  rows: readonly (readonly string[])[],
  wanted: string | undefined,
  isNumber: (text: string) => boolean,
): { hasHeader: boolean; index: number } {
  const [first = [], ...others] = rows;
  const hasHeader = isHeader(first);
  const values = hasHeader ? others : rows;
  const names = hasHeader ? first : [];
  const index = wanted === undefined ? guess(first, hasHeader, values, isNumber) : placeOf(wanted, names, rows);
  if (index === null) throw new NoSuchColumn(complaint(wanted, names, rows));
  return { hasHeader, index };
}

/** Names hold letters, and neither numbers nor dates. */
function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => /\p{L}/u.test(cell)) && cells.every((cell) => cell.replace(/\D/g, '').length < 5);
}

function guess(
  first: readonly string[],
  hasHeader: boolean,
  values: readonly (readonly string[])[],
  isNumber: (text: string) => boolean,
): number | null {
  const usual = hasHeader ? indexOfName(first, USUAL_NAME) : -1;
  if (usual >= 0) return usual;
  const phones = hasHeader ? phoneColumns(first) : [];
  const phone = phones.find((column) => values.some((row) => (row[column] ?? '').trim() !== '')) ?? phones[0];
  if (phone !== undefined) return phone;
  const index = first.findIndex((_, column) => {
    const filled = values.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
    const numbers = filled
      .map((cell) => numbersOfCell(cell)[0] ?? '')
      .filter((cell) => looksDialled(cell) && isNumber(cell));
    return numbers.length * 2 > filled.length;
  });
  return index < 0 ? null : index;
}

/** Leaves out dates, durations and unique ids (`1795310648.12`), whose digits may be those of a number. */
function looksDialled(cell: string): boolean {
  return /^\+?[\d\s()-]+$/.test(cell) && !/^\d{4}-\d\d-\d\d/.test(cell);
}

function placeOf(wanted: string, names: readonly string[], rows: readonly (readonly string[])[]): number | null {
  const named = indexOfName(names, wanted);
  if (named >= 0) return named;
  const place = /^[1-9]\d{0,3}$/.test(wanted) ? Number(wanted) : 0;
  return place > 0 && rows.some((row) => row.length >= place) ? place - 1 : null;
}

function indexOfName(names: readonly string[], wanted: string): number {
  return names.findIndex((name) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
}

function complaint(wanted: string | undefined, names: readonly string[], rows: readonly (readonly string[])[]): string {
  // A row without a name that is known may be a person's, and is not shown unless somebody says that it holds names.
  const areNames =
    columnsByName(names, {}) !== null ||
    (wanted !== undefined && !/^\d+$/.test(wanted)) ||
    names.some((_, column) => hasDigitsBelow(rows, column));
  const columns =
    names.length > 0 && areNames
      ? `columns: ${names.slice(0, MAX_NAMED).map(printable).join(', ')}`
      : `row.length))}; give its place, from 1 => ${Math.max(0, ...rows.map((row) => row.length))} columns, none with a known name; give its position, from 1 => row.length))}; give its place, from 1`;
  return wanted === undefined
    ? `no column holds mostly numbers; name one with --column (${columns})`
    : `there is no column ${JSON.stringify(wanted)} (${columns})`;
}

/** Names hold none: such a column has a name above it. */
function hasDigitsBelow([, ...values]: readonly (readonly string[])[], column: number): boolean {
  return values.length > 0 && values.filter((row) => /\d/.test(row[column] ?? '')).length * 2 > values.length;
}

/** A file must not write escape sequences to a terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '').slice(0, MAX_NAME);
}
