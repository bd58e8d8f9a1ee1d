import { describe, expect, it } from 'vitest';
import type { ImportFile } from '../../../src/registry/import/import-file.js';
import { importRegistry } from '../../../src/registry/import/import-registry.js';
import { decodeRegistry } from '../../../src/registry/registry-codec.js';
import type { RegistryTable } from '../../../src/registry/registry-table.js';
import { fileOf, HEADER_1, HEADER_2, HEADER_3, rangeText, windows1251 } from './import-text.js';

async function imported(...files: ImportFile[]): Promise<RegistryTable> {
  const { bytes } = await importRegistry(files, new Map(), 0, { force: true, read: () => undefined });
  return decodeRegistry('memory', bytes as Buffer<ArrayBuffer>);
}

/** `code from-to operator (INN) territory`, as the table has them. */
function rowsOf(table: RegistryTable): string[] {
  return Array.from({ length: table.rows }, (_, row) => {
    const operator = table.operatorIndexAt(row);
    const place = table.territoryName(table.territoryIndexAt(row));
    const inn = table.operatorInn(operator);
    return `${table.codeAt(row)} ${table.capacityAt(row)} ${table.operatorName(operator)} (${inn}) ${place}`;
  });
}

/** What the import says of one bad row in an otherwise good file. */
async function complaint(content: Uint8Array | string): Promise<string> {
  return imported(fileOf('DEF-9xx.csv', content)).then(
    () => 'imported',
    (error: unknown) => (error as Error).message,
  );
}

const GOOD = '900;0000000;0061999;62000;ООО "Т2 МОБАЙЛ";Краснодарский край;Краснодарский край;7743895280';
const withRow = (row: string) => rangeText(HEADER_3, GOOD, row);

