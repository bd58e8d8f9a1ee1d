// Reading contacts: CSV with names in its first row, or an address book.
//
//   number;name;company;extension;queue;tags
//   8 (917) 041-55-64;Иван Петров;ООО «Ромашка»;203;;vip moscow

import type { NumberSettings } from '../../number/number-settings.js';
import { isDialled, type ContactCard } from '../match/contacts.js';
import type { ContactFormat } from '../match/list-format-names.js';
import { listText, quoted } from '../match/list-text.js';
import { parseTarget } from '../match/parse-target.js';
import { UnreadableList, type LineError, type ReadLine } from './list-line.js';
import { numberRows, type TableKind } from './number-rows.js';
import { refuseMarkup } from './refuse-markup.js';
import { vCards } from './vcards.js';

export interface ContactLine {
  readonly line: number;
  /** E.164 digits. */
  readonly e164: string;
  readonly contact: ContactCard;
}

type Column = 'number' | 'name' | 'company' | 'extension' | 'queue' | 'tags';
type Texts = Readonly<Record<Column, string>>;

const CONTACTS: TableKind<Exclude<Column, 'number'> | 'given' | 'family'> = {
  names: {
    name: ['name', 'full name', 'display name', 'fio', 'имя', 'фио', 'контакт', 'клиент'],
    given: ['first name', 'given name'],
    family: ['last name', 'family name', 'surname', 'фамилия'],
    company: ['company', 'organization', 'organization name', 'organization 1 - name', 'компания', 'организация'],
    extension: ['extension', 'ext', 'внутренний'],
    queue: ['queue', 'очередь'],
    tags: ['tags', 'tag', 'теги', 'метки'],
  },
  byPlace: null,
  words: 'name',
  expected: 'a first row with "number", "phone" or "телефон", or a column that holds mostly numbers',
};
const NO_TEXTS: Texts = { number: '', name: '', company: '', extension: '', queue: '', tags: '' };
const MAX_NAME = 100;
const MAX_TAGS = 20;
const TAG = /^[\p{L}\p{N}_-]{1,40}$/u;

export function contactFormatOf(text: string): ContactFormat {
  return /^\s*BEGIN:VCARD/i.test(text) ? 'vcf' : 'csv';
}

/**
 * Tags are in lower case. Rows without a number are left out in silence: many a customer has none.
 *
 * @throws {UnreadableList} for CSV without a column of numbers
 */
export function* contactLines(
  text: string,
  format: ContactFormat,
  settings: NumberSettings,
): Generator<ReadLine<ContactLine>> {
  for (const row of format === 'csv' ? csvTexts(text) : vcfTexts(text)) {
    if (row === null || 'problem' in row) yield row;
    else yield row.texts.number.trim() === '' ? null : contactLine(row.line, row.texts, settings);
  }
}

function contactLine(line: number, texts: Texts, settings: NumberSettings): ContactLine | LineError {
  const { number, extension, queue } = texts;
  const parsed = parseTarget(number, settings);
  const found = 'problem' in parsed ? parsed.problem : 'contacts have whole numbers';
  if ('problem' in parsed || parsed.target.kind !== 'exact') {
    return { line, problem: `expected a number, found ${quoted(number)}: ${found}` };
  }
  if (extension !== '' && !isDialled(extension)) return { line, problem: `not an extension: ${quoted(extension)}` };
  if (queue !== '' && !isDialled(queue)) return { line, problem: `not a queue: ${quoted(queue)}` };
  const tags = tagsOf(texts.tags);
  const wrong = tags.find((tag) => !TAG.test(tag));
  if (wrong !== undefined)
    return { line, problem: `not a tag: ${quoted(wrong)}; letters, digits, _ and -, at most 40` };
  if (tags.length > MAX_TAGS) return { line, problem: `more than ${MAX_TAGS} tags` };
  const [name, company] = [listText(texts.name, MAX_NAME), listText(texts.company, MAX_NAME)];
  return { line, e164: parsed.target.number, contact: { name, company, extension, queue, tags } };
}

/** Each once. */
function tagsOf(text: string): string[] {
  const tags = text
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s;|,]+/u);
  return [...new Set(tags)].filter((tag) => tag !== '');
}

function* csvTexts(text: string): Generator<ReadLine<{ line: number; texts: Texts }>> {
  refuseMarkup(text);
  if (/^\s*(?:\[\s*[{"\d]|\{)/.test(text.slice(0, 1000)))
    throw new UnreadableList('expected contacts, found JSON: write them as CSV or vCard', 1);
  for (const row of numberRows(text, CONTACTS)) {
    if (row === null || 'problem' in row) {
      yield row;
      continue;
    }
    const { line, numbers, text: textOf } = row;
    const texts = {
      name: [textOf('name') || textOf('given'), textOf('family')].filter((part) => part !== '').join(' '),
      company: textOf('company'),
      extension: textOf('extension'),
      queue: textOf('queue'),
      tags: textOf('tags'),
    };
    for (const number of numbers) yield { line, texts: { ...texts, number } };
  }
}

function* vcfTexts(text: string): Generator<{ line: number; texts: Texts } | null> {
  for (const card of vCards(text)) {
    if (card === null) {
      yield null;
      continue;
    }
    const { name, company, categories, numbers } = card;
    // A category of an address book may have blanks in it; a tag has none.
    const tags = categories.map((category) => category.trim().replace(/[^\p{L}\p{N}_-]+/gu, '-')).join(' ');
    for (const { line, text: number } of numbers) yield { line, texts: { ...NO_TEXTS, number, name, company, tags } };
  }
}
