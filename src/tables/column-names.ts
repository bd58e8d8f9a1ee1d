// Finds the columns of a CSV file by the names in its first row, or by the values below if the names do not tell.

import { looksLikeNumber } from './plain-number-cell.js';

/** Spellings of one column's name, in lower case. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

/** `Mobile Phone`, `Business Phone 2`, `Phone 1 - Value`, `Телефон`, `Номер телефона`, `Рабочий телефон`. */
const PHONE_NAMES = [
  /^(?:(?:mobile|cell|business|home|work|office|primary|other|main|company|contact|customer|client|caller)\s)?(?:phone|telephone|tel|mobile|cell|cellphone)(?:\s?(?:number|no))?(?:\s?\d{1,2})?(?:\s-\svalue)?$/,
  /^(?:(?:мобильный|моб|сотовый|рабочий|раб|домашний|дом|контактный|основной|городской|доп|дополнительный|служебный|личный)\s)?(?:номер\s)?(?:телефоны?|телефона|тел|мобильный|моб|сотовый)(?:\s(?:клиента|абонента|контакта|мобильный|рабочий|домашний))?(?:\s?\d{1,2})?$/,
];
/** May also be a running number, so that a phone's column counts before it. */
const NUMBER_NAMES = [
  'number',
  'номер',
  'caller',
  'callerid',
  'caller id',
  'src',
  'msisdn',
  'номер абонента',
  'абонент',
];

export interface NamedColumns<Column extends string> {
  /** Of each meaning the first. */
  readonly columns: ReadonlyMap<Column, number>;
  /** Columns with numbers, in the order of the row; empty when no name says so. */
  readonly numbers: readonly number[];
}

/** Null when the row holds no names but values: no cell of it is a name that is known here. */
export function columnsByName<Column extends string>(
  cells: readonly string[],
  names: ColumnNames<Column>,
): NamedColumns<Column> | null {
  const columns = new Map<Column, number>();
  const phones: number[] = [];
  const numbers: number[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = plainName(cell);
    if (PHONE_NAMES.some((phone) => phone.test(name))) phones.push(index);
    else if (NUMBER_NAMES.includes(name)) numbers.push(index);
    else {
      for (const [column, spellings] of Object.entries(names) as [Column, readonly string[]][]) {
        if (spellings.includes(name) && !columns.has(column)) columns.set(column, index);
      }
    }
  }
  const found = phones.length > 0 ? phones : numbers.slice(0, 1);
  return columns.size === 0 && found.length === 0 ? null : { columns, numbers: found };
}

/** Columns whose names say that they are of telephones, in the order of the row. */
export function phoneColumns(cells: readonly string[]): readonly number[] {
  return cells.flatMap((cell, index) => (PHONE_NAMES.some((phone) => phone.test(plainName(cell))) ? [index] : []));
}

/** The first column more than half of whose cells are numbers, where it is not empty; null when there is none. */
export function columnByContent(rows: readonly (readonly string[])[]): number | null {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  for (let column = 0; column < width; column++) {
    const filled = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    if (filled.length > 0 && filled.filter(looksLikeNumber).length * 2 > filled.length) return column;
  }
  return null;
}

/** The first column, other than those, more than half of whose cells are words: a person's name stands there, if any does. */
export function columnOfWords(rows: readonly (readonly string[])[], others: readonly number[]): number | null {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  for (let column = 0; column < width; column++) {
    if (others.includes(column)) continue;
    const filled = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    if (filled.length > 0 && filled.filter((cell) => WORDS.test(cell)).length * 2 > filled.length) return column;
  }
  return null;
}

/** Letters and no address of a mail or a page. */
const WORDS = /^(?=.*\p{L})[^@\d/]{1,200}$/u;

/** Names hold letters and no number: what is no such row may be a person's, and is not to be shown. */
export function isNamesRow(cells: readonly string[]): boolean {
  return cells.some((cell) => /\p{L}/u.test(cell)) && cells.every((cell) => cell.replace(/\D/g, '').length < 5);
}

function plainName(cell: string): string {
  return cell
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[.:"«»()_№#*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
