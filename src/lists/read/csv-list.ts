// Reading a list file: FreePBX's `number,description`, and the same with more columns.
//
//   number,description                    number;reason;label;until
//   79170415564,"sells, again"            8 917 041-55-64;спам;Спам;2027-01-01

import { quoted } from '../match/list-text.js';
import { columnsByName, NUMBER_NAMES, type ColumnNames } from './column-names.js';
import { csvRows } from '../../tables/csv-rows.js';
import { UnreadableList, type ListLine, type ReadLine } from './list-line.js';

type Column = Exclude<keyof ListLine, 'line'>;

const NAMES: ColumnNames<Column> = {
  number: NUMBER_NAMES,
  reason: ['description', 'reason', 'comment', 'note', 'описание', 'причина', 'комментарий'],
  label: ['label', 'метка'],
  until: ['until', 'expires', 'до'],
  hangupCause: ['hangupcause', 'cause'],
};
/** A file without names. */
const BY_PLACE: ReadonlyMap<Column, number> = new Map<Column, number>([
  ['number', 0],
  ['reason', 1],
]);

/** @throws {UnreadableList} when there are names, and none for the number */
export function* readCsvList(text: string): Generator<ReadLine<ListLine>> {
  let columns: ReadonlyMap<Column, number> | undefined;
  for (const row of csvRows(text)) {
    if (row === null || 'problem' in row) {
      yield row;
      continue;
    }
    if (columns === undefined) {
      const named = columnsByName(row.cells, NAMES);
      columns = named ?? BY_PLACE;
      if (!columns.has('number')) throw new UnreadableList(noNumber(row.cells), row.line);
      if (named !== null) continue;
    }
    yield lineOf(row.line, row.cells, columns);
  }
}

function lineOf(line: number, cells: readonly string[], columns: ReadonlyMap<Column, number>): ListLine {
  const cellOf = (column: Column) => cells[columns.get(column) ?? -1] ?? '';
  return {
    line,
    number: cellOf('number'),
    reason: cellOf('reason'),
    label: cellOf('label'),
    until: cellOf('until'),
    hangupCause: cellOf('hangupCause'),
  };
}

function noNumber(cells: readonly string[]): string {
  return `expected a column "number", found ${cells
    .slice(0, 10)
    .map((cell) => quoted(cell))
    .join(', ')}`;
}
