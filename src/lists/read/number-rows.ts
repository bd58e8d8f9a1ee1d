// Rows of a table with numbers in any columns. Tables of Google, Outlook and CRMs have
// several columns of numbers, and several numbers in a cell.

import { csvRows, type CsvRow } from '../../tables/csv-rows.js';
import { numbersOfCell } from '../../tables/plain-number-cell.js';
import { quoted } from '../match/list-text.js';
import {
  columnByContent,
  columnOfWords,
  columnsByName,
  isNamesRow,
  type ColumnNames,
} from '../../tables/column-names.js';
import { UnreadableList, type ReadLine } from './list-line.js';

export interface NumberRow<Column extends string> {
  readonly line: number;
  /** At least one; empty text where the row has none. */
  readonly numbers: readonly string[];
  /** Empty where the table has no such column. */
  readonly text: (column: Column) => string;
}

export interface TableKind<Column extends string> {
  readonly names: ColumnNames<Column>;
  /** Columns of a table without names, the number in the first one; null where a table must have names. */
  readonly byPlace: ReadonlyMap<Column, number> | null;
  /** What the first column of words is, in a table without names; absent where none is taken. */
  readonly words?: Column;
  /** What a first row is expected to be, in words. */
  readonly expected: string;
}

interface Layout<Column extends string> {
  readonly columns: ReadonlyMap<Column, number>;
  readonly numbers: readonly number[];
  readonly hasNames: boolean;
}

/** Is nothing in the first column an entry? Rows of people are not read as entries, and not shown as wrong ones. */
function isOfWords(rows: readonly (readonly string[])[]): boolean {
  const cells = rows.map((row) => row[0] ?? '').filter((cell) => cell !== '');
  return cells.length > 0 && cells.every((cell) => !/[\d_*]|^withheld$/i.test(cell));
}

/** Rows by which a column of numbers is told where no name says which it is. */
const SAMPLE_ROWS = 50;

/** @throws {UnreadableList} where no column holds numbers; of a row that may be a person's, nothing is said */
export function* numberRows<Column extends string>(
  text: string,
  kind: TableKind<Column>,
): Generator<ReadLine<NumberRow<Column>>> {
  const sample: (CsvRow | null)[] = [];
  let layout: Layout<Column> | undefined;
  const rows = csvRows(text);
  // Not by `for … of`: what is left of a generator by `break` is lost.
  for (let seen = 0; seen < SAMPLE_ROWS;) {
    const row = rows.next();
    if (row.done === true) break;
    sample.push(row.value);
    if (isCells(row.value)) seen += 1;
  }
  for (const row of chained(sample, rows)) {
    if (row === null || 'problem' in row) {
      if (row !== null && layout === undefined) throw new UnreadableList(`its first row is ${row.problem}`, row.line);
      yield row;
    } else if (layout === undefined) {
      layout = layoutOf(row, sample.filter(isCells), kind);
      if (!layout.hasNames) yield numberRow(row.line, row.cells, layout);
    } else yield numberRow(row.line, row.cells, layout);
  }
}

type Cells = Extract<CsvRow, { cells: unknown }>;

const isCells = (row: CsvRow | null): row is Cells => row !== null && 'cells' in row;

function* chained<Item>(first: readonly Item[], others: Iterable<Item>): Generator<Item> {
  yield* first;
  yield* others;
}

function numberRow<Column extends string>(
  line: number,
  cells: readonly string[],
  { columns, numbers }: Layout<Column>,
): NumberRow<Column> {
  const found = numbers.flatMap((index) => numbersOfCell(cells[index] ?? '')).filter((number) => number !== '');
  return {
    line,
    numbers: found.length === 0 ? [''] : [...new Set(found)],
    text: (column) => cells[columns.get(column) ?? -1] ?? '',
  };
}

function layoutOf<Column extends string>(
  first: Cells,
  sample: readonly Cells[],
  { names, byPlace, words, expected }: TableKind<Column>,
): Layout<Column> {
  const named = columnsByName(first.cells, names);
  if (named !== null && named.numbers.length > 0) return { ...named, hasNames: true };
  const hasNames = named !== null || isNamesRow(first.cells);
  const below = sample.slice(hasNames ? 1 : 0).map(({ cells }) => cells);
  const column = columnByContent(below);
  // Prefixes, patterns and the like are no numbers, and stand in the first column.
  if (named === null && byPlace !== null && !isOfWords(below) && (column === null || column === 0 || !hasNames))
    return { columns: byPlace, numbers: [column ?? 0], hasNames: hasNames && column !== null };
  if (hasNames && column !== null)
    return { columns: named?.columns ?? new Map<Column, number>(), numbers: [column], hasNames };
  if (column !== null) {
    const place = words === undefined ? null : columnOfWords(below, [column]);
    return {
      columns: new Map(words === undefined || place === null ? [] : [[words, place]]),
      numbers: [column],
      hasNames,
    };
  }
  // A row without a name that is known may be a person's, and is not shown.
  const found =
    named === null
      ? `${first.cells.length} columns, none with a known name`
      : first.cells
          .slice(0, 10)
          .map((cell) => quoted(cell))
          .join(', ');
  throw new UnreadableList(`expected ${expected}, found ${found}`, first.line);
}
