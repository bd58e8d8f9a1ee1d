import { fc, property } from '../../property.js';
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENRICH_COLUMNS } from '../../../src/cli/bulk/enrich-lookup.js';
import { answerTo, enrichWith, madeUp, NAMES, openFolder, type Folder } from './enrich-with.js';

let folder: Folder;
beforeEach(() => {
  folder = openFolder();
});
afterEach(() => folder.remove());

/** Bytes of a text, one character a byte. */
const bytes = (text: string) => Buffer.from(text).toString('latin1');
const windows1251 = (text: string) =>
  Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
  });
const valuesOf = (text: string) => ENRICH_COLUMNS.map(([field]) => answerTo(text)[field]);
const MTS = 'МТС;mts;Республика Башкортостан;RU-BA;RU;MOB;Asia/Yekaterinburg;0;OFFLINE;registry';
const INVALID = ';;;;;;;;;INVALID;none';

describe('a table that is enriched', () => {
  it('gets eleven columns behind its own, and keeps every row', async () => {
    const file = folder.write('calls.csv', 'name;phone\nИван;8 (917) 041-55-64\nPetr;call back\nOlga;\nIvan;112\n');
    const { failure, summary } = await enrichWith(folder, file, { column: 'Phone' });
    expect(failure).toBeNull();
    expect(folder.read('calls.enriched.csv')).toBe(
      bytes(
        `name;phone;${NAMES}\nИван;8 (917) 041-55-64;79170415564;${MTS}\nPetr;call back;${INVALID}\n` +
          `Olga;;;;;;;;;;;WITHHELD;none\nIvan;112;;;;;;;;;;INTERNAL;none\n`,
      ),
    );
    expect(summary).toEqual({
      finished: true,
      out: folder.path('calls.enriched.csv'),
      column: { index: 2, name: 'phone' },
      encoding: 'utf-8',
      separator: ';',
      rows: 4,
      rowsBefore: 0,
      statuses: { OFFLINE: 1, WITHHELD: 1, INTERNAL: 1, INVALID: 1 },
      ...{ shortRows: 0, longRows: 0, unclosedQuotes: 0, replacedLetters: 0 },
    });
    expect(readdirSync(folder.path('.')).sort()).toEqual(['calls.csv', 'calls.enriched.csv', 'voxroute.yaml']);
  });

  it.each([
    [',', '\n'],
    [';', '\r\n'],
    ['\t', '\n'],
    ['|', '\r'],
  ])('keeps its separator %j and its line ends %j', async (separator, end) => {
    const lines = (rows: string[][]) => rows.map((row) => row.join(separator) + end).join('');
    const file = folder.write('calls', lines([['id', 'phone'], ['1', '79170415564']])); // prettier-ignore
    await enrichWith(folder, file);
    const expected = lines([['id', 'phone', ...NAMES.split(';')], ['1', '79170415564', '79170415564', ...MTS.split(';')]]); // prettier-ignore
    expect(folder.read('calls.enriched.csv')).toBe(bytes(expected));
  });

  it('keeps mixed line ends, blank lines, and an end without a line end', async () => {
    const file = folder.write('calls.csv', 'id;phone\r\n\n1;79170415564\n\r\n2;x');
    await enrichWith(folder, file, { column: 'phone' });
    expect(folder.read('calls.enriched.csv')).toBe(
      bytes(`id;phone;${NAMES}\r\n\n1;79170415564;79170415564;${MTS}\n\r\n2;x;${INVALID}`),
    );
  });

  it('has its number column found and named', async () => {
    const file = folder.write('calls.csv', 'date;phone\n2026-11-22;79170415564\n');
    expect((await enrichWith(folder, file)).stderr).toBe('numbers are taken from column 2 (phone)\n');
    expect((await enrichWith(folder, file, { column: '2', force: true })).stderr).toBe('');
  });

  it('may be a list without names', async () => {
    const file = folder.write('list.txt', '79170415564\n79170415564\n# the boss\n');
    const { stderr } = await enrichWith(folder, file);
    expect(stderr).toBe('numbers are taken from column 1\n');
    expect(folder.read('list.enriched.txt')).toBe(
      bytes(`${`79170415564;79170415564;${MTS}\n`.repeat(2)}# the boss;${INVALID}\n`),
    );
  });

  it('has columns that are named as one likes', async () => {
    const file = folder.write('calls.csv', 'phone;region\n79170415564;?\n');
    await enrichWith(folder, file, { prefix: 'caller.' });
    expect(folder.read('calls.enriched.csv')).toContain('phone;region;caller.number;caller.operator;');
    const { failure } = await enrichWith(folder, file, { prefix: '', force: true });
    expect(failure).toMatchObject({
      exitCode: 2,
      message: `${file}: has a column region already: choose another --prefix`,
    });
    expect((await enrichWith(folder, file, { prefix: 'a;b' })).failure?.message).toMatch(/^--prefix "a;b": expected/);
  });

  it('asks for a number once', async () => {
    const asked: string[] = [];
    const lookup = madeUp((text) => (asked.push(text), answerTo(text)));
    const file = folder.write('calls.csv', `id;phone\n${'1;79170415564\n2;+7 (913) 042-41-23\n3;x\n'.repeat(100)}`);
    await enrichWith(folder, file, {}, lookup);
    expect(asked).toEqual(['79170415564', '+7 (913) 042-41-23', 'x']);
  });

  it('asks again where no answer could be given', async () => {
    let asked = 0;
    const lookup = madeUp((text) => ({ ...answerTo(text), status: (asked += 1) === 1 ? 'FAILED' : 'OK' }));
    const { summary } = await enrichWith(folder, folder.write('c.csv', '79170415564\n'.repeat(5)), {}, lookup);
    expect(summary?.statuses).toEqual({ OK: 4, FAILED: 1 });
  });

  it('is as secret as it was', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    chmodSync(file, 0o600);
    await enrichWith(folder, file);
    expect(statSync(folder.path('calls.enriched.csv')).mode & 0o777).toBe(0o600);
  });
});

