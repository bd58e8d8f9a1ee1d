// Recognizes the generation of a range table by its header, and so the position of the columns.
// АВС is Cyrillic; old files are padded with blanks.
//
//   АВС/ DEF;От;До;Емкость;Оператор;Регион                             until about 2020
//   АВС/ DEF;От;До;Емкость;Оператор;Регион;ИНН
//   АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН          now

import { badRow, quoted } from './import-refused.js';

/** How many columns stand behind `Регион`: a `;` inside the region moves them, so they are counted from the end. */
export interface RangeHeader {
  readonly hasTerritory: boolean;
  readonly hasInn: boolean;
}

const COMMON = ['abc/def', 'от', 'до', 'емкость', 'оператор', 'регион'];
const TERRITORY = 'территориягар';
const INN = 'инн';
const EXPECTED = 'the header АВС/ DEF;От;До;Емкость;Оператор;Регион[;Территория ГАР][;ИНН]';
/** Cyrillic letters that people and programs replace by the Latin ones of the same look. */
const LOOKALIKES: Readonly<Record<string, string>> = { а: 'a', в: 'b', с: 'c' };

/** @throws {ImportRefused} */
export function rangeHeader(file: string, cells: readonly string[]): RangeHeader {
  const names = cells.map((cell, index) => columnName(cell, index === 0));
  const rest = names.slice(COMMON.length);
  const hasTerritory = rest[0] === TERRITORY;
  const hasInn = rest.at(-1) === INN;
  const isWhole = COMMON.every((name, index) => names[index] === name);
  const known = (hasTerritory ? 1 : 0) + (hasInn ? 1 : 0);
  if (!isWhole || rest.length !== known || (hasTerritory && !hasInn))
    throw badRow(file, 1, EXPECTED, quoted(cells.join(';')));
  return { hasTerritory, hasInn };
}

function columnName(cell: string, isCode: boolean): string {
  const name = cell.normalize('NFC').replace(/\s+/g, '').toLowerCase().replaceAll('ё', 'е');
  return isCode ? name.replace(/[авс]/g, (letter) => LOOKALIKES[letter] ?? letter) : name;
}
