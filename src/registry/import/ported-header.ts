// Columns of a table of ported numbers: which holds the number, and which its operator. Without a header there are
// two columns in this order; which of more is the operator nobody could tell.
//
//   number;operator            Номер телефона,Дата,Оператор
//   77011234567;Kcell          77011234567,2026-11-01,Kcell

import { columnsByName, isNamesRow, type ColumnNames } from '../../tables/column-names.js';
import { plainNumberCell } from '../../tables/plain-number-cell.js';
import { badRow, quoted } from './import-refused.js';

/** Places of columns, from 0. */
export interface PortedHeader {
  readonly number: number;
  readonly operator: number;
  /** Columns of the table. */
  readonly width: number;
  /** Are these names, or is the row one of numbers? */
  readonly hasNames: boolean;
}

const NAMES: ColumnNames<'number' | 'operator'> = {
  number: ['e164', 'mobile number', 'subscriber number', 'ported number', 'телефонный номер', 'портированный номер'],
  operator: [
    ...['operator', 'operator name', 'operator id', 'current operator', 'carrier', 'network', 'provider', 'recipient'],
    ...['owner', 'ownerid', 'owner id', 'оператор', 'оператор связи', 'текущий оператор', 'сеть', 'реципиент'],
  ],
};
const EXPECTED = 'a number and an operator, or a header that names one column of each';

/**
 * @param cells of the first row with content
 * @throws {ImportRefused}
 */
export function portedHeader(file: string, row: number, cells: readonly string[]): PortedHeader {
  const refused = () => badRow(file, row, EXPECTED, quoted(cells.join(' | ')));
  if (!isNamesRow(cells)) {
    const width = filledCells(cells);
    const isNumberFirst = /^\+?[\d\s().\p{Pd}]+$/u.test(plainNumberCell(cells[0] ?? ''));
    if (width !== 2 || !isNumberFirst) throw refused();
    return { number: 0, operator: 1, width, hasNames: false };
  }
  const named = cells.map((cell) => columnsByName([cell], NAMES));
  const numbers = named.flatMap((each, index) =>
    each !== null && (each.columns.has('number') || each.numbers.length > 0) ? [index] : [],
  );
  const operators = named.flatMap((each, index) => (each?.columns.has('operator') === true ? [index] : []));
  const [number, secondNumber] = numbers;
  const [operator, secondOperator] = operators;
  if (number === undefined || operator === undefined || secondNumber !== undefined || secondOperator !== undefined)
    throw refused();
  return { number, operator, width: cells.length, hasNames: true };
}

/** Without the empty ones at the end of a row. */
export function filledCells(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}
