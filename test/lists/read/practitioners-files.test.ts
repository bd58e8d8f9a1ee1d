// Files as they come out of Excel, Google, Outlook, phones and CRMs. The people in them are made up.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { contactFormatOf, contactLines } from '../../../src/lists/read/contact-lines.js';
import { validateDownload } from '../../../src/lists/read/validate-download.js';
import { listFormatOf, readList } from '../../../src/lists/read/list-format.js';
import { decodeText } from '../../../src/tables/decode-text.js';

const numbers = (text: string) =>
  [...readList(text, listFormatOf(text, 'list'))].flatMap((line) =>
    line === null ? [] : 'problem' in line ? [`${line.line}! ${line.problem}`] : [line.number],
  );
const contacts = (text: string) =>
  [...contactLines(text, contactFormatOf(text), DEFAULT_NUMBER_SETTINGS)].flatMap((line) =>
    line === null ? [] : 'problem' in line ? [`${line.line}! ${line.problem}`] : [`${line.e164} ${line.contact.name}`],
  );

describe('a list of numbers', () => {
  it.each([
    'Номер телефона', 'Мобильный телефон', 'Рабочий телефон', 'Телефон:', 'Mobile Phone', 'Business Phone', 'Phone 1 - Value',
    'phone_number', 'Тел.', 'Caller ID', 'src',
  ])('has its numbers in the column %s', (name) => {
    expect(numbers(`Дата;${name};Кто\n2026-11-02;8 917 041-55-64;Анна\n`)).toEqual(['8 917 041-55-64']);
  }); // prettier-ignore

  it('has them in the telephone’s column, not in a running number’s', () => {
    expect(numbers('Номер;Телефон\n1;89170415564\n2;89170415565\n')).toEqual(['89170415564', '89170415565']);
    expect(numbers('Номер;Кто\n89170415564;Анна\n')).toEqual(['89170415564']);
  });

  it('has them where most cells are numbers, when no name is known', () => {
    expect(numbers('Контрагент;Связь\nАнна;89170415564\nОлег;\nИгорь;89170415565\n')).toEqual([
      '89170415564',
      '89170415565',
    ]);
  });

  it('begins with what separates its cells', () => {
    expect(numbers('sep=;\nТелефон;Кто\n89170415564;"Анна, бухгалтер"\n')).toEqual(['89170415564']);
  });

  it('has cells as a spreadsheet writes them', () => {
    const cells = ['="89170415564"', "'89170415564", '89170415564.0', '"89170415564"'];
    expect(numbers(`Телефон;Кто\n${cells.map((cell) => `${cell};Анна`).join('\n')}\n`)).toEqual(
      cells.map(() => '89170415564'),
    );
    expect(numbers('"89170415564"\n')).toEqual(['89170415564']);
  });

  it('has several numbers in a cell', () => {
    expect(numbers('Телефон;Кто\n"8 917 041-55-64, 8 917 041-55-65";Анна\n89170415566 или 89170415567;Олег\n')).toEqual(
      ['8 917 041-55-64', '8 917 041-55-65', '89170415566', '89170415567'],
    );
    expect(numbers('Телефон;Кто\n(495) 989/85/33;Анна\n')).toEqual(['(495) 989/85/33']);
  });

  it('has rows of several lines, and quotes in quoted cells', () => {
    const text =
      'Телефон,Заметка\n89170415564,"ул. Мира, 1\nкв. ""2"""\n89170415565,""\n89170415566,"не закрыта\n89170415567,"да"\n';
    expect(numbers(text)).toEqual(['89170415564', '89170415565', '89170415566', '89170415567']);
  });

  it('says nothing of a person where it cannot be read', async () => {
    const check = {
      kind: 'contacts',
      format: 'csv',
      numberSettings: DEFAULT_NUMBER_SETTINGS,
      mostNumbers: Infinity,
    } as const;
    const why = await validateDownload(Buffer.from('Анна Иванова,Москва\nОлег Петров,Омск\n'), check);
    expect(why).toMatch(/^expected a first row with/);
    const long = `${'колонка,'.repeat(2000)}\nАнна Иванова,89170415564\n`;
    expect(await validateDownload(Buffer.from(long), check)).toBe('its first row is longer than 10000 characters');
  });

  it('may be packed with gzip; a workbook is told apart in words', async () => {
    const mebibyte = gzipSync(Buffer.alloc(2 ** 20));
    expect(await decodeText(gzipSync('89170415564\n'))).toBe('89170415564\n');
    await expect(decodeText(Buffer.from('PK\u0003\u0004xx', 'latin1'))).rejects.toThrow(/an Excel workbook \(\.xlsx\)/);
    await expect(decodeText(gzipSync('89170415564\n').subarray(0, 12))).rejects.toThrow(/damaged or cut off/);
    // Several compressed parts in a row are one file.
    const bomb = Buffer.concat(Array.from({ length: 101 }, () => mebibyte));
    await expect(decodeText(bomb)).rejects.toThrow(/more than 100 MiB/);
  });
});

describe('contacts', () => {
  it('come from a table of Google', () => {
    const text =
      'First Name,Middle Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n' +
      'Анна,,Иванова,Ромашка,Mobile,+7 917 041-55-64 ::: +7 917 041-55-65,Work,8 (495) 989-85-33\n';
    expect(contacts(text)).toEqual([
      '79170415564 Анна Иванова',
      '79170415565 Анна Иванова',
      '74959898533 Анна Иванова',
    ]);
  });

  it('come from a table of Outlook, whose names of columns are long', () => {
    const others = Array.from({ length: 80 }, (_, index) => `"Поле Outlook ${index}"`).join(',');
    const text =
      `"First Name","Last Name","Company","Business Phone","Mobile Phone","Business Fax",${others}\r\n` +
      '"Олег","Петров","Василёк","8 (495) 989-85-33 доб. 102","","8 (495) 989-85-34"\r\n';
    expect(text.indexOf('\r\n')).toBeGreaterThan(1000);
    expect(contacts(text)).toEqual(['74959898533 Олег Петров']);
  });

  it('come from a phone’s cards, folded, quoted-printable and of any character set', () => {
    const quoted = [...Buffer.from('Анна Иванова')].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
    const [half, rest] = [quoted.slice(0, 30), quoted.slice(30)];
    const text = [
      'BEGIN:VCARD', `FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${half}=`, rest, 'TEL;TYPE="cell:own":+7 917', '  041-55-64', 'END:VCARD',
      'BEGIN:VCARD', 'FN;CHARSET=WINDOWS-1251;QUOTED-PRINTABLE:=CE=EB=E5=E3', 'TEL;CELL:89170415565', 'END:VCARD',
    ].join('\r\n'); // prettier-ignore
    expect(contacts(text)).toEqual(['79170415564 Анна Иванова', '79170415565 Олег']);
  });
});
