import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { parseDottedPath, valueAt } from '../../src/http-source/dotted-path.js';
import { fillRequest, hostOf } from '../../src/http-source/fill-request.js';

const at = (answer: unknown, text: string) => {
  const path = parseDottedPath(text);
  if (path === null) throw new Error(`${text} is no path`);
  return valueAt(answer, path);
};

describe('a path into an answer', () => {
  it.each([
    ['$', { a: 1 }, { a: 1 }],
    ['$.a.b', { a: { b: 2 } }, 2],
    ['$[1].x', [0, { x: 'y' }], 'y'],
    ['$.data[0].номер', { data: [{ номер: 7 }] }, 7],
    ['$.a.b', { a: null }, undefined],
    ['$.a.b', { a: 'text' }, undefined],
    ['$.length', [1, 2], undefined],
    ['$[0]', { 0: 'x' }, undefined],
    ['$.constructor', {}, undefined],
    ['$.__proto__.polluted', {}, undefined],
    ['$.a.toString', { a: 'text' }, undefined],
  ])('%s', (path, answer, value) => {
    expect(at(answer, path)).toEqual(value);
  });

  it.each(['', 'a.b', '$.', '$..a', '$.a[*]', '$[?(@.x)]', '$[-1]', '$.a b', '$[99999]', `$${'.a'.repeat(21)}`])(
    '%s is none',
    (text) => {
      expect(parseDottedPath(text)).toBeNull();
    },
  );

  property([
    fc.jsonValue(),
    fc.array(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'length'), fc.string())),
  ])('never leads to what is not in the JSON itself', (answer, names) => {
    const path = parseDottedPath(`$${names.map((name) => `.${name}`).join('')}`);
    if (path === null) return;
    const value = valueAt(answer, path);
    expect(typeof value).not.toBe('function');
    if (value !== undefined) expect(JSON.stringify(answer)).toContain(JSON.stringify(value));
  });
});

describe('a request', () => {
  const settings = { name: 'x', method: 'POST', fields: {}, timeoutMs: 1, headers: {} } as const;

  property([fc.string({ minLength: 1 }), fc.stringMatching(/^\d{1,15}$/)])(
    'goes to its host, whatever is in the secret, which stays one value',
    (secret, number) => {
      const url = 'https://api.example:8443/v1/{number}?key={secret}';
      const body = '{"key":"{secret}","numbers":["{number}"]}';
      const request = fillRequest({ ...settings, url, body }, { secret }, number);
      expect(request.url.host).toBe('api.example:8443');
      expect(request.url.pathname).toBe(`/v1/${number}`);
      expect([...request.url.searchParams]).toEqual([['key', secret.toWellFormed()]]);
      expect(JSON.parse(request.body?.[0] as string)).toEqual({ key: secret, numbers: [number] });
    },
  );

  it('of a form has its values written as a form wants them', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = fillRequest(
      { ...settings, url: 'https://a.example/', headers, body: 'p={number}&k={secret}' },
      { secret: 'a&b=c' },
      '7',
    );
    expect(request.body).toEqual(['p=7&k=a%26b%3Dc']);
  });

  it.each([
    'https://{secret}.example/',
    'https://user:pw@a.example/',
    'ftp://a.example/',
    'a.example',
    'https://a.example{number}/',
  ])('cannot be made of %s: its host is not written out', (template) => {
    expect(hostOf(template)).toBeNull();
  });
});
