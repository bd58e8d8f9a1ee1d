import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { pathParameters, rawPath } from '../../src/http/path-parameters.js';
import { HttpProblem } from '../../src/http/problem.js';
import { anyCharacter } from '../fakes/any-character.js';

const PATH = '/v1/lookup/{number}';
const numberInPath = (segment: string) => pathParameters(PATH, `/v1/lookup/${segment}`);
const problemOf = (segment: string) => {
  try {
    return numberInPath(segment);
  } catch (error) {
    return error;
  }
};

describe('the number in a path', () => {
  it.each([
    ['79170415564', '79170415564'],
    ['%2B7%20(917)%20041-55-64', '+7 (917) 041-55-64'],
    ['+79170415564', '+79170415564'],
    ['sip:79170415564@example.com', 'sip:79170415564@example.com'],
    ['%D0%B0%D0%BD%D0%BE%D0%BD%D0%B8%D0%BC', 'аноним'],
    ['__proto__', '__proto__'],
    ['a%2Fb', 'a/b'],
    ['a/b', 'a'],
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
    expect(problemOf(segment)).toMatchObject({
      code: 'BAD_PARAMETER',
      message: expect.stringMatching(/^number: /) as string,
    });
  });

  it('has up to 300 characters, however long they are on the wire', () => {
    expect(numberInPath('%D0%B0'.repeat(300))).toEqual({ number: 'а'.repeat(300) });
  });

  property([fc.string({ unit: anyCharacter, maxLength: 400 })])(
    'throws nothing but a problem, and gives no more than was sent',
    (text) => {
      const read = problemOf(text);
      if (!(read instanceof HttpProblem))
        expect((read as { number: string }).number.length).toBeLessThanOrEqual(text.length);
    },
  );

  property([fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 })])('is what was encoded', (text) => {
    const read = problemOf(encodeURIComponent(text));
    if (!(read instanceof HttpProblem)) expect(read).toEqual({ number: text });
    else expect(text).toMatch(/^\s*$|\p{Cc}/u);
  });
});

describe('the path of a request', () => {
  it.each([
    ['/v1/lookup/7917?x=1', '/v1/lookup/7917'],
    ['/v1/lookup/7917#x', '/v1/lookup/7917'],
    ['http://127.0.0.1:8483/v1/lookup/7917?x=http://y/', '/v1/lookup/7917'],
    ['HTTPS://pbx', ''],
    ['*', '*'],
    ['', ''],
  ])('of %s is %j', (target, path) => {
    expect(rawPath(target)).toBe(path);
  });

  it('has several parameters, each in its place', () => {
    expect(pathParameters('/v1/lists/{list}/{number}', '/v1/lists/block/7917%2A')).toEqual({
      list: 'block',
      number: '7917*',
    });
  });
});
