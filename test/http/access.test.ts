import { describe, expect, it } from 'vitest';
import { accessOf, isLoopback, type Access, type Tokens } from '../../src/http/access.js';
import type { Right } from '../../src/http/route.js';
import { answerOf, openHttpDoor } from './open-http-door.js';

const TOKEN = 'a-token-of-thirty-two-characters';
const VIEW_TOKEN = 'another-of-thirty-two-characters';

const known = (value: string) => ({ value, source: 'voxlink-v1' as const });

describe('who counts as the host itself', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])('%s', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each([
    '192.0.2.7',
    '10.0.0.1',
    '0.0.0.0',
    '::',
    '::ffff:192.0.2.7',
    'fe80::1%eth0',
    '127.evil.example',
    '127.0.0.1.example',
    '128.0.0.1',
    'localhost',
    '',
  ])('not %s', (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});

describe('a right', () => {
  const far = '192.0.2.7';
  const both = { change: TOKEN, view: VIEW_TOKEN };
  const none = { change: null, view: null };

  it.each<[string, string | undefined, Right, Tokens, Access]>([
    ['to look, with the token that gives everything', `Bearer ${TOKEN}`, 'view', both, 'granted'],
    ['to look, with the token that only looks', `Bearer ${VIEW_TOKEN}`, 'view', both, 'granted'],
    [
      'to look, where only that one is set',
      `Bearer ${VIEW_TOKEN}`,
      'view',
      { change: null, view: VIEW_TOKEN },
      'granted',
    ],
    ['to change, with the token that gives everything', `Bearer ${TOKEN}`, 'change', both, 'granted'],
    ['to change, with the token that only looks', `Bearer ${VIEW_TOKEN}`, 'change', both, 'view-only'],
    [
      'to change, where only that one is set',
      `Bearer ${VIEW_TOKEN}`,
      'change',
      { change: null, view: VIEW_TOKEN },
      'token-not-set',
    ],
    ['that nobody needs', undefined, 'none', none, 'granted'],
    ['with the word in another case', `bearer ${TOKEN}`, 'view', both, 'granted'],
    ['without a token', undefined, 'view', both, 'token-missing'],
    ['without the word', TOKEN, 'view', both, 'token-missing'],
    ['with the token as a password', `Basic ${TOKEN}`, 'view', both, 'token-missing'],
    ['with an empty token', 'Bearer ', 'view', both, 'token-missing'],
    ['with a token cut short', `Bearer ${TOKEN.slice(0, -1)}`, 'view', both, 'token-wrong'],
    ['with something behind the token', `Bearer ${TOKEN}x`, 'change', both, 'token-wrong'],
    ['with the token twice', `Bearer ${TOKEN}, Bearer ${TOKEN}`, 'view', both, 'token-missing'],
    ['where no token is set', `Bearer ${TOKEN}`, 'view', none, 'token-not-set'],
  ])('%s', (_how, authorization, right, tokens, expected) => {
    expect(accessOf({ peer: far, authorization }, right, tokens)).toBe(expected);
  });

  it('to look is the host’s own; to change is not', () => {
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      const asker = { peer, authorization: undefined };
      expect(accessOf(asker, 'view', none)).toBe('granted');
      expect(accessOf({ peer, authorization: 'Bearer wrong' }, 'view', both)).toBe('granted');
      expect(accessOf(asker, 'change', none)).toBe('token-not-set');
      expect(accessOf(asker, 'change', both)).toBe('token-missing');
      expect(accessOf({ peer, authorization: `Bearer ${VIEW_TOKEN}` }, 'change', both)).toBe('view-only');
      expect(accessOf({ peer, authorization: `Bearer ${TOKEN}` }, 'change', both)).toBe('granted');
    }
  });
});