describe('a file of the numbering registry', () => {
  const today = rangeText(
    HEADER_3,
    GOOD,
    '900;0062000;0062999;1000;ООО "Т2 МОБАЙЛ";Ростовская обл.;Ростовская область;7743895280',
    '900;0300000;0499999;200000;ООО "ЕКАТЕРИНБУРГ-2000";Свердловская обл.;Свердловская область;6661079603',
    '999;4440000;4449999;10000;ООО "ИНТЕРНОД";-;Город Москва, Московская область;',
  );
  const rows = [
    '900 62000 ООО "Т2 МОБАЙЛ" (7743895280) Краснодарский край',
    '900 1000 ООО "Т2 МОБАЙЛ" (7743895280) Ростовская область',
    '900 200000 ООО "ЕКАТЕРИНБУРГ-2000" (6661079603) Свердловская область',
    '999 10000 ООО "ИНТЕРНОД" () Город Москва, Московская область',
  ];

  it('is read as it is published today', async () => {
    expect(rowsOf(await imported(fileOf('DEF-9xx.csv', today)))).toEqual(rows);
  });

  it.each([
    ['with CR LF', Buffer.from(today.replaceAll('\n', '\r\n'))],
    ['without a mark in front', Buffer.from(today.slice(1))],
    ['without a line end at its end', Buffer.from(today.trimEnd())],
    ['with blank lines', Buffer.from(`${today}\n\r\n`)],
    ['in windows-1251', windows1251(today.slice(1))],
    ['in windows-1251 with CR LF', windows1251(today.slice(1).replaceAll('\n', '\r\n'))],
    ['in letters with combining marks', Buffer.from(today.normalize('NFD'))],
  ])('is the same %s', async (_, bytes) => {
    expect(rowsOf(await imported(fileOf('DEF-9xx.csv', bytes)))).toEqual(rows);
  });

  it('is read in whatever pieces it comes', async () => {
    const bytes = Buffer.from(today);
    const pieces: ImportFile = {
      ...fileOf('DEF-9xx.csv', bytes),
      // eslint-disable-next-line @typescript-eslint/require-await -- the shape of a stream
      async *chunks() {
        for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7);
      },
    };
    expect(rowsOf(await imported(pieces))).toEqual(rows);
  });

  it('of the generation without territories has the region for one', async () => {
    const text = rangeText(HEADER_2, '495;1000000;1009999;10000;ПАО "МГТС";г. Москва;7710016640');
    expect(rowsOf(await imported(fileOf('ABC-4xx.csv', text)))).toEqual([
      '495 10000 ПАО "МГТС" (7710016640) г. Москва',
    ]);
  });

  it('of the oldest generation has no INN, padding, and semicolons inside regions', async () => {
    const padded = windows1251(
      'АВС/ DEF ;  От ;  До ; Емкость ; Оператор ; Регион\r\n' +
        '301     ;       0 ;       999 ; 1000 ; Открытое акционерное общество "АСВТ"\t; г. Улан - Удэ|Республика Бурятия   \r\n',
    );
    const old = rangeText(
      HEADER_1,
      '900;3950000;4049999;100000;ЕКАТЕРИНБУРГ-2000;Ямало - Ненецкий автономный округ |Тюменская область',
      '955;5550000;5559999;10000;ООО "ТРН-телеком";Московская область; Москва|Московская область; Москва',
    );
    expect(rowsOf(await imported(fileOf('Kody_DEF-9kh.csv', old), fileOf('Kody_ABC-3kh.csv', padded)))).toEqual([
      '301 1000 Открытое акционерное общество "АСВТ" () г. Улан - Удэ|Республика Бурятия',
      '900 100000 ЕКАТЕРИНБУРГ-2000 () Ямало - Ненецкий автономный округ |Тюменская область',
      '955 10000 ООО "ТРН-телеком" () Московская область; Москва|Московская область; Москва',
    ]);
  });

  it('may have semicolons inside a region in every generation', async () => {
    const second = rangeText(HEADER_2, '955;0000000;0009999;10000;О;Московская область; Москва;7710016640');
    const third = rangeText(HEADER_3, '955;0000000;0009999;10000;О;Московская область; Москва;Город Москва;7710016640');
    expect(rowsOf(await imported(fileOf('a', second)))).toEqual([
      '955 10000 О (7710016640) Московская область; Москва',
    ]);
    expect(rowsOf(await imported(fileOf('a', third)))).toEqual(['955 10000 О (7710016640) Город Москва']);
  });

  it.each([
    ['a territory that is none', '-', 'Тверская обл.', 'Тверская обл.'],
    ['a region that is none', 'Тверская область', '-', 'Тверская область'],
    ['both that are none', '-', '-', ''],
    ['both that disagree', 'Тверская область', 'Тульская обл.', 'Тверская область'],
  ])('prefers the territory: %s', async (_, territory, region, kept) => {
    const table = await imported(fileOf('a', rangeText(HEADER_3, `900;0;9;10;О;${region};${territory};`)));
    expect(table.territoryName(table.territoryIndexAt(0))).toBe(kept);
  });

  it.each([
    ['274018377', '0274018377'],
    [' 7743895280 ', '7743895280'],
    ['540123456789', '540123456789'],
    ['40123456789', '040123456789'],
    ['-', ''],
    ['0', ''],
  ])('has for the INN %j %j', async (written, kept) => {
    const table = await imported(fileOf('a', rangeText(HEADER_3, `900;0;9;10;О;Р;Т;${written}`)));
    expect(table.operatorInn(0)).toBe(kept);
  });

  it('may name no operator', async () => {
    const table = await imported(fileOf('a', rangeText(HEADER_3, '900;0;9;10;-;Р;Т;')));
    expect(table.operatorName(0)).toBe('');
  });

  it('need not be in order', async () => {
    const table = await imported(fileOf('a', rangeText(HEADER_1, '901;5;9;5;Б;Р', '900;5;9;5;В;Р', '901;0;4;5;А;Р')));
    expect(rowsOf(table)).toEqual(['900 5 В () Р', '901 5 А () Р', '901 5 Б () Р']);
  });
});

