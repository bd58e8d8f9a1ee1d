import { describe, expect, it } from 'vitest';
import { accessOf, isLoopback, type Access } from '../../src/http/http-access.js';
import { openHttpDoor } from './open-http-door.js';

const TOKEN = 'a-token-of-thirty-two-characters';

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

describe('the token', () => {
  const far = '192.0.2.7';

  it.each<[string, string | undefined, string | null, Access]>([
    ['in full', `Bearer ${TOKEN}`, TOKEN, 'granted'],
    ['with the word in another case', `bearer ${TOKEN}`, TOKEN, 'granted'],
    ['absent', undefined, TOKEN, 'token-missing'],
    ['without the word', TOKEN, TOKEN, 'token-missing'],
    ['as a password', `Basic ${TOKEN}`, TOKEN, 'token-missing'],
    ['empty', 'Bearer ', TOKEN, 'token-missing'],
    ['cut short', `Bearer ${TOKEN.slice(0, -1)}`, TOKEN, 'token-wrong'],
    ['with something behind it', `Bearer ${TOKEN}x`, TOKEN, 'token-wrong'],
    ['twice', `Bearer ${TOKEN}, Bearer ${TOKEN}`, TOKEN, 'token-missing'],
    ['when none is set', `Bearer ${TOKEN}`, null, 'token-not-set'],
    ['when an empty one is set', 'Bearer ', '', 'token-not-set'],
  ])('%s', (_how, authorization, token, expected) => {
    expect(accessOf(far, authorization, token)).toBe(expected);
  });

  it('is not asked of the host itself', () => {
    expect(accessOf('127.0.0.1', undefined, null)).toBe('granted');
    expect(accessOf('127.0.0.1', 'Bearer wrong', TOKEN)).toBe('granted');
  });
});

describe('a door that others can reach', () => {
  const good = `Bearer ${TOKEN}`;
  const PATHS = ['/v1/lookup/79170415564', '/readyz', '/metrics', '/nothing'];

  it.each<[string, string, string | null, string | undefined, number]>([
    ['the host itself needs no token', '127.0.0.1', null, undefined, 200],
    ['the host itself over IPv6 needs none either', '::1', TOKEN, undefined, 200],
    ['nobody else gets in without a token file', '192.0.2.7', null, undefined, 403],
    ['nor with any token then', '192.0.2.7', null, good, 403],
    ['nobody else gets in without the token', '192.0.2.7', TOKEN, undefined, 401],
    ['nor with another one', '::ffff:192.0.2.7', TOKEN, 'Bearer other', 401],
    ['with the token everybody gets in', '192.0.2.7', TOKEN, good, 200],
    ['a peer without an address does not get in', '', TOKEN, undefined, 401],
  ])('%s', async (_what, peer, token, authorization, expected) => {
    const { door, ask, asked } = await openHttpDoor({ peerOf: () => peer, token: () => token });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const path of PATHS) {
      const { status } = await ask(path, { headers });
      expect(status).toBe(path === '/nothing' && expected === 200 ? 404 : expected);
    }
    expect((await ask('/healthz', { headers })).status).toBe(200);
    expect(asked).toHaveLength(expected === 200 ? 1 : 0);
    await door.close(0);
  });

  it('says what is to be done, and reports it without the path', async () => {
    let token: string | null = null;
    const { door, ask, events } = await openHttpDoor({ peerOf: () => '::ffff:192.0.2.7', token: () => token });
    expect((await ask('/v1/lookup/79170415564')).body).toEqual({
      error: 'only the host itself may ask: set http.tokenFile to let others in',
    });
    token = TOKEN;
    const refused = await ask('/v1/lookup/79170415564');
    expect(refused.body).toEqual({ error: 'Authorization: Bearer with the token of http.tokenFile is needed' });
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
    const { door, ask } = await openHttpDoor({ peerOf: () => '192.0.2.7', token: () => TOKEN });
    expect((await ask('/metrics', { headers })).status).toBe(401);
    await door.close(0);
  });

  it('lets nobody around the check by another spelling of a path', async () => {
    const { door, raw, asked } = await openHttpDoor({ peerOf: () => '192.0.2.7', token: () => TOKEN });
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
      const { text } = await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
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
