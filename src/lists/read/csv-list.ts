// Reading a list file: FreePBX's `number,description`, and the same with more columns.
//
//   number,description                    number;reason;label;until
//   79170415564,"sells, again"            8 917 041-55-64;спам;Спам;2027-01-01

import { listLine, type ListLine, type ReadLine } from './list-line.js';
import { numberRows, type TableKind } from './number-rows.js';

type Column = Exclude<keyof ListLine, 'line' | 'number'>;

const LIST: TableKind<Column> = {
  names: {
    reason: ['description', 'reason', 'comment', 'note', 'описание', 'причина', 'комментарий'],
    label: ['label', 'метка'],
    until: ['until', 'expires', 'до'],
    hangupCause: ['hangupcause', 'cause'],
  },
  byPlace: new Map<Column, number>([['reason', 1]]),
  expected: 'a column "number", "phone" or "телефон", or one that holds mostly numbers',
};

/** @throws {UnreadableList} when there are names, and no column of numbers */
export function* readCsvList(text: string): Generator<ReadLine<ListLine>> {
  for (const row of numberRows(text, LIST)) {
    if (row === null || 'problem' in row) {
      yield row;
      continue;
    }
    const { line, numbers, text: textOf } = row;
    const fields = {
      reason: textOf('reason'),
      label: textOf('label'),
      until: textOf('until'),
      hangupCause: textOf('hangupCause'),
    };
    // A customer without a telephone.
    if (numbers.every((number) => number === '')) yield null;
    else for (const number of numbers) yield listLine(line, { ...fields, number });
  }
}
