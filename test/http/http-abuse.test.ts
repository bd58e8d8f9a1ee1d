// Requests that nobody sends by accident: each is answered in words or in the form its client reads, and the door stands.

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gate, lookupBodyOf, openHttpDoor, type OpenHttpDoor } from './open-http-door.js';

const TOKEN = 'a-token-of-thirty-two-characters';
const MIB = 2 ** 20;
let http: OpenHttpDoor;
beforeAll(async () => {
  http = await openHttpDoor({ tokens: () => ({ change: TOKEN, view: null }) });
});
afterAll(async () => {
  expect((await http.ask('/healthz')).status).toBe(200);
  expect(http.events.filter(({ kind }) => kind === 'handler-error')).toEqual([]);
  await http.door.close(0);
});

const POSTS = ['/v1/decision', '/v1/lookup', '/v1/lists/block'] as const;
const post = (path: string, body: string) =>
  http.ask(path, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body });
const problemOf = async (path: string, body: string) => {
  const { status, headers, body: problem } = await post(path, body);
  expect(headers.get('content-type')).toBe('application/problem+json');
  return { status, ...(problem as { code: string; detail: string }) };
};

describe.each(POSTS)('POST %s', (path) => {
  it.each([
    ['a mebibyte of one number', JSON.stringify({ number: '7'.repeat(MIB), numbers: ['7'.repeat(MIB)] })],
    ['a mebibyte of brackets', '['.repeat(MIB)],
    ['a mebibyte of members', `{${'"a":1,'.repeat(MIB / 6)}"b":1}`],
    ['a mebibyte of nothing', ' '.repeat(MIB)],
  ])('refuses %s', async (_what, body) => {
    const { status, code, detail } = await problemOf(path, body);
    expect([
      [400, 'BAD_BODY'],
      [413, 'TOO_LARGE'],
    ]).toContainEqual([status, code]);
    expect(detail.length).toBeLessThan(500);
  });

  it.each([
    ['no JSON', 'num=79170415564'],
    ['half of it', '{"number":"79170'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1')],
    ['a text', '"79170415564"'],
    ['a number', '79170415564'],
    ['null', 'null'],
    ['a list', '["79170415564"]'],
    ['members of the wrong type', '{"number":{},"numbers":{},"entries":{}}'],
    ['__proto__ alone', '{"__proto__":{"number":"79170415564","numbers":["79170415564"],"entries":[]}}'],
    ['constructor', '{"constructor":{"prototype":{"number":"7"}}}'],
    ['nothing at all', ''],
  ])('refuses %s', async (_what, body) => {
    expect(await problemOf(path, body)).toMatchObject({ status: 400, code: 'BAD_BODY' });
    expect(Object.hasOwn(Object.prototype, 'number')).toBe(false);
  });
});

describe('paths and methods', () => {
  it.each(['/get/v3/', '/get//', '/GET/', '/get/v2/x', '/cnam/', '/v1/decision/', '/v1/lookup/7/8', '/openapi.yaml'])(
    'does not know %s',
    async (path) => {
      expect(await http.ask(path)).toMatchObject({ status: 404, body: { code: 'NO_SUCH_PATH' } });
    },
  );

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('says which methods a path takes, to %s', async (method) => {
    for (const [path, allow] of [
      ['/v1/decision', 'POST'],
      ['/v1/lookup', 'POST'],
      ['/get/', 'GET, HEAD'],
    ] as const) {
      const { status, headers } = await http.ask(path, { method });
      expect([status, headers.get('allow')]).toEqual([405, allow]);
    }
  });

  it.each(['num=%0d%0aX-Evil:1', 'num=%00', 'num=a%0ab', 'token=%0d%0a'])(
    'writes no header out of %s',
    async (query) => {
      for (const path of ['/get/', '/get/v2/', '/cnam']) {
        const { headers, status } = await http.ask(`${path}?${query}`);
        expect(headers.get('x-evil')).toBe(null);
        expect([200, 400, 404]).toContain(status);
      }
    },
  );

  it.each([
    ['/get/?__proto__=1&num=1', 404],
    ['/get/?constructor[prototype]=1', 404],
    ['/get/?num=1&num=2&num=3', 404],
    [`/get/?${'a=1&'.repeat(1900)}`, 404],
    ['/get/?num=%zz', 400],
    ['/cnam?__proto__[max]=1&num=112', 200],
  ])('makes %s a query like any other', async (path, status) => {
    expect((await http.ask(path)).status).toBe(status);
  });
});

describe('more connections than are taken', () => {
  const REQUEST = 'GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';

  /** The first line of what comes; empty where the connection was closed while the request was on its way. */
  async function headOf(port: number): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('error', () => undefined);
    socket.write(REQUEST);
    await once(socket, 'close');
    return text.slice(0, 12);
  }

  it('that all ask are answered, or told that the house is full', async () => {
    const { door, port, events } = await openHttpDoor();
    const heads = await Promise.all(Array.from({ length: 320 }, () => headOf(port)));
    expect(heads.filter((head) => head === 'HTTP/1.1 200').length).toBeGreaterThanOrEqual(200);
    expect(['', 'HTTP/1.1 200', 'HTTP/1.1 503']).toEqual(expect.arrayContaining([...new Set(heads)]));
    expect(events.every(({ kind }) => kind === 'too-many-connections')).toBe(true);
    await door.close(0);
  });

  it('leave those who wait for their answer alone: who comes then is told to come again', async () => {
    const release = gate();
    const { door, port, asked } = await openHttpDoor({
      limits: { maxConnections: 5 },
      lookup: (_door, number) => release.opened.then(() => lookupBodyOf(number)),
    });
    const waiting = Array.from({ length: 5 }, () => headOf(port));
    await expect.poll(() => asked).toHaveLength(5);
    expect(await headOf(port)).toBe('HTTP/1.1 503');
    release.open();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'HTTP/1.1 200'));
    await door.close(0);
  });
});
