import { fc, property } from '../../property.js';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWarmNumbers } from '../../../src/cli/bulk/warm-numbers.js';
import type { NumberSettings } from '../../../src/number/number-settings.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

const SETTINGS: NumberSettings = { country: 'RU', areaCode: '495', internalMaxLength: 5, dialFormat: 'national' };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-numbers-'));
});
afterAll(() => removeDirectory(directory));

async function numbersOf(content: string | Uint8Array, column?: string) {
  const file = join(directory, 'numbers');
  writeFileSync(file, content);
  const { numbers, read, skipped } = await readWarmNumbers(file, column, SETTINGS);
  return { numbers: [...numbers].map(String), read, skipped };
}

/** What windows-1251 makes of the few letters these tests need. */
const windows1251 = (text: string) =>
  Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
  });

const FREEPBX = [
  'calldate,clid,src,dst,dcontext,channel,cnum,uniqueid',
  '2026-11-22 10:00:00,"""Ivan, sales"" <79170415564>",79170415564,84951112233,from-trunk,SIP/t-1,79170415564,1795310648.1',
  '2026-11-22 10:01:00,"""101"" <101>",101,89130424123,from-internal,SIP/101-1,101,1795310649.2',
  '2026-11-22 10:02:00,89170415564,89170415564,84951112233,from-trunk,SIP/t-2,89170415564,1795310650.3',
].join('\r\n');

describe('numbers of a list', () => {
  it('are read one a line, in every spelling, with remarks and blank lines between', async () => {
    expect(await numbersOf('# callers\n\n8 917 041-55-64\r\n+79130424123  # the boss\r\n  \n112\n79170415564')).toEqual(
      {
        numbers: ['79170415564', '79130424123'],
        read: 4,
        skipped: { duplicates: 1, notNumbers: 1, tooLong: 0 },
      },
    );
  });

  it('are read behind a byte order mark, in UTF-16, and with CR alone', async () => {
    expect((await numbersOf('\uFEFF79170415564\n')).numbers).toEqual(['79170415564']);
    expect((await numbersOf(Buffer.from('\uFEFF79170415564\r\n', 'utf16le'))).numbers).toEqual(['79170415564']);
    expect((await numbersOf('79170415564\r79130424123\r')).numbers).toEqual(['79170415564', '79130424123']);
  });

  it('survive a line without end, which is not kept', async () => {
    const { numbers, skipped } = await numbersOf(`79170415564\n${'7'.repeat(2_000_000)}\n79130424123\n`);
    expect(numbers).toEqual(['79170415564', '79130424123']);
    expect(skipped.tooLong).toBe(1);
  });

  property(
    [fc.array(fc.stringMatching(/^79[0-9]{9}$/), { minLength: 1, maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r')],
    { numRuns: 50 },
  )('come out in their order, each once', async (list, lineEnd) => {
    expect((await numbersOf(list.join(lineEnd))).numbers).toEqual([...new Set(list)]);
  });
});

describe('numbers of call records', () => {
  it('are those of src by default', async () => {
    expect(await numbersOf(FREEPBX)).toEqual({
      numbers: ['79170415564'],
      read: 3,
      skipped: { duplicates: 1, notNumbers: 1, tooLong: 0 },
    });
  });

  it('are those of the column that is named or counted', async () => {
    expect((await numbersOf(FREEPBX, 'DST')).numbers).toEqual(['74951112233', '79130424123']);
    expect((await numbersOf(FREEPBX, '4')).numbers).toEqual(['74951112233', '79130424123']);
  });

  it("come out of Asterisk's own Master.csv, which names no columns", async () => {
    const row = '"","79170415564","84951112233","from-trunk","""Ivan"" <7917>","2026-11-22 10:00:00",12,"1795310648.1"';
    expect(await numbersOf(`${row}\n`)).toMatchObject({ numbers: ['79170415564'], read: 1 });
  });

  it.each([';', '\t'])('are found with %j between the columns, behind dates and unique ids', async (separator) => {
    const rows = [
      ['Date', 'Unique', 'Phone'],
      ['2026-11-22', '1795310648.12', '8 (917) 041-55-64'],
      ['2026-11-22', '1795310649.13', '+79130424123'],
      ['2026-11-22', '1795310650.14', 'anonymous'],
    ];
    expect((await numbersOf(rows.map((row) => row.join(separator)).join('\n'))).numbers).toEqual([
      '79170415564',
      '79130424123',
    ]);
  });

  it('are read from windows-1251 by a Russian column name', async () => {
    const { numbers } = await numbersOf(windows1251('Имя;Телефон\r\nИван;89170415564\r\n'), 'телефон');
    expect(numbers).toEqual(['79170415564']);
  });

  it('are read past a quote that is never closed, and out of cells with line breaks', async () => {
    const { numbers } = await numbersOf('clid,src\n"Ivan,79170415564\nPetr,79130424123\n');
    expect(numbers).toEqual(['79170415564', '79130424123']);
    expect((await numbersOf('clid,src\n"Ivan,\nsales",79170415564\n')).numbers).toEqual(['79170415564']);
  });
});

describe('a file that cannot serve', () => {
  it('is refused with the columns there are', async () => {
    await expect(numbersOf(FREEPBX, 'phone')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/there is no column "phone" \(columns: calldate, clid, src,/) as unknown,
    });
    await expect(numbersOf(FREEPBX, '9')).rejects.toMatchObject({ exitCode: 2 });
    await expect(numbersOf('a\x1b[2J,b\nx,1\n')).rejects.toThrow(/\(columns: a\[2J, b\)$/);
    await expect(numbersOf('a,b\nx,y\n')).rejects.toThrow(/no column holds mostly numbers; name one with --column/);
  });

  it('is refused when it is empty, a directory or not there', async () => {
    await expect(numbersOf('# nobody\n')).rejects.toMatchObject({ exitCode: 2 });
    await expect(readWarmNumbers(directory, undefined, SETTINGS)).rejects.toMatchObject({
      exitCode: 2,
      message: `${directory}: not a regular file`,
    });
    await expect(readWarmNumbers(join(directory, 'none'), undefined, SETTINGS)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('numbers of an address book', () => {
  it('are those of its cards, each once', async () => {
    const card = (name: string, ...numbers: string[]) =>
      ['BEGIN:VCARD', `FN:${name}`, ...numbers.map((number) => `TEL;CELL:${number}`), 'END:VCARD', ''].join('\r\n');
    const cards = card('Анна', '8 917 041-55-64', '112') + card('Олег', '+7 913 042-41-23', '89170415564');
    for (const text of [cards, `\uFEFF${cards}`]) {
      expect(await numbersOf(text)).toEqual({
        numbers: ['79170415564', '79130424123'],
        read: 4,
        skipped: { duplicates: 1, notNumbers: 1, tooLong: 0 },
      });
    }
    await expect(numbersOf(card('Анна'))).rejects.toThrow(/no numbers in it/);
  });
});

it('numbers are read out of a spreadsheet’s cells', async () => {
  const cells = ['"=""89170415564"""', "'89130424123", '89170415565.0'];
  const { numbers } = await numbersOf(`кто;связь\n${cells.map((cell) => `Анна;${cell}`).join('\n')}\n`);
  expect(numbers).toEqual(['79170415564', '79130424123', '79170415565']);
});