describe('a file that is not imported', () => {
  it.each([
    ['an empty file', '', 'DEF-9xx.csv: the file is empty'],
    [
      'a web page',
      '\uFEFF  <!DOCTYPE html>\n<html><title>403 Forbidden</title>',
      'DEF-9xx.csv: this is a web page, not a table, as servers answer when they refuse a download: ' +
        '"<!DOCTYPE html> <html><title>403 Forbidden</title>"',
    ],
    ['a zip archive', Buffer.from('PK\x03\x04…'), 'DEF-9xx.csv: this is a zip archive: unpack it first'],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8]), 'DEF-9xx.csv: this is compressed with gzip: unpack it first'],
    ['UTF-16', Buffer.from([0xff, 0xfe, 0x10]), 'DEF-9xx.csv: this is UTF-16: save it as UTF-8 or windows-1251'],
    ['a header alone', rangeText(HEADER_3), 'DEF-9xx.csv: a header but no ranges'],
  ])('is %s', async (_, content, message) => {
    expect(await complaint(content)).toBe(message);
  });

  it.each([
    ['rows without a header', GOOD, GOOD],
    ['another table', 'num;name', 'num;name'],
    ['one column fewer', 'АВС/ DEF;От;До;Оператор;Регион', 'АВС/ DEF;От;До;Оператор;Регион'],
    ['one column more', `${HEADER_3};Дата`, `${HEADER_3};Дата`],
    ['columns in another order', 'АВС/ DEF;До;От;Емкость;Оператор;Регион', 'АВС/ DEF;До;От;Емкость;Оператор;Регион'],
  ])('begins with %s', async (_, header, found) => {
    expect(await complaint(`${header}\n`)).toMatch(
      /^DEF-9xx\.csv: row 1: expected the header АВС\/ DEF;От;До;Емкость;Оператор;Регион\[;Территория ГАР\]\[;ИНН\], found "/,
    );
    expect(await complaint(`${header}\n`)).toContain(`found "${found.slice(0, 80)}`);
  });

  it('takes a header in Latin look-alikes, capitals and Ё', async () => {
    expect(await complaint(`ABC/DEF;ОТ;ДО;ЁМКОСТЬ;Оператор;Регион\n900;0;9;10;О;Р\n`)).toBe('imported');
  });

  it.each([
    [
      'a code of four digits',
      '9000;0062000;0062999;1000;О;Р;Т;',
      'a code of three digits that begins with 3, 4, 8 or 9',
      '"9000"',
    ],
    [
      'a code of Kazakhstan',
      '700;0062000;0062999;1000;О;Р;Т;',
      'a code of three digits that begins with 3, 4, 8 or 9',
      '"700"',
    ],
    ['a code of another file', '495;0062000;0062999;1000;О;Р;Т;', 'a code of DEF-9xx, as in the rows before', '"495"'],
    ['a range that runs backwards', '900;0062999;0062000;-998;О;Р;Т;', 'До not before От', '0062999 to 0062000'],
    ['eight digits', '900;00620000;0062999;1000;О;Р;Т;', 'От of at most 7 digits', '"00620000"'],
    ['a sign', '900;0062000;+062999;1000;О;Р;Т;', 'До of at most 7 digits', '"+062999"'],
    ['no number at all', '900;;0062999;1000;О;Р;Т;', 'От of at most 7 digits', '""'],
    ['another capacity', '900;0062000;0062999;999;О;Р;Т;', 'a capacity of 1000 (До − От + 1)', '"999"'],
    ['no capacity', '900;0062000;0062999;;О;Р;Т;', 'a capacity of 1000 (До − От + 1)', '""'],
    [
      'a column too few',
      '900;0062000;0062999;1000;О;Р;Т',
      'the columns of the header',
      '"900;0062000;0062999;1000;О;Р;Т"',
    ],
    ['no INN in the last column', '900;0062000;0062999;1000;О;Р;1;Т', 'an INN in the last column', '"Т"'],
    ['a column too many', '900;0062000;0062999;1000;О;Р;Т;7743895280;', 'a territory', '"7743895280"'],
    [
      'an overlap',
      '900;0061999;0062999;1001;О;Р;Т;',
      'a range that overlaps no other',
      '900 0061999 to 0062999, while row 2 has 900 0000000 to 0061999',
    ],
    ['a NUL byte', '900;0062000;00\x002999;1000;О;Р;Т;', 'text', 'a NUL byte'],
  ])('has a row with %s', async (_, row, expected, found) => {
    expect(await complaint(withRow(row))).toBe(`DEF-9xx.csv: row 3: expected ${expected}, found ${found}`);
  });

  it('has a row that is cut in the middle of a letter', async () => {
    const bytes = Buffer.concat([Buffer.from(rangeText(HEADER_3, GOOD)), Buffer.from('900;Тв').subarray(0, 7)]);
    expect(await complaint(bytes)).toBe(
      'DEF-9xx.csv: row 3: expected UTF-8 as in the header, found bytes that are none',
    );
  });

  it('has no line ends', async () => {
    expect(await complaint('9'.repeat(70_000))).toBe('DEF-9xx.csv: a row of more than 65536 bytes');
  });

  it('is larger than the registry can be', async () => {
    const large = { ...fileOf('DEF-9xx.csv', rangeText(HEADER_3, GOOD)), sizeBytes: 2 ** 30 };
    await expect(imported(large)).rejects.toThrow('DEF-9xx.csv: expected at most 268435456 bytes, found 1073741824');
  });

  it('shows nothing that a terminal would obey', async () => {
    expect(await complaint(withRow('\x1b[2J9;0;9;10;О;Р;Т;'))).toContain('found "[2J9"');
  });

  it('is the second of its kind', async () => {
    const files = ['a.csv', 'b.csv'].map((name) => fileOf(name, rangeText(HEADER_3, GOOD)));
    await expect(imported(...files)).rejects.toThrow('b.csv: expected one file of DEF-9xx, and a.csv is that');
  });
});