describe('quotes', () => {
  it('stand around what is added where they stand around everything', async () => {
    const file = folder.write('calls.csv', '"id","phone"\n"1","79170415564"\n"","x"\n');
    await enrichWith(folder, file, { column: 'phone' });
    const [names, first, second] = folder.read('calls.enriched.csv').split('\n');
    expect(names).toBe(`"id","phone",${NAMES.split(';').map((name) => `"${name}"`).join(',')}`); // prettier-ignore
    expect(first).toBe(bytes(`"1","79170415564","79170415564",${MTS.split(';').map((cell) => `"${cell}"`).join(',')}`)); // prettier-ignore
    expect(second).toMatch(/^"","x","","",.*,"INVALID","none"$/);
  });

  it('are left out around nothing where that is the style', async () => {
    const file = folder.write('calls.csv', 'id,phone\n"1","79170415564"\n,"x"\n');
    await enrichWith(folder, file, { column: 'phone' });
    expect(folder.read('calls.enriched.csv')).toMatch(/^id,phone,vox_number,.*\n.*\n,"x",,,,,,,,,,"INVALID","none"\n$/);
  });

  it('stand only where they must elsewhere', async () => {
    const lookup = madeUp((text) => ({ ...answerTo(text), operator: 'ПАО "МТС", Москва\n' }));
    await enrichWith(folder, folder.write('calls.csv', '"Ivan, boss",79170415564\n'), {}, lookup);
    expect(folder.read('calls.enriched.csv')).toContain(
      bytes('"Ivan, boss",79170415564,79170415564,"ПАО ""МТС"", Москва ",mts'),
    );
  });

  it('may hold line breaks, kept as they are', async () => {
    const file = folder.write('calls.csv', 'note;phone\r\n"two\r\nlines";79170415564\r\n');
    await enrichWith(folder, file);
    expect(folder.read('calls.enriched.csv')).toBe(
      bytes(`note;phone;${NAMES}\r\n"two\r\nlines";79170415564;79170415564;${MTS}\r\n`),
    );
  });

  it('that are never closed spoil their own row, which is named', async () => {
    const file = folder.write('calls.csv', 'phone;note\n79170415564;"oops\n79130424123;fine\n');
    const { stderr, summary } = await enrichWith(folder, file);
    expect(stderr).toContain(`${file}:2: a quote is never closed: the line is treated as a row of its own\n`);
    expect(summary).toMatchObject({ rows: 2, unclosedQuotes: 1, statuses: { OFFLINE: 2 } });
    expect(folder.read('calls.enriched.csv').split('\n')[1]).toBe(bytes(`79170415564;"""oops";79170415564;${MTS}`));
  });
});

