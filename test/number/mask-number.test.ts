import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import { maskNumber, maskNumbersIn } from '../../src/number/mask-number.js';
import { anyCharacter } from '../fakes/any-character.js';

describe('one number in the log', () => {
  test.each([
    ['79170415564', '7917*****64'],
    ['+79170415564', '+7917*****64'],
    ['+7 (917) 041-55-64', '+7917*****64'],
    ['89170415564', '8917*****64'],
    ['9170415564', '917*****64'],
    ['810358181201235', '8103*********35'],
    ['9898533', '*****33'],
    ['123456', '****56'],
    ['12345', '12345'],
    ['203', '203'],
    ['*30', '*30'],
    ['112', '112'],
    ['', ''],
    ['anonymous', 'anonymous'],
    ['a79000000000', '7900*****00'],
    ['"Ivan" <sip:+79170415564@10.0.0.1;transport=udp>', '+7917*****64'],
    ['sip:ivan@79170415564.example.com', 'sip:ivan'],
    ['%2B7917%20041%2055%2064', '+7917*****64'],
    ['203\r\nHANGUP', '203HANGUP'],
    ['\u202e203', '203'],
    ['٧٩١٧٠٤١٥٥٦٤', '***********'],
    ['x'.repeat(100), 'x'.repeat(32)],
    [`${'x'.repeat(31)}\u{1f4de}`, 'x'.repeat(31)],
    [`+${'1'.repeat(100)}`, `+1111${'*'.repeat(25)}11`],
  ])('%j is written %j', (text, expected) => {
    expect(maskNumber(text)).toBe(expected);
  });

  property([fc.string({ unit: anyCharacter, maxLength: 200 })], { numRuns: 2000 })(
    'is short and harmless whatever it was',
    (text) => {
      const masked = maskNumber(text);
      expect(masked.length).toBeLessThanOrEqual(32);
      expect(masked).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    },
  );
});

/** Digits of a number, and something a person or a gateway may write between them. */
const writtenNumber = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('', '', '', ' ', '-', '\u00a0', '.', ') ', ' (', '%20')),
    {
      minLength: 7,
      maxLength: 15,
    },
  )
  .map((parts) => ({
    digits: parts.map(([digit]) => String(digit)).join(''),
    text: parts.map(([digit, gap], index) => `${digit}${index === parts.length - 1 ? '' : gap}`).join(''),
  }))
  .filter(({ text }) => !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text));

describe('plain digits', () => {
  property([fc.stringMatching(/^[0-9]{1,40}$/)])('are masked as among blanks', (digits) => {
    expect(maskNumber(digits)).toBe(maskNumber(` ${digits} `));
  });
});

describe('never shows the middle digits', () => {
  property([fc.stringMatching(/^\+?\d{7,15}$/)], { numRuns: 1000 })('of a number alone', (text) => {
    const masked = maskNumber(text);
    expect(masked).toMatch(/^\+?\d{0,4}\*{5,}\d{2}$/);
    expect(masked.length).toBe(text.length);
  });

  property([writtenNumber, fc.constantFrom('call from ', '+', 'GET /get/?num=', 'num=%2B', '"', 'a')], {
    numRuns: 2000,
  })('of a number in a message, however it is written', ({ digits, text }, before) => {
    const masked = maskNumbersIn(`${before}${text}: no answer`);
    const [head = '', tail = ''] = masked.slice(before.length, -': no answer'.length).split(/\*{5,}/);
    expect(masked).toBe(`${before}${head}${'*'.repeat(digits.length - head.length - 2)}${tail}: no answer`);
    expect(head.length).toBeLessThanOrEqual(4);
    expect(digits.startsWith(head)).toBe(true);
    expect(tail).toBe(digits.slice(-2));
  });
});

describe('numbers in a message', () => {
  test.each([
    ['no answer for 79170415564 within 3 s', 'no answer for 7917*****64 within 3 s'],
    ['https://num.voxlink.ru/get/?num=%2B79170415564', 'https://num.voxlink.ru/get/?num=%2B7917*****64'],
    ['+7 (917) 041-55-64, 8 495 989 85 33', '+7917*****64, 8495*****33'],
    ['connect ECONNREFUSED 192.168.100.200:443', 'connect ECONNREFUSED 192.168.100.200:443'],
    ['extension 203 and 12345', 'extension 203 and 12345'],
    ['no number', 'no number'],
  ])('%j is written %j', (text, expected) => {
    expect(maskNumbersIn(text)).toBe(expected);
  });

  test('are found in long texts without delay', () => {
    const started = performance.now();
    for (const part of ['1 ', '1-', '12345 x', '+', '%2', '1%20', '((((']) maskNumbersIn(part.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
