// Each kind of file of a practitioner, given to each of the four that read files of numbers: lists, contacts, `enrich` and
// `cache warm`. It is read, or refused with a line and a reason. The people are made up.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CommandFailure } from '../../../src/cli/exit-code.js';
import { openNumberTable } from '../../../src/cli/bulk/open-number-table.js';
import { readWarmNumbers } from '../../../src/cli/bulk/warm-numbers.js';
import { readBoundedFile } from '../../../src/files/bounded-file.js';
import { contacts, lists } from '../../../src/lists/read/lists-schema.js';
import { loadLists } from '../../../src/lists/read/load-lists.js';
import { unpackContacts } from '../../../src/lists/match/contacts.js';
import { firstOf, unpackListSet } from '../../../src/lists/match/list-set.js';
import { normalizeNumber } from '../../../src/number/normalize-number.js';
import { checkShape } from '../../../src/yaml/check-shape.js';
import { formatProblem } from '../../../src/yaml/config-error.js';
import { nearestPlace, parseYaml } from '../../../src/yaml/yaml-source.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { textOfBytes } from '../../../src/tables/table-bytes.js';
import { numbersOfCell } from '../../../src/tables/plain-number-cell.js';
import { tableRows } from '../../../src/tables/table-reader.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

const [ANNA, OLEG, OFFICE] = ['79170415564', '79170415565', '74959898533'];
const CARDS = `BEGIN:VCARD\r\nFN:Анна Иванова\r\nTEL;CELL:8 917 041-55-64\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Олег\r\nTEL:+7 917\r\n  041-55-65\r\nEND:VCARD\r\n`;
const YEALINK =
  '<?xml version="1.0" encoding="UTF-8"?>\n<YealinkIPPhoneDirectory><DirectoryEntry><Name>Анна</Name><Telephone>89170415564</Telephone></DirectoryEntry></YealinkIPPhoneDirectory>\n';
const GRANDSTREAM =
  '<AddressBook>\n<Contact><LastName>Иванова</LastName><Phone type="Work"><phonenumber>89170415564</phonenumber></Phone></Contact>\n</AddressBook>\n';
const OUTLOOK = `"First Name","Last Name","Company","Business Phone","Mobile Phone",${Array.from({ length: 80 }, (_, at) => `"Поле Outlook ${at}"`).join(',')}\r\n"Анна","Иванова","Ромашка","","8 917 041-55-64"\r\n"Олег","Петров","","","+79170415565"\r\n`;
const plain = 'Контакт;Телефон\nАнна Иванова;8 917 041-55-64\nОлег;+7 (917) 041-55-65\n';

/** What each feed makes of a file: numbers, or a pattern of its reason; `all` where they agree. */
type Outcome = readonly string[] | RegExp;
interface Kind {
  readonly content: string | Buffer;
  readonly all?: Outcome;
  readonly list?: Outcome;
  readonly contacts?: Outcome;
  readonly enrich?: Outcome;
  readonly warm?: Outcome;
}
const BOTH = [ANNA, OLEG];

const KINDS: Readonly<Record<string, Kind>> = {
  'a table with names': { content: plain, all: BOTH },
  'a table with names that nobody knows': { content: plain.replace('Контакт;Телефон', 'Кто;Связь'), all: BOTH },
  'a table without names': { content: plain.replace(/^.*\n/, ''), all: BOTH },
  'a table with a running number in front': {
    content: 'Номер;ФИО;Мобильный телефон\n1;Анна Иванова;89170415564\n2;Олег;89170415565\n',
    all: BOTH,
  },
  'sep=;': { content: `sep=;\r\n${plain}`, all: BOTH },
  'sep=; and a comma in a cell': {
    content: `sep=;\nКонтакт;Телефон\nИванова, Анна;89170415564\nОлег;89170415565\n`,
    all: BOTH,
  },
  'windows-1251': { content: windows1251(plain), all: BOTH },
  'UTF-16, as Excel’s Unicode text is': {
    content: Buffer.from(`\uFEFF${plain.replaceAll(';', '\t')}`, 'utf16le'),
    all: BOTH,
    enrich: /UTF-16, or no text at all: save it as UTF-8/,
  },
  'a table packed with gzip': { content: gzipSync(plain), all: BOTH },
  'sep=; packed with gzip': { content: gzipSync(`sep=;\n${plain}`), all: BOTH },
  'a gzip file that is cut off': {
    content: gzipSync(plain.repeat(50)).subarray(0, 60),
    all: /a gzip file that is damaged or cut off/,
  },
  'cells as a spreadsheet writes them': {
    content: 'ФИО,Телефон\nАнна,"=""89170415564"""\nОлег,\'89170415565\nОфис,74959898533.0\n',
    all: [ANNA, OLEG, OFFICE],
  },
  'two numbers in a cell': {
    content: 'ФИО;Телефон\nАнна;8 917 041-55-64, 8 917 041-55-65\n',
    all: BOTH,
    // A row has one answer: that of its first number.
    enrich: [ANNA],
  },
  'an extension behind a number': {
    content: 'ФИО;Телефон\nОфис;8 (495) 989-85-33 доб. 102\nАнна;89170415564\n',
    all: [OFFICE, ANNA],
  },
  'rows of several lines, and quotes in quotes': {
    content: 'ФИО,Адрес,Телефон\n"Анна","Омск,\nМира 2 ""б""",89170415564\n"Олег","",89170415565\n',
    all: BOTH,
  },
  'a table of Outlook': { content: OUTLOOK, all: BOTH, enrich: BOTH },
  'a table of Google': {
    content:
      'First Name,Last Name,Phone 1 - Label,Phone 1 - Value\nАнна,Иванова,Mobile,+7 917 041-55-64\nОлег,,Mobile,89170415565\n',
    all: BOTH,
  },
  'cards of a phone': {
    content: CARDS,
    all: BOTH,
    enrich: /:1: expected a table, found a vCard file: export it as CSV/,
  },
  'cards packed with gzip': { content: gzipSync(CARDS), all: BOTH, enrich: /:1: expected a table, found a vCard file/ },
  'one number a line': {
    content: '# осень\n89170415564\n\n+7 917 041-55-65   # Олег\n',
    list: BOTH,
    warm: BOTH,
    contacts: /:1: expected a first row with/,
    enrich: /:1: no column holds mostly numbers/,
  },
  JSON: {
    content: `[{"number":"${ANNA}"},"${OLEG}"]`,
    list: BOTH,
    warm: BOTH,
    contacts: /:1: expected contacts, found JSON/,
    enrich: /:1: expected a table, found JSON: export it as CSV/,
  },
  'a dump of Asterisk’s database': {
    content: `/blacklist/${ANNA}                          : spam\n/blacklist/${OLEG}                          : 1\n`,
    list: BOTH,
    warm: BOTH,
    contacts: /expected a first row with/,
    enrich: /:1: expected a table, found a dump of Asterisk's database/,
  },
  'a phone book of Yealink': {
    content: YEALINK,
    all: /:1: .*found XML|no table: XML, such as a phone book of Yealink/,
  },
  'a phone book of Grandstream': { content: GRANDSTREAM, all: /:1: .*found XML|no table: XML, such as a phone book/ },
  'an error page': { content: '<!DOCTYPE html>\n<html>Forbidden</html>\n', all: /:1: .*a web page/ },
  'a workbook': {
    content: Buffer.from('PK\u0003\u0004xl/workbook.xml', 'latin1'),
    all: /an Excel workbook \(\.xlsx\).*save it as CSV/,
  },
  'an old workbook': {
    content: Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1),
    all: /an Excel workbook \(\.xls\): save it as CSV/,
  },
  'a table of people without a telephone': {
    content: 'Анна Иванова;Омск\nОлег Петров;Тверь\nИгорь;Пенза\n',
    all: /:1: .*(?:no column holds mostly numbers|expected .*columns? )/,
  },
};

