// What a provider may answer, and what becomes of it: one try or three, in which words, and never with a secret.

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createMethodClient, type ProviderClient } from '../../src/providers/method-client.js';
import { jsonOf } from '../../src/providers/json-answer.js';
import { method, type MethodClass } from '../../src/providers/method.js';
import { openAccount } from '../../src/providers/open-account.js';
import { account, surroundings } from '../fakes/provider-account.js';

const SECRET = 'hunter2-hunter2';

const entry = (kind: MethodClass) =>
  method({
    summary: 'tries it',
    class: kind,
    verb: 'POST',
    path: `/{token}/thing`,
    input: z.strictObject({ id: z.int() }),
    answer: z.object({ done: z.boolean() }),
  });
const METHODS = { look: entry('reads'), dial: entry('acts'), buy: entry('costs'), erase: entry('deletes') };

async function serve(listener: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

async function clientOf(baseUrl: string, more: Parameters<typeof account>[1] = {}): Promise<ProviderClient> {
  const opened = await openAccount(
    'alovoice',
    {
      keyFiles: 'tokenFile',
      needs: ['token'],
      make: ({ edge, redact, account }) =>
        createMethodClient({
          ...{ account, edge, redact, kind: 'alovoice', methods: METHODS },
          wire: {
            request: (_, { verb }, input) => ({
              path: `/${SECRET}/thing`,
              verb,
              headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
              body: [JSON.stringify(input)],
            }),
            errorIn: ({ text }) => (text.startsWith('{"error":') ? text : null),
            payload: (name, _, answer) => jsonOf(name, answer, edge),
          },
        }),
    },
    account(baseUrl, { name: 'tashkent', ...more }),
    { token: SECRET },
    surroundings(),
  );
  onTestFinished(() => opened.close());
  return opened.client;
}

const OK: RequestListener = (_, response) => response.end('{"done":true,"unknown":1}');

/** What the provider answers, and what whoever asks reads. */
const ANSWERS: readonly (readonly [string, RequestListener, string, RegExp, 1 | 3])[] = [
  ['401', (_, r) => r.writeHead(401).end(), 'KEYS', /refuses the keys \(401\): check tokenFile/, 1],
  ['403', (_, r) => r.writeHead(403).end(), 'FORBIDDEN', /does not allow it \(403\)/, 1],
  ['404', (_, r) => r.writeHead(404).end('<html>'), 'NOT_FOUND', /no such method/, 1],
  ['429', (_, r) => r.writeHead(429).end(), 'BUSY', /wants fewer requests \(429\): wait, or lower ratePerSecond/, 3],
  ['429 for an hour', (_, r) => r.writeHead(429, { 'retry-after': '3600' }).end(), 'BUSY', /429/, 1],
  ['500', (_, r) => r.writeHead(500).end(), 'SERVER', /has trouble \(500\): try again later/, 3],
  ['503', (_, r) => r.writeHead(503).end(`${SECRET} at ${SECRET.toUpperCase()}`), 'SERVER', /\(503\)/, 3],
  [
    '400 with words',
    (_, r) => r.writeHead(400).end(`{"error":"bad ${SECRET}"}`),
    'REFUSED',
    /it says: .*bad \(secret\)/,
    1,
  ],
  [
    'a web page with 200',
    (_, r) => r.end('<!DOCTYPE html><p>' + SECRET),
    'NOT_UNDERSTOOD',
    /a web page instead of JSON/,
    3,
  ],
  ['nothing with 200', (_, r) => r.end(), 'NOT_UNDERSTOOD', /with nothing/, 3],
  ['JSON that is cut off', (_, r) => r.end('{"done":tr'), 'NOT_UNDERSTOOD', /cut off or broken/, 3],
  ['another shape', (_, r) => r.end(`{"done":"${SECRET}"}`), 'NOT_UNDERSTOOD', /another shape: done/, 3],
  [
    'less than it promised',
    (_, r) => r.writeHead(200, { 'content-length': 100 }).write('{"done"', () => r.destroy()),
    'NOT_UNDERSTOOD',
    /closed the connection|ended/,
    3,
  ],
  ['no end', (_, r) => r.write('{"done":'), 'TIMEOUT', /no complete answer within 150 ms: try again later/, 3],
  [
    'more than is taken',
    (_, r) => r.writeHead(200, { 'content-length': 5 * 2 ** 20 }).write('x'),
    'NOT_UNDERSTOOD',
    /the limit/,
    3,
  ],
  [
    'another address',
    (_, r) => r.writeHead(302, { location: `https://evil.example/${SECRET}` }).end(),
    'REDIRECT',
    /302 with another address at https:\/\/evil\.example, not followed/,
    1,
  ],
  ['a broken connection', (_, r) => r.socket?.destroy(), 'UNREACHABLE', /closed the connection/, 3],
];

describe('what is read', () => {
  it('comes without what no schema names', async () => {
    const { url } = await serve(OK);
    expect(await (await clientOf(url)).call('look', { id: 1 })).toEqual({ done: true });
  });

  it.each(ANSWERS)(
    'says what %s means, names the account, and shows no secret',
    async (_, answer, code, words, tries) => {
      const { url, requests } = await serve(answer);
      const client = await clientOf(url, { timeoutMs: code === 'TIMEOUT' ? 150 : 30_000 });
      const fault = await client.call('look', { id: 1 }).catch((error: unknown) => error as Error);
      expect(fault).toMatchObject({ name: 'ProviderFault', code, message: expect.stringMatching(words) as string });
      expect((fault as Error).message).toMatch(/^tashkent \(alovoice\): /);
      expect(JSON.stringify([fault, (fault as Error).message, (fault as Error).stack]).toLowerCase()).not.toContain(
        SECRET,
      );
      // A busy host may not even have sent it in time.
      if (code === 'TIMEOUT') expect(requests()).toBeLessThanOrEqual(tries);
      else expect(requests()).toBe(tries);
    },
  );

  it('is asked again, and the second answer counts', async () => {
    let asked = 0;
    const { url } = await serve((request, response) =>
      asked++ === 0 ? response.writeHead(500).end() : OK(request, response),
    );
    expect(await (await clientOf(url)).call('look', { id: 1 })).toEqual({ done: true });
  });

  it('from nobody', async () => {
    const client = await clientOf('http://127.0.0.1:1');
    await expect(client.call('look', { id: 1 })).rejects.toMatchObject({ code: 'UNREACHABLE', isNothingDone: true });
  });
});

describe('what acts', () => {
  /** Whoever answers so has done nothing. */
  const CERTAIN = new Set(['KEYS', 'FORBIDDEN', 'NOT_FOUND', 'BUSY', 'REFUSED', 'REDIRECT']);

  it.each(ANSWERS)('is sent once, whatever comes: %s', async (_, answer, code) => {
    const { url, requests } = await serve(answer);
    const client = await clientOf(url, { timeoutMs: code === 'TIMEOUT' ? 150 : 30_000 });
    const fault = await client.call('dial', { id: 1 }).catch((error: unknown) => error as Error);
    expect(fault).toMatchObject({ code: CERTAIN.has(code) ? code : 'NOT_KNOWN' });
    if (code === 'TIMEOUT') expect(requests()).toBeLessThanOrEqual(1);
    else expect(requests()).toBe(1);
  });

  it('and never left is known not to be done', async () => {
    const client = await clientOf('http://127.0.0.1:1');
    await expect(client.call('buy', { id: 1 })).rejects.toMatchObject({ code: 'UNREACHABLE', isNothingDone: true });
  });

  it('is not sent with a parameter that the method does not take, nor shown what was given', async () => {
    const { url, requests } = await serve(OK);
    const client = await clientOf(url);
    for (const input of [{}, { id: 'x-secret' }, { id: 1, other: 2 }])
      await expect(client.call('dial', input)).rejects.toMatchObject({
        code: 'INPUT',
        message: expect.not.stringContaining('x-secret') as string,
      });
    await expect(client.call('toString', {})).rejects.toMatchObject({ code: 'INPUT' });
    expect(requests()).toBe(0);
  });

  it('stops at ten a minute for each account, and reading goes on', async () => {
    const { url, requests } = await serve(OK);
    const client = await clientOf(url);
    for (let count = 0; count < 10; count++) await client.call('dial', { id: 1 });
    await expect(client.call('erase', { id: 1 })).rejects.toMatchObject({ code: 'LIMIT', isNothingDone: true });
    expect(await client.call('look', { id: 1 })).toEqual({ done: true });
    expect(requests()).toBe(11);
  });
});

describe('a request that is only shown', () => {
  it('has its secrets cut out and is not sent', async () => {
    const { url, requests } = await serve(OK);
    const client = await clientOf(url);
    expect(client.preview('dial', { id: 5 })).toEqual({
      verb: 'POST',
      url: `${url}/(secret)/thing`,
      headers: { authorization: '(secret)', 'content-type': 'application/json' },
      body: '{"id":5}',
    });
    expect(requests()).toBe(0);
  });
});

describe('an account', () => {
  it('without its key says which file to check', async () => {
    const opening = openAccount(
      'newtel',
      { keyFiles: 'accessKeyFile', needs: ['accessKey'], make: () => Promise.reject(new Error()) as never },
      account('http://127.0.0.1:1'),
      {},
      surroundings(),
    );
    await expect(opening).rejects.toMatchObject({ code: 'KEYS', message: /moscow \(newtel\): .*check accessKeyFile/ });
  });
});