describe('a door that others can reach', () => {
  const good = `Bearer ${TOKEN}`;
  const PATHS = ['/v1/lookup/79170415564', '/readyz', '/metrics', '/v1/lists', '/v1/lists/block', '/nothing'];

  it.each<[string, string, string | null, string | undefined, number]>([
    ['the host itself needs no token', '127.0.0.1', null, undefined, 200],
    ['the host itself over IPv6 needs none either', '::1', TOKEN, undefined, 200],
    ['nobody else gets in without a token file', '192.0.2.7', null, undefined, 403],
    ['nor with any token then', '192.0.2.7', null, good, 403],
    ['nobody else gets in without the token', '192.0.2.7', TOKEN, undefined, 401],
    ['nor with another one', '::ffff:192.0.2.7', TOKEN, 'Bearer other', 401],
    ['with the token everybody gets in', '192.0.2.7', TOKEN, good, 200],
    ['a peer without an address does not get in', '', TOKEN, undefined, 401],
  ])('%s', async (_what, peer, change, authorization, expected) => {
    const { door, ask, asked } = await openHttpDoor({ peerOf: () => peer, tokens: () => ({ change, view: null }) });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const path of PATHS) {
      const { status } = await ask(path, { headers });
      expect(status).toBe(path === '/nothing' && expected === 200 ? 404 : expected);
    }
    expect((await ask('/healthz', { headers })).status).toBe(200);
    expect(asked).toHaveLength(expected === 200 ? 1 : 0);
    await door.close(0);
  });

  it.each<[string, string, string | null, string | undefined, number, string | null]>([
    ['the host itself without a token file', '127.0.0.1', null, undefined, 403, 'TOKEN_NOT_SET'],
    ['the host itself without the token', '127.0.0.1', TOKEN, undefined, 401, 'TOKEN_MISSING'],
    ['the host itself with the token that only looks', '127.0.0.1', TOKEN, `Bearer ${VIEW_TOKEN}`, 403, 'VIEW_ONLY'],
    ['somebody else with another token', '192.0.2.7', TOKEN, 'Bearer other', 401, 'TOKEN_WRONG'],
    ['the host itself with the token', '127.0.0.1', TOKEN, good, 200, null],
    ['somebody else with the token', '192.0.2.7', TOKEN, good, 200, null],
  ])('a list is changed, or not, by %s', async (_who, peer, change, authorization, expected, code) => {
    const changed: unknown[] = [];
    const { door, ask, runtime, events } = await openHttpDoor({
      peerOf: () => peer,
      tokens: () => ({ change, view: VIEW_TOKEN }),
      changed: (change) => changed.push(change),
    });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const body = JSON.stringify({ entries: [{ number: '79170415564' }] });
    const posted = await ask('/v1/lists/block', { method: 'POST', headers, body });
    const full = await ask('/v1/lists/block?full=1', { headers });
    const removed = await ask('/v1/lists/block/79170415564', { method: 'DELETE', headers });
    expect([posted, full, removed].map(({ status }) => status)).toEqual([expected, expected, expected]);
    if (code === null) {
      expect(full.body).toMatchObject({ entries: [{ number: '79170415564', by: 'http' }] });
      expect(removed.body).toMatchObject({ removed: { number: '79170415564' } });
      expect(changed).toHaveLength(2);
    } else {
      expect([posted, full, removed].map(({ body }) => (body as { code: string }).code)).toEqual([code, code, code]);
      expect(events).toHaveLength(3);
      expect(changed).toEqual([]);
    }
    expect(runtime.lists.block.size).toBe(0);
    await door.close(0);
  });

  it('looks at the token before it takes a body', async () => {
    const { door, raw } = await openHttpDoor({
      peerOf: () => '192.0.2.7',
      tokens: () => ({ change: TOKEN, view: null }),
    });
    const head = 'POST /v1/lists/block HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n';
    expect((await raw(`${head}\r\n{`, /\r\n\r\n/)).text).toMatch(/^HTTP\/1\.1 401/);
    expect((await raw(`${head}Expect: 100-continue\r\n\r\n`, /\r\n\r\n/)).text).toMatch(/^HTTP\/1\.1 401/);
    expect(
      (await raw(`${head}Authorization: Bearer ${TOKEN}\r\nExpect: 100-continue\r\n\r\n`, /\r\n\r\n/)).text,
    ).toMatch(/^HTTP\/1\.1 100/);
    await door.close(0);
  });

  it('says what is to be done, and reports it without the path', async () => {
    let change: string | null = null;
    const { door, ask, events } = await openHttpDoor({
      peerOf: () => '::ffff:192.0.2.7',
      tokens: () => ({ change, view: null }),
    });
    expect((await ask('/v1/lookup/79170415564')).body).toEqual({
      title: 'Forbidden',
      status: 403,
      code: 'TOKEN_NOT_SET',
      detail: 'only this host may send requests: set http.tokenFile or http.viewTokenFile to allow others',
    });
    change = TOKEN;
    const refused = await ask('/v1/lookup/79170415564');
    expect(refused.body).toMatchObject({
      code: 'TOKEN_MISSING',
      detail: 'Authorization: Bearer with the token of http.tokenFile or http.viewTokenFile is needed',
    });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="voxroute"');
    expect(events).toEqual([
      { kind: 'token-not-set', peer: '192.0.2.7', detail: '/v1/lookup/{number}' },
      { kind: 'token-missing', peer: '192.0.2.7', detail: '/v1/lookup/{number}' },
    ]);
    await door.close(0);
  });

  it.each([
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { host: 'localhost' },
  ])('does not believe %j', async (headers) => {
    const { door, ask } = await openHttpDoor({
      peerOf: () => '192.0.2.7',
      tokens: () => ({ change: TOKEN, view: null }),
    });
    expect((await ask('/metrics', { headers })).status).toBe(401);
    await door.close(0);
  });

  it('lets nobody around the check by another spelling of a path', async () => {
    const { door, raw, asked } = await openHttpDoor({
      peerOf: () => '192.0.2.7',
      tokens: () => ({ change: TOKEN, view: null }),
    });
    for (const target of [
      '/healthz/../v1/lookup/79170415564',
      '/healthz/..%2fv1/lookup/79170415564',
      '//v1/lookup/79170415564',
      '/v1//lookup/79170415564',
      '/%76%31/lookup/79170415564',
      '/healthz%2f..%2fmetrics',
      '/healthz;/../metrics',
      'http://localhost/metrics',
      'http://127.0.0.1/v1/lookup/79170415564',
    ]) {
      const { text } = await raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      expect(`${target} ${text.slice(9, 12)}`).toBe(`${target} 401`);
    }
    expect(asked).toEqual([]);
    await door.close(0);
  });
});

