import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fc, property } from '../../property.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../../../src/number/home-country.js';
import { importFile } from '../../../src/registry/import/import-file.js';
import { importPorted } from '../../../src/registry/import/import-ported.js';
import { portedContent } from '../../../src/registry/ported-content.js';
import { portedDecoder } from '../../../src/registry/ported-codec.js';
import { portedSource } from '../../../src/registry/ported-source.js';
import type { PortedTable } from '../../../src/registry/ported-table.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';
import { windows1251 } from './import-text.js';

const MODIFIED_AT_MS = Date.UTC(2026, 10, 1);

let directory: string;
let path: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-ported-'));
  path = join(directory, 'ported.csv');
});
afterAll(() => removeDirectory(directory));

interface Options {
  readonly country?: HomeCountryCode;
  readonly earlier?: PortedTable | null;
  readonly force?: boolean;
}

async function imported(
  content: Uint8Array | string,
  { country = 'KZ', earlier = null, force = false }: Options = {},
): Promise<PortedTable> {
  writeFileSync(path, content);
  utimesSync(path, MODIFIED_AT_MS / 1000, MODIFIED_AT_MS / 1000);
  const options = { force, read: () => undefined };
  const { bytes } = await importPorted(await importFile(path), country, earlier, 7, options);
  return portedDecoder(portedContent(country))('memory', bytes as Buffer<ArrayBuffer>);
}

const operatorIn = (table: PortedTable, number: string) => {
  const entry = table.find(number);
  return entry < 0 ? null : table.operatorName(table.ownerIndexAt(entry));
};

/** What the import refuses, without the path. */
async function refusal(content: Uint8Array | string, options: Options = {}): Promise<string> {
  try {
    await imported(content, options);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ImportRefused' });
    return (error as Error).message.replace(`${path}: `, '');
  }
  throw new Error('it was imported');
}

const ROWS = '77012345678,Kcell\n77772345678,Beeline\n';
const ALIKE: readonly (readonly [string, Uint8Array | string])[] = [
  ['commas and no header', ROWS],
  ['semicolons, CR LF and no line end at the end', '77012345678;Kcell\r\n77772345678;Beeline'],
  ['tabs and a mark', '\uFEFF77012345678\tKcell\n77772345678\tBeeline\n'],
  ['a header', `number,operator\n${ROWS}`],
  [
    'a Russian header and a column more',
    'Оператор;Дата;Номер телефона\nKcell;2026-11-01;77012345678\nBeeline;;77772345678\n',
  ],
  ['a header in windows-1251', windows1251('Номер;Оператор\n77012345678;Kcell\n77772345678;Beeline\n')],
  ['sep=, remarks and blank lines', `sep=;\n# of November\n\n77012345678;Kcell\n;;\n77772345678;Beeline\n`],
  ['quotes', '"77012345678","Kcell"\n"77772345678","Beeline"\n'],
  ['cells of Excel', '="77012345678",Kcell\n77772345678.0,Beeline\n'],
  ['national spellings', '8 (701) 234-56-78,Kcell\n7772345678,Beeline\n'],
  ['a plus', '+7 701 234 56 78,Kcell\n+77772345678,Beeline\n'],
  ['another order', '77772345678,Beeline\n77012345678,Kcell\n'],
  ['gzip', gzipSync(ROWS)],
  ['UTF-16', Buffer.from(`\uFEFF${ROWS}`, 'utf16le')],
];

