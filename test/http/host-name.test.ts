import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { namesThisHost } from '../../src/http/host-name.js';
import { openHttpDoor } from './open-http-door.js';

const NAMES = new Set(['pbx.example']);

describe('a host that a request may name', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:8483',
    '192.0.2.10:8483',
    '[::1]',
    '[::1]:8483',
    'localhost',
    'LOCALHOST:8483',
    'pbx.example',
    'PBX.example:8483',
  ])('%s', (host) => {
    expect(namesThisHost('/', [host], NAMES)).toBe(true);
    expect(namesThisHost(`http://${host}/metrics`, [], NAMES)).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:8483',
    'evil.pbx.example',
    'pbx.example.evil.example',
    'localhost.evil.example',
    'localhost.',
    '127.0.0.1.evil.example',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '::1',
    '[::1',
    '[127.0.0.1]',
    '[localhost]',
    '',
    ' ',
    ':8483',
    'localhost:port',
    'localhost:123456',
    '127.0.0.1@evil.example',
    'evil.example@127.0.0.1',
    '127.0.0.1 evil.example',
    '127.0.0.1\\evil.example',
    'xn--lcalhost-54a',
    '__proto__',
  ])('not %j', (host) => {
    expect(namesThisHost('/', [host], NAMES)).toBe(false);
    expect(namesThisHost(`http://${host}/metrics`, ['127.0.0.1'], NAMES)).toBe(false);
    expect(namesThisHost('/', ['127.0.0.1', host], NAMES)).toBe(false);
  });

  it('is not asked of a request that names none', () => {
    expect(namesThisHost('/healthz', [], NAMES)).toBe(true);
  });

  property([fc.domain(), fc.integer({ min: 0, max: 65_535 })])('no name of the world is one', (name, port) => {
    fc.pre(!NAMES.has(name));
    expect(namesThisHost('/', [`${name}:${port}`], NAMES)).toBe(false);
  });
});

describe('a request under another name', () => {
  it.each([
    'GET /metrics HTTP/1.1\r\nHost: evil.example\r\n',
    'GET /healthz HTTP/1.1\r\nHost: evil.example:8483\r\n',
    'GET /nothing HTTP/1.1\r\nHost: evil.example\r\n',
    'GET http://evil.example/v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'GET http://127.0.0.1/v1/lookup/79170415564 HTTP/1.1\r\nHost: evil.example\r\n',
    'GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n',
    'GET /v1/lookup/79170415564 HTTP/1.1\r\nHost:\r\n',
    'OPTIONS /v1/lists/block HTTP/1.1\r\nHost: evil.example\r\n',
    'POST /v1/lists/block HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n',
  ])('is answered 421, on loopback too: %s', async (head) => {
    const { door, raw, asked, events, answers } = await openHttpDoor();
    const { text } = await raw(`${head}Connection: close\r\n\r\n${head.startsWith('POST') ? '{}' : ''}`);
    expect(text).toMatch(/^HTTP\/1\.1 421 [^]*"code":"MISDIRECTED"/);
    expect(asked).toEqual([]);
    expect(events).toMatchObject([{ kind: 'wrong-host', peer: '127.0.0.1' }]);
    expect(answers).toMatchObject([['other', /^[A-Z]+/.exec(head)?.[0], 421]]);
    await door.close(0);
  });

  it('is answered once the name is in http.hostNames, with a reload', async () => {
    let hostNames = new Set<string>();
    const { door, raw } = await openHttpDoor({ hostNames: () => hostNames });
    const status = async () =>
      (await raw('GET /readyz HTTP/1.1\r\nHost: pbx.example:8483\r\nConnection: close\r\n\r\n')).text.slice(9, 12);
    expect(await status()).toBe('421');
    hostNames = NAMES;
    expect(await status()).toBe('200');
    await door.close(0);
  });
});
