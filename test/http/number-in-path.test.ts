import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { numberInPath } from '../../src/http/number-in-path.js';

describe('the number in a path', () => {
  it.each([
    ['79170415564', '79170415564'],
    ['%2B7%20(917)%20041-55-64', '+7 (917) 041-55-64'],
    ['+79170415564', '+79170415564'],
    ['sip:79170415564@example.com', 'sip:79170415564@example.com'],
    ['%D0%B0%D0%BD%D0%BE%D0%BD%D0%B8%D0%BC', 'аноним'],
    ['__proto__', '__proto__'],
    ['a%2Fb', 'a/b'],
  ])('%s', (segment, number) => {
    expect(numberInPath(segment)).toEqual({ number });
  });

  it.each([
    ['an escape cut short', '%'],
    ['an escape that is none', '%zz'],
    ['bytes that are no UTF-8', '%FF%FE'],
    ['half of a pair', '%ED%A0%80'],
    ['a NUL', '7917%00'],
    ['a line break', '7917%0D%0AEXEC'],
    ['nothing', ''],
    ['blanks', '%20%20'],
    ['301 characters', '7'.repeat(301)],
  ])('is refused for %s', (_what, segment) => {
    expect(numberInPath(segment)).toHaveProperty('problem');
  });

  it('has up to 300 characters, however long they are on the wire', () => {
    expect(numberInPath('%D0%B0'.repeat(300))).toEqual({ number: 'а'.repeat(300) });
  });

  test.prop([fc.string({ unit: 'binary', maxLength: 400 })])(
    'never throws, and gives no more than was sent',
    (text) => {
      const read = numberInPath(text);
      if ('number' in read) expect(read.number.length).toBeLessThanOrEqual(text.length);
    },
  );

  test.prop([fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 })])('is what was encoded', (text) => {
    const read = numberInPath(encodeURIComponent(text));
    if ('number' in read) expect(read.number).toBe(text);
    else expect(text).toMatch(/^\s*$|\p{Cc}/u);
  });
});