describe('a door on all addresses', () => {
  it('knows the host itself by its address', async () => {
    const { door, ask } = await openHttpDoor({ host: '0.0.0.0' });
    expect(door.address.host).toBe('0.0.0.0');
    expect((await ask('/readyz')).status).toBe(200);
    await door.close(0);
  });

  it('knows it over an IPv6 socket that takes IPv4 too', async () => {
    const { door, ask } = await openHttpDoor({ host: '::' });
    expect((await ask('/readyz')).status).toBe(200);
    await door.close(0);
  });
});

describe('what displays and dialplans ask, who send no headers', () => {
  const PATHS = ['/get/?num=79170415564', '/get/v2/?num=79170415564', '/cnam?num=79170415564'];
  const found = { ...answerOf('79170415564'), record: { operatorName: known('МТС'), operatorLatin: known('MTS') } };
  const open = (peer: string) =>
    openHttpDoor({
      peerOf: () => peer,
      tokens: () => ({ change: TOKEN, view: VIEW_TOKEN }),
      isAllowed: (address) => address === '192.0.2.7',
      ask: () => Promise.resolve(found),
    });

  it.each([
    ['the host itself', '127.0.0.1', ''],
    ['an address of http.allow', '192.0.2.7', ''],
    ['the same over an IPv6 socket', '::ffff:192.0.2.7', ''],
    ['anybody with the token in the query', '192.0.2.8', `&token=${TOKEN}`],
    ['anybody with the token that only looks', '192.0.2.8', `&token=${VIEW_TOKEN}`],
  ])('is answered to %s', async (_who, peer, token) => {
    const { door, ask, events } = await open(peer);
    for (const path of PATHS) expect((await ask(`${path}${token}`)).body).toMatch(/МТС|MTS/);
    expect(events).toEqual([]);
    await door.close(0);
  });

  it.each([
    ['nobody else', '192.0.2.8', '', 401, 'token-missing'],
    ['a wrong token', '192.0.2.8', '&token=one-of-my-own', 401, 'token-wrong'],
    ['a token that cannot be read', '192.0.2.8', '&token=%zz', 401, 'token-missing'],
  ])(
    'is not answered to %s: a display shows nothing, and the log has no token',
    async (_who, peer, token, code, kind) => {
      const { door, ask, events } = await open(peer);
      for (const path of PATHS.slice(0, 2)) expect((await ask(`${path}${token}`)).status).toBe(code);
      expect(await ask(`${PATHS[2] ?? ''}${token}`)).toMatchObject({ status: 200, body: '' });
      expect(await ask(`${PATHS[0] ?? ''}&field=operator${token}`)).toMatchObject({ status: code, body: '' });
      expect(events.map((event) => event.kind)).toEqual([kind, kind, kind, kind]);
      expect(JSON.stringify(events)).not.toMatch(/one-of-my-own|%zz|7917/);
      await door.close(0);
    },
  );

  it('is all that http.allow and a token in the query are for', async () => {
    const { door, ask } = await open('192.0.2.7');
    for (const path of ['/v1/lookup/7', '/metrics', '/v1/lists']) {
      expect((await ask(path)).status).toBe(401);
      expect((await ask(`${path}?token=${TOKEN}`)).status).toBe(401);
    }
    await door.close(0);
  });

  it('shows nothing either under a strange name, with another method or a body, or when everything fails', async () => {
    const { door, ask, raw, events } = await openHttpDoor({ ask: () => Promise.reject(new Error('broken')) });
    expect(await ask('/cnam?num=79170415564')).toMatchObject({ status: 200, body: '' });
    expect(await ask('/get/?num=79170415564&field=operator')).toMatchObject({ status: 500, body: '' });
    expect(await ask('/cnam?num=7', { method: 'POST', body: 'x' })).toMatchObject({ status: 200, body: '' });
    const strange = await raw('GET /cnam?num=7 HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(strange.text).toMatch(/^HTTP\/1\.1 200 [^]*content-length: 0\r\n[^]*\r\n\r\n$/i);
    const many = await raw(
      'GET /cnam?num=7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(40),
      /(HTTP[^]*?){40}\r\n\r\n$/,
    );
    expect(many.text).not.toMatch(/HTTP\/1\.1 [^2]/);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['handler-error', 'wrong-host']));
    await door.close(0);
  });
});