describe('rows of uneven length', () => {
  it('are filled up, and what is too much goes behind, so that columns keep their places', async () => {
    const file = folder.write('calls.csv', 'phone;name\n79170415564\nx;Petr;more;"and; more"\n');
    const { summary } = await enrichWith(folder, file, { column: 'phone' });
    expect(folder.read('calls.enriched.csv')).toBe(
      bytes(`phone;name;${NAMES}\n79170415564;;79170415564;${MTS}\nx;Petr;${INVALID};more;"and; more"\n`),
    );
    expect(summary).toMatchObject({ rows: 2, shortRows: 1, longRows: 1 });
  });

  it('are call back where they are too short to have one', async () => {
    const file = folder.write('calls.csv', 'name;phone\nIvan\n');
    await enrichWith(folder, file, { column: 'phone' });
    expect(folder.read('calls.enriched.csv').split('\n')[1]).toBe('Ivan;;;;;;;;;;;WITHHELD;none');
  });
});

describe('what a practitioner’s file comes in', () => {
  it('a first line that says what separates the cells stays as it is', async () => {
    const file = folder.write('calls.csv', 'sep=;\r\nТелефон;Кто\r\n79170415564;"Иванова; Анна"\r\n');
    const { summary } = await enrichWith(folder, file);
    expect(summary).toMatchObject({ rows: 1, column: { index: 1, name: 'Телефон' } });
    const [first, names, row] = folder.read('calls.enriched.csv').split('\r\n');
    expect(first).toBe('sep=;');
    expect(names).toBe(bytes(`Телефон;Кто;${NAMES}`));
    expect(row).toBe(bytes(`79170415564;"Иванова; Анна";79170415564;${MTS}`));
  });

  it('a gzip file is read as what is in it, row by row, and so is one that ends too early', async () => {
    const text = `phone;name\n${'79170415564;Ivan\n'.repeat(8000)}`;
    const packed = gzipSync(text);
    const { summary } = await enrichWith(folder, folder.write('calls.csv.gz', packed));
    expect(summary).toMatchObject({ rows: 8000 });
    expect(folder.read('calls.enriched.csv').trimEnd().split('\n')).toHaveLength(8001);
    const cut = folder.write('cut.csv.gz', packed.subarray(0, packed.length - 20));
    const { failure } = await enrichWith(folder, cut);
    expect(failure?.message).toMatch(/found a gzip file that is damaged or cut off$/);
  });
});

