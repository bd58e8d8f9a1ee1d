import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/tables/decode-text.js';
import { listFormatOf, readList } from '../../../src/lists/read/list-format.js';
import { LIST_FORMATS, type ListFormat } from '../../../src/lists/match/list-format-names.js';
import { UnreadableList } from '../../../src/lists/read/list-line.js';
import { anyCharacter } from '../../fakes/any-character.js';

/** Lines as `line number | reason | label | until`, wrong ones as `line! problem`. */
function lines(text: string, format: ListFormat): string[] {
  const read = [...readList(text, format)].filter((entry) => entry !== null);
  return read.map((entry) =>
    'problem' in entry
      ? `${entry.line}! ${entry.problem}`
      : [`${entry.line} ${entry.number}`, entry.reason, entry.label, entry.until].join(' | ').replace(/[| ]+$/, ''),
  );
}

describe('a list file', () => {
  it('has one entry a line, with remarks', () => {
    const text =
      '# of this autumn\n\n79170415564\r\n  8 (917) 041-55-65  # sells # and again\nwithheld\n   # end\n7917*';
    expect(lines(text, 'txt')).toEqual([
      '3 79170415564',
      '4 8 (917) 041-55-65 | sells # and again',
      '5 withheld',
      '7 7917*',
    ]);
    expect(lines('79170415564\r79170415565\r', 'txt')).toEqual(['1 79170415564', '2 79170415565']);
  });

  it('is FreePBX’s CSV, with or without names, quotes and more columns', () => {
    expect(lines('number,description\n79170415564,"sells, again ""and"" again"\n89170415565,\n', 'csv')).toEqual([
      '2 79170415564 | sells, again "and" again',
      '3 89170415565',
    ]);
    expect(lines('79170415564,Spam\n#79170415565,x\n"79170415566" , "y" \n', 'csv')).toEqual([
      '1 79170415564 | Spam',
      '3 79170415566 | y',
    ]);
    expect(lines('Label;Until;Number\nСпам;2027-01-01;7917*\n', 'csv')).toEqual(['2 7917* |  | Спам | 2027-01-01']);
    expect(lines('number\tdescription\n79170415564\tа;б, в\n', 'csv')).toEqual(['2 79170415564 | а;б, в']);
  });

  it('loses one row by a quote that is never closed, and no more', () => {
    expect(lines('number,description\n79170415564,"sells\n79170415565,x\n', 'csv')).toEqual([
      '2 79170415564 | "sells',
      '3 79170415565 | x',
    ]);
  });

  it('is what Asterisk prints of FreePBX’s blacklist', () => {
    const text = [
      '/blacklist/79170415564                            : sells &quot;windows&quot; &amp; more',
      '/blacklist/89170415565                            : 1',
      '/blacklist/blocked                                : 1                        ',
      '/blacklist/dest                                   : app-blackhole,hangup,1',
      '/custom_blacklist_3/79170415566                   : ',
      '/cidname/79170415567                              : Иван',
      '5 results found.',
    ].join('\n');
    expect(lines(text, 'astdb')).toEqual([
      '1 79170415564 | sells "windows" & more',
      '2 89170415565',
      '3 withheld',
      '5 79170415566',
    ]);
    expect(lines('/blacklist/blocked : 0\nNo such command\n', 'astdb')).toEqual([
      '2! expected /blacklist/NUMBER : description',
    ]);
  });

  it('is an address book, folded, grouped and quoted-printable', () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N:Петров;Иван;;;',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=',
      '=D0=BD',
      'TEL;CELL:+7 917 041-55-64',
      'item1.TEL;TYPE=WORK,VOICE:8 (495)',
      '  111-22-33',
      'PHOTO;ENCODING=b:' + 'A'.repeat(3000),
      'END:VCARD',
      'begin:vcard',
      'version:4.0',
      'n:Сидоров;Пётр;;;',
      'tel;value=uri:tel:+7-917-041-55-65;ext=12',
      'end:vcard',
    ].join('\r\n');
    expect(lines(text, 'vcf')).toEqual([
      '6 +7 917 041-55-64 |  | Иван',
      '7 8 (495) 111-22-33 |  | Иван',
      '14 tel:+7-917-041-55-65;ext=12 |  | Сидоров Пётр',
    ]);
  });

  it('is JSON of texts or objects', () => {
    const text =
      '["7917*", {"number": "8495*", "reason": "спам", "label": null, "until": "2027-01-01"}, 79170415564, {"number": 5}]';
    expect(lines(text, 'json')).toEqual([
      '1 7917*',
      '2 8495* | спам |  | 2027-01-01',
      '3! expected text or an object with "number"',
      '4! expected text in "number", found number',
    ]);
  });

  it.each([
    ['json', '{"number": "7917*"}', /^expected a JSON array of numbers/],
    ['json', '[1,', /^expected a JSON array: /],
    ['csv', 'name,description\nx,y\n', /^expected a column "number", .*, found "name", "description"$/],
    [
      'txt',
      '<?xml version="1.0"?>\n<YealinkIPPhoneDirectory>',
      /^expected a list, found XML, such as a phone book .*: export it as CSV or vCard$/,
    ],
    ['csv', '<AddressBook><Contact>', /^expected a list, found XML/],
    ['txt', '<!DOCTYPE html><html>', /^expected a list, found a web page/],
  ] as const)('that is something else than %s says so: %s', (format, text, message) => {
    expect(() => lines(text, format)).toThrow(UnreadableList);
    expect(() => lines(text, format)).toThrow(message);
  });

  it('has lines of bounded length', () => {
    const long = `7917${'0'.repeat(1000)}`;
    for (const format of ['txt', 'astdb'] as const) {
      expect(lines(`${long}\n`, format)).toEqual(['1! longer than 1000 characters']);
    }
    const row = `79170415564,${'x'.repeat(10_000)}`;
    expect(lines(`number,note\n${row}\n`, 'csv')).toEqual(['2! longer than 10000 characters']);
    expect(() => lines(`${row}\n79170415565,Иван\n`, 'csv')).toThrow(/^its first row is longer than 10000 characters$/);
  });

  it.each([
    ['json', ' [\n"7917*"]', 'a.txt'],
    ['vcf', 'BEGIN:VCARD\r\n', 'a'],
    ['astdb', '/blacklist/79170415564     : 1\n', 'a.txt'],
    ['csv', 'number,description\n', 'a'],
    ['csv', '# remark\n79170415564;x\n', 'a.txt'],
    ['csv', 'number\n79170415564\n', '/lists/block.CSV'],
    ['txt', '79170415564 # a, b; c\n', 'a.txt'],
    ['txt', '', 'a'],
  ] as const)('is known for %s by what stands in it: %j', (format, text, name) => {
    expect(listFormatOf(text, name)).toBe(format);
  });

  property([fc.string({ unit: anyCharacter, maxLength: 300 }), fc.constantFrom(...LIST_FORMATS)], { numRuns: 300 })(
    'may hold anything',
    (text, format) => {
      try {
        for (const line of readList(text, format)) expect(line?.line ?? 1).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableList);
      }
      expect(LIST_FORMATS).toContain(listFormatOf(text, 'x'));
    },
  );

  property([
    fc.array(fc.constantFrom('"', ',', ';', 'a', '#', ' ', '=', ':', '\n', '\n', 'TEL:', 'BEGIN:VCARD\n'), {
      maxLength: 400,
    }),
  ])('lets every line pass, whether it says anything or not, so that calls have their turn', (parts) => {
    const text = parts.join('');
    const count = text.split('\n').length - 1;
    for (const format of ['txt', 'csv', 'astdb', 'vcf'] as const) {
      try {
        // The names of columns are no entry.
        expect([...readList(text, format)].length).toBeGreaterThanOrEqual(count - 1);
      } catch (error) {
        if (!(error instanceof UnreadableList)) throw error;
      }
    }
  });
});

describe('the bytes of a list file', () => {
  it.each([
    ['UTF-8', Buffer.from('спам')],
    ['UTF-8 with its mark', Buffer.from('\ufeffспам')],
    ['windows-1251', Buffer.from([0xf1, 0xef, 0xe0, 0xec])],
    ['UTF-16 of Excel', Buffer.from('\ufeffспам', 'utf16le')],
    ['UTF-16, the other way round', Buffer.from('\ufeffспам', 'utf16le').swap16()],
  ])('are read as %s', async (_, bytes) => {
    expect(await decodeText(bytes)).toBe('спам');
  });

  it('are read piece by piece, and no character is cut', async () => {
    const text = `${'номер ☎ 😀\n'.repeat(150_000)}${'ж'.repeat(1_500_000)}\nend`;
    expect((await decodeText(Buffer.from(text))) === text).toBe(true);
    expect(await decodeText(Buffer.alloc(0))).toBe('');
  });
});