describe('a table of ported numbers is read', () => {
  it.each(ALIKE)('with %s', async (_, content) => {
    const table = await imported(content);
    expect(operatorIn(table, '77012345678')).toBe('Kcell');
    expect(operatorIn(table, '77772345678')).toBe('Beeline');
    expect(operatorIn(table, '77012345679')).toBeNull();
    expect({ numbers: table.numbers, owners: table.owners }).toEqual({ numbers: 2, owners: 2 });
    expect(table.meta).toEqual({
      ...{ country: 'KZ', importedAtMs: 7, dataAtMs: MODIFIED_AT_MS },
      files: [{ name: path, rows: 2 }],
    });
  });

  it('with a separator inside a name in quotes, and letters of any script', async () => {
    const table = await imported('77012345678,"ТОО ""КаР-Тел"", Алматы"\n77772345678,Қазақтелеком; АҚ\n');
    expect(operatorIn(table, '77012345678')).toBe('ТОО "КаР-Тел", Алматы');
    expect(operatorIn(table, '77772345678')).toBe('Қазақтелеком; АҚ');
  });

  it('with numbers of each country as they are dialled there', async () => {
    const numbers: Record<HomeCountryCode, readonly [dialled: string, e164: string]> = {
      ...{ RU: ['8 917 041-55-64', '79170415564'], KZ: ['87012345678', '77012345678'] },
      ...{ UZ: ['901234567', '998901234567'], BY: ['8 029 123-45-67', '375291234567'] },
      ...{ KG: ['0555 123456', '996555123456'], AM: ['091 234567', '37491234567'] },
      ...{ AZ: ['050 1234567', '994501234567'], GE: ['555123456', '995555123456'] },
      ...{ UA: ['067 1234567', '380671234567'], MD: ['069 123456', '37369123456'] },
    };
    for (const country of HOME_COUNTRY_CODES) {
      const [dialled, e164] = numbers[country];
      expect(operatorIn(await imported(`${dialled},X\n`, { country }), e164), country).toBe('X');
    }
  });

  it('but not with fewer numbers by more than a fifth, unless a person knows better', async () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) => `${77010000000 + index},Kcell`).join('\n');
    const earlier = await imported(rows(10));
    expect(await refusal(rows(7), { earlier })).toBe(
      'expected at most 20 % fewer numbers than before, found 7 instead of 10',
    );
    expect((await imported(rows(8), { earlier })).numbers).toBe(8);
    expect((await imported(rows(7), { earlier, force: true })).numbers).toBe(7);
  });
});

const BROKEN: readonly (readonly [string, Uint8Array | string, string])[] = [
  [
    'a number of a neighbour with the same code',
    `${ROWS}79170415564,Kcell\n`,
    'row 3: expected a number of KZ, found "79170415564", one of RU',
  ],
  [
    'a number of a country far away',
    `${ROWS}+442071838750,BT\n`,
    'row 3: expected a number of KZ, found "+442071838750", one of another country',
  ],
  ['a number too short', `${ROWS}7701234567,Kcell\n7701234,Kcell\n`, 'row 4: expected a number of KZ, found "7701234"'],
  ['a word for a number', `${ROWS}Kcell,77012345679\n`, 'row 3: expected a number of KZ, found "Kcell"'],
  ['a short number', `${ROWS}112,Kcell\n`, 'row 3: expected a number of KZ, found "112"'],
  ['no number', `${ROWS},Kcell\n`, 'row 3: expected a number of KZ, found ""'],
  [
    'two numbers in a cell',
    `${ROWS}"77012345679, 77012345670",Kcell\n`,
    'row 3: expected a number of KZ, found "77012345679, 77012345670"',
  ],
  [
    'a number with an extension',
    `${ROWS}77012345679 доб. 5,Kcell\n`,
    'row 3: expected a number of KZ, found "77012345679 доб. 5"',
  ],
  ['no operator', `${ROWS}77012345679,\n`, 'row 3: expected the name of an operator, found ""'],
  ['one cell', `${ROWS}77012345679\n`, 'row 3: expected the name of an operator, found ""'],
  [
    'a number for an operator',
    `${ROWS}77012345679,77012345670\n`,
    'row 3: expected the name of an operator, found "77012345670"',
  ],
  [
    'an operator of control characters',
    `${ROWS}77012345679,K\u001b[2J\n`,
    'row 3: expected the name of an operator, found "K [2J"',
  ],
  [
    'an operator without an end',
    `${ROWS}77012345679,${'K'.repeat(201)}\n`,
    `row 3: expected the name of an operator, found "${'K'.repeat(80)}…"`,
  ],
  [
    'a cell more',
    `${ROWS}77012345679,Kcell,Beeline\n`,
    'row 3: expected 2 cells, found 3: "77012345679 | Kcell | Beeline"',
  ],
  [
    'a quote that stays open',
    `${ROWS}77012345679,"Kcell\n`,
    'row 3: expected a quote that is closed, found "77012345679 "Kcell"',
  ],
  [
    'a number twice',
    `${ROWS}\n8 701 234 56 78,Beeline\n`,
    'row 4: expected each number once, found 77012345678 again, which row 1 has',
  ],
  [
    'lines behind a cell of two lines',
    `"77012345679","K\ncell"\n1,2\n`,
    'row 1: expected the name of an operator, found "K cell"',
  ],
  [
    'a header without an operator',
    'number,date\n77012345678,2026-11-01\n',
    'row 1: expected a number and an operator, or a header that names one column of each, found "number | date"',
  ],
  [
    'a header without a number',
    'x,operator\n77012345678,Kcell\n',
    'row 1: expected a number and an operator, or a header that names one column of each, found "x | operator"',
  ],
  [
    'a header with two operators',
    'number,operator,owner\n77012345678,Kcell,Beeline\n',
    'row 1: expected a number and an operator, or a header that names one column of each, found "number | operator | owner"',
  ],
  [
    'three columns and no header',
    '77012345678,Kcell,Beeline\n',
    'row 1: expected a number and an operator, or a header that names one column of each, found "77012345678 | Kcell | Beeline"',
  ],
  [
    'operators first and no header',
    'Kcell 12345,77012345678\n',
    'row 1: expected a number and an operator, or a header that names one column of each, found "Kcell 12345 | 77012345678"',
  ],
  ['a header alone', 'number,operator\n', 'a header but no numbers'],
  ['nothing', '', 'the file is empty'],
  ['a web page', '<!doctype html><html></html>', 'no table: a web page: export it as CSV or vCard'],
  [
    'a workbook',
    'PK\u0003\u0004rest',
    'an Excel workbook (.xlsx) or a ZIP archive: save it as CSV, or pack it with gzip',
  ],
  ['a damaged gzip file', gzipSync(ROWS.repeat(99)).subarray(0, 30), 'a gzip file that is damaged or cut off'],
  [
    'a line without an end',
    `${ROWS}7701${'1'.repeat(2 ** 21)}`,
    'row 3: expected a shorter row, found a line of more than 1048576 bytes',
  ],
];