function windows1251(text: string): Buffer {
  return Buffer.from(
    [...text].map((letter) => {
      const code = letter.charCodeAt(0);
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code;
    }),
  );
}

const SETTINGS = DEFAULT_NUMBER_SETTINGS;

/** Numbers of a list or of contacts, or what is said of the file. */
async function loaded(kind: 'list' | 'contacts', file: string): Promise<string[] | string> {
  const yaml = kind === 'list' ? `lists: { block: [{ file: ${file} }] }` : `contacts: [{ file: ${file} }]`;
  const source = parseYaml('voxroute.yaml', yaml);
  const config = checkShape(z.strictObject({ lists, contacts }), source);
  const found = await loadLists(config.lists, config.contacts, {
    readFile: readBoundedFile,
    feeds: { read: () => Promise.resolve(null) },
    numberSettings: SETTINGS,
    placeOf: nearestPlace(source),
  });
  const said = [...found.problems, ...found.unreadable].map(formatProblem);
  if (said.length > 0) return said.join('\n');
  const book = unpackContacts(found.contacts);
  const block = firstOf(unpackListSet(found.lists, null).block);
  return [ANNA, OLEG, OFFICE].filter((number) =>
    kind === 'list' ? block.match(normalizeNumber(`+${number}`, SETTINGS), 0) !== null : book.find(number) !== null,
  );
}

async function failing(work: () => Promise<string[]>): Promise<string[] | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandFailure) return error.message;
    throw error;
  }
}

const enriched = (file: string) =>
  failing(async () => {
    const dialect = await openNumberTable(file, undefined, SETTINGS, 'bytes');
    const numbers: string[] = [];
    for await (const rows of tableRows(file, dialect))
      for (const { cells } of rows) {
        const cell = textOfBytes(cells[dialect.column] ?? '', dialect.encoding);
        const digits = (numbersOfCell(cell)[0] ?? '').replace(/доб.*|\D/g, '').replace(/^8/, '7');
        if (digits.length === 11) numbers.push(digits);
      }
    return numbers;
  });
const warmed = (file: string) =>
  failing(async () => [...(await readWarmNumbers(file, undefined, SETTINGS)).numbers].map(String));

const FEEDS = {
  list: (file: string) => loaded('list', file),
  contacts: (file: string) => loaded('contacts', file),
  enrich: enriched,
  warm: warmed,
} as const;

describe.each(Object.entries(KINDS))('%s', (_name, kind) => {
  it.each(Object.entries(FEEDS))('%s', async (feed, read) => {
    const file = join(temporaryDirectory('practitioner'), 'people');
    writeFileSync(file, kind.content);
    const expected = kind[feed as keyof typeof FEEDS] ?? kind.all ?? [];
    const got = await read(file);
    if (expected instanceof RegExp) {
      expect(got).toEqual(expect.stringMatching(expected));
      // Whatever is said, nobody's row is in it.
      expect(got).not.toMatch(/Анна|Олег|Игорь|8?917.?041/);
    } else expect(typeof got === 'string' ? got : [...got].sort()).toEqual([...expected].sort());
  });
});