describe('the encoding', () => {
  it('UTF-8 with a mark is kept', async () => {
    const file = folder.write('calls.csv', '\uFEFF"Телефон"\n"79170415564"\n');
    const { summary } = await enrichWith(folder, file, { column: 'телефон' });
    expect(summary?.column).toEqual({ index: 1, name: 'Телефон' });
    expect(folder.read('calls.enriched.csv').startsWith(bytes('\uFEFF"Телефон";"vox_number";'))).toBe(true);
  });

  it('windows-1251 is kept, wherever its letters begin', async () => {
    const rows = '79170415564;Ivan\n'.repeat(16_000);
    const file = folder.write('calls.csv', windows1251(`phone;name\n${rows}79170415564;Иван\n`));
    const { summary } = await enrichWith(folder, file);
    expect(summary).toMatchObject({ encoding: 'windows-1251', rows: 16_001, replacedLetters: 0 });
    const last = Buffer.from(windows1251(`79170415564;Иван;79170415564;${MTS}`)).toString('latin1');
    expect(folder.read('calls.enriched.csv').trimEnd().split('\n').at(-1)).toBe(last);
  });

  it('windows-1251 loses accents it does not have, which is counted', async () => {
    const lookup = madeUp((text) => ({ ...answerTo(text), operator: 'Türk Telekom №1 漢', region: 'Ёлки' }));
    const { summary } = await enrichWith(
      folder,
      folder.write('calls.csv', windows1251('Иван;79170415564\n')),
      {},
      lookup,
    );
    expect(summary?.replacedLetters).toBe(1);
    expect(folder.read('calls.enriched.csv')).toContain('Turk Telekom \xb91 ?;mts;\xa8\xeb\xea\xe8;');
  });

  it('bytes that are no letters in it come out as they came in', async () => {
    const odd = Buffer.concat([Buffer.from('\uFEFFИван'), Buffer.of(0xff, 0x98, 0xc3), Buffer.from(';79170415564\n')]);
    await enrichWith(folder, folder.write('calls.csv', odd));
    const before = odd.subarray(0, -1).toString('latin1');
    expect(folder.read('calls.enriched.csv')).toBe(`${before};${bytes(`79170415564;${MTS}`)}\n`);
  });

  it.each([
    ['a mark', Buffer.from('\uFEFF79170415564\n', 'utf16le')],
    ['no mark', Buffer.from('79170415564\n', 'utf16le')],
  ])('UTF-16 with %s is refused', async (_, content) => {
    const { failure } = await enrichWith(folder, folder.write('calls.csv', content));
    expect(failure).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/calls\.csv:1: UTF-16, .*save it as/) as string,
    });
  });
});

describe('no file is spoilt', () => {
  const refused = async (input: string, out: string | undefined, words: RegExp, force = false) => {
    const options = out === undefined ? { force } : { out, force };
    const { failure } = await enrichWith(folder, input, options);
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringMatching(words) as string });
  };

  it('not the input, by whatever name', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    symlinkSync(file, folder.path('symbolic'));
    linkSync(file, folder.path('hard'));
    linkSync(file, folder.path('out.part'));
    for (const name of ['calls.csv', './calls.csv', 'symbolic', 'hard', 'out']) {
      await refused(file, folder.path(name), /that is the input: choose another --out$/, true);
    }
    expect(folder.read('calls.csv')).toBe('79170415564\n');
  });

  it('not an output that is there, unless it is to be replaced', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    folder.write('out.csv', 'precious');
    await refused(file, folder.path('out.csv'), /out\.csv: already exists; --force overwrites it$/);
    expect(folder.read('out.csv')).toBe('precious');
    await enrichWith(folder, file, { out: folder.path('out.csv'), force: true });
    expect(folder.read('out.csv')).toContain('OFFLINE');
  });

  it('not a directory, not a device, not where there is none', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    mkdirSync(folder.path('out'));
    await refused(file, folder.path('out'), /out: not a regular file$/, true);
    await refused(file, '/dev/null', /^\/dev\/null: not a regular file$/, true);
    await refused(file, folder.path('nowhere/out.csv'), /its directory does not exist$/);
    await refused('/dev/zero', folder.path('x'), /^\/dev\/zero: not a regular file$/);
    await refused(folder.path('none.csv'), undefined, /none\.csv: cannot be read: no such file$/);
  });

  it('not by following a link that somebody else put where the unfinished output goes', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    const precious = folder.write('precious', 'precious');
    symlinkSync(precious, folder.path('calls.enriched.csv.part'));
    const { failure } = await enrichWith(folder, file);
    expect(failure?.message).toMatch(
      /calls\.enriched\.csv\.part: cannot be written: too many symbolic links encountered \(ELOOP\)/,
    );
    expect(folder.read('precious')).toBe('precious');
  });

  it('not by two runs at once', async () => {
    const file = folder.write('calls.csv', '79170415564\n');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = enrichWith(
      folder,
      file,
      {},
      madeUp(async (text) => (await held, answerTo(text))),
    );
    while (!existsSync(folder.path('calls.enriched.csv.part'))) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await enrichWith(folder, file, { out: folder.path('./calls.enriched.csv') });
    expect(second.failure).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/another run is writing it$/) as string,
    });
    release();
    expect((await first).failure).toBeNull();
  });
});