describe('a table of ported numbers is refused', () => {
  it.each(BROKEN)('with %s', async (_, content, message) => {
    expect(await refusal(content)).toBe(message);
  });

  it('with more operators than there can be', async () => {
    const rows = Array.from({ length: 65_537 }, (_, index) => `${77010000000 + index},K${index}`);
    expect(await refusal(rows.join('\n'))).toBe('row 65537: more than 65536 operators');
  });
});

const entries = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: 0, max: 999_999_999 }).map((rest) => `77${String(rest).padStart(9, '0')}`),
    fc.stringMatching(/^[A-Za-zА-Яа-яӘҚң"][A-Za-zА-Яа-яӘҚң0-9 .,;"'-]{0,30}$/).filter((name) => name.trim() === name),
  ),
  { selector: ([number]) => number, minLength: 1, maxLength: 60 },
);
const written = (text: string) => `"${text.replaceAll('"', '""')}"`;

property([entries, fc.constantFrom(',', ';', '\t'), fc.boolean()], { numRuns: 40 })(
  'what is written is what is found, whatever the order, the separator and the names',
  async (pairs, separator, hasHeader) => {
    const rows = pairs.map(([number, operator]) => `${number}${separator}${written(operator)}`);
    const table = await imported([...(hasHeader ? [`number${separator}operator`] : []), ...rows].join('\n'));
    expect(table.numbers).toBe(pairs.length);
    for (const [number, operator] of pairs) expect(operatorIn(table, number)).toBe(operator.normalize('NFC'));
    const missing = pairs
      .map(([number]) => String(Number(number) + 1))
      .filter((next) => pairs.every(([has]) => has !== next));
    for (const number of missing) expect(operatorIn(table, number)).toBeNull();
  },
);

describe('ported numbers as a source', () => {
  it('says who serves a number of the country, and nothing of any other', async () => {
    const [kazakh, uzbek] = [await imported(ROWS), await imported('901234567,Ucell\n', { country: 'UZ' })];
    const ask = portedSource(
      new Map([
        ...([
          ['KZ', kazakh],
          ['UZ', uzbek],
        ] as const),
      ]),
    );
    expect(ask('77012345678')).toEqual({
      ...{ source: 'ported', number: '77012345678', learntAtMs: MODIFIED_AT_MS, outcome: 'found', raw: null },
      fields: { operator: 'Kcell', ported: true, country: 'KZ' },
    });
    expect(ask('998901234567')?.fields).toEqual({ operator: 'Ucell', ported: true, country: 'UZ' });
    for (const number of ['77012345679', '79170415564', '998901234568', '442071838750', '7701234567800000'])
      expect(ask(number), number).toBeNull();
  });
});
