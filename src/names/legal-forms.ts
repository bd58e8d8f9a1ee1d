// Legal forms such as "ООО" and "ПАО", which do not identify an operator.

import { transliterate } from '../lookup/transliterate.js';
import { plainWords } from './plain-words.js';

const SHORT = 'ооо оао зао пао нао ао нпао одо сооо тоо ип уп сп руп чуп чтуп гуп муп фгуп фгбу гбу мбу мау фку'.split(
  ' ',
);
const LONG = [
  'общество с ограниченной ответственностью',
  'общество с дополнительной ответственностью',
  'совместное общество с ограниченной ответственностью',
  'товарищество с ограниченной ответственностью',
  'открытое акционерное общество',
  'закрытое акционерное общество',
  'публичное акционерное общество',
  'непубличное акционерное общество',
  'акционерное общество',
  'совместное предприятие',
  'индивидуальный предприниматель',
  'унитарное предприятие',
  'частное унитарное предприятие',
  'республиканское унитарное предприятие',
  'государственное унитарное предприятие',
  'муниципальное унитарное предприятие',
  'федеральное государственное унитарное предприятие',
  'федеральное государственное бюджетное учреждение',
];
const FOREIGN = ['llc', 'ltd', 'inc', 'plc', 'llp', 'jsc', 'ojsc', 'cjsc', 'pjsc', 'limited liability company'];

/** By first word, the longest first, so that nothing of a long form is left over. */
const FORMS = byFirstWord();

/** The words without the legal form in front or behind; at least one word stays. */
export function withoutLegalForm(words: readonly string[]): readonly string[] {
  const form = FORMS.get(words[0] ?? '')?.find((form) => form.every((word, index) => words[index] === word));
  const rest = form === undefined || words.length === form.length ? words : words.slice(form.length);
  const isFormBehind = FORMS.get(rest.at(-1) ?? '')?.some(({ length }) => length === 1);
  return isFormBehind === true && rest.length > 1 ? rest.slice(0, -1) : rest;
}

function byFirstWord(): ReadonlyMap<string, readonly (readonly string[])[]> {
  const russian = [...SHORT, 'сп ооо', 'сп ао', ...LONG];
  const forms = [...russian, ...russian.map(transliterate), ...FOREIGN].map(plainWords);
  const result = new Map<string, string[][]>();
  for (const form of forms.sort((one, other) => other.length - one.length)) {
    const first = form[0] ?? '';
    result.set(first, [...(result.get(first) ?? []), form]);
  }
  return result;
}