describe('a file that is no table of numbers', () => {
  it.each([
    ['nothing', '', /calls\.csv:1: no rows in it$/],
    ['blank lines', '\n\r\n\n', /calls\.csv:1: no rows in it$/],
    [
      'call backs',
      'name;date\nIvan;2026-11-22\n',
      /no column holds mostly numbers; name one with --column \(columns: name, date\)$/,
    ],
    [
      'a line without end',
      `phone;x\n79170415564;1\n${'x'.repeat(1_100_000)}`,
      /calls\.csv:3: a line of more than 1048576 bytes$/,
    ],
    ['one row without end', 'x'.repeat(300_000), /calls\.csv:1: its first row has more than 262144 bytes$/],
  ])('with %s is refused, and the place named', async (_, content, words) => {
    const { failure } = await enrichWith(folder, folder.write('calls.csv', content));
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringMatching(words) as string });
    expect(existsSync(folder.path('calls.enriched.csv'))).toBe(false);
  });

  it('has no column of that name', async () => {
    const file = folder.write('calls.csv', 'name;phone\nIvan;79170415564\n');
    expect((await enrichWith(folder, file, { column: 'tel' })).failure?.message).toBe(
      `${file}:1: there is no column "tel" (columns: name, phone)`,
    );
  });
});

describe('whatever a table holds', () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', '\r\n', ' ', 'Ж', 'é', '7', '№'), maxLength: 6 });
  const number = fc.constantFrom('79170415564', '+7 (913) 042-41-23', '', 'x', '112', 'anonymous');
  const row: fc.Arbitrary<string[]> = fc
    .tuple(cell, number, fc.array(cell, { maxLength: 4 }))
    .map(([first, phone, rest]) => [first, phone, ...rest]);
  const table = fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 12 }),
    hasHeader: fc.boolean(),
    separator: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n', '\r\n'),
    quotes: fc.boolean(),
    mark: fc.constantFrom('', '\uFEFF'),
  });

  property([table], { numRuns: 25 })(
    'its cells come out as they went in',
    async ({ rows, hasHeader, separator, newline, quotes, mark }) => {
      // The first row tells how many columns there are.
      const first = hasHeader ? ['имя', 'phone', 'note'] : ['Иван', '79170415564', 'x'];
      const all = [first, ...rows];
      const file = folder.write('calls.csv', mark + Papa.unparse(all, { delimiter: separator, newline, quotes }));
      const { failure, summary } = await enrichWith(folder, file, { column: '2', force: true });
      expect(failure).toBeNull();
      const text = Buffer.from(folder.read('calls.enriched.csv'), 'latin1').toString();
      expect(text.startsWith('\uFEFF')).toBe(mark !== '');
      const read = Papa.parse<string[]>(text, { delimiter: separator, newline }).data;
      const width = hasHeader ? 3 : Math.max(...all.map(({ length }) => length));
      expect(read).toEqual(
        all.map((cells, index) => [
          ...Array.from({ length: width }, (_, column) => cells[column] ?? ''),
          ...(hasHeader && index === 0 ? NAMES.split(';') : valuesOf(cells[1] ?? '')),
          ...cells.slice(width),
        ]),
      );
      expect(summary?.rows).toBe(hasHeader ? rows.length : all.length);
    },
  );
});
