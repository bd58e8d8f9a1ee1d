// A list server that has been taken over must not make the daemon ask the host it runs on.

import type { RequestListener } from 'node:http';
import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../src/http-client/download.js';
import { guardHop } from '../../src/http-client/redirect-guard.js';
import { startFileServer, type FileServer } from './file-server.js';
import { startTinyProxy } from './tiny-proxy.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function serve(answer: RequestListener): Promise<FileServer> {
  const server = await startFileServer(answer);
  opened.push(server);
  return server;
}

/** Resolves names as told, to addresses of any kind. */
function names(addresses: Readonly<Record<string, readonly string[]>>): LookupFunction {
  return (name, _options, callback) => {
    const found = addresses[name];
    if (found === undefined) callback(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), []);
    else
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };
}
const settings = { maxBytes: 1000, timeoutMs: 50_000, userAgent: 'voxroute/test' };
const leadingTo =
  (where: () => string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { location: where() }).end();

describe('a redirect from elsewhere', () => {
  const from = new URL('https://lists.example/block.txt');
  it.each([
    ['http://127.0.0.1:6379/', /an address of this host itself/],
    ['http://127.1/', /this host itself/],
    ['http://0x7f000001/', /this host itself/],
    ['http://2130706433/', /this host itself/],
    ['http://0/', /this host itself/],
    ['http://localhost/', /this host itself/],
    ['http://LOCALHOST./', /this host itself/],
    ['http://a.localhost/', /this host itself/],
    ['http://[::1]/', /this host itself/],
    ['http://[::]/', /this host itself/],
    ['http://[::ffff:127.0.0.1]/', /this host itself/],
    ['http://[fe80::1]/', /link-local/],
    ['http://169.254.1.1/', /link-local/],
    ['http://169.254.169.254/latest/meta-data/', /cloud metadata service/],
    ['http://[::ffff:a9fe:a9fe]/latest/', /cloud metadata service/],
    ['http://[fd00:ec2::254]/latest/', /cloud metadata service/],
  ])('to %s is refused', (to, words) => {
    const refused = () => guardHop({ from, to: new URL(to), home: null });
    expect(refused).toThrow(expect.objectContaining({ name: 'HttpFailure', kind: 'REDIRECTS' }) as Error);
    expect(refused).toThrow(words);
  });

  it('to another server is followed', () => {
    for (const to of ['https://cdn.example/', 'http://10.0.0.1/', 'http://8.8.8.8/'])
      expect(() => guardHop({ from, to: new URL(to), home: null })).not.toThrow();
  });

  it('never leads from this host to its link, nor to where secrets are', () => {
    for (const to of ['http://169.254.1.1/', 'http://169.254.169.254/'])
      expect(() => guardHop({ from, to: new URL(to), home: 'loopback' })).toThrow(/not followed/);
    expect(() => guardHop({ from, to: new URL('http://169.254.169.254/'), home: 'link-local' })).toThrow(/metadata/);
  });
});

describe('names that resolve to this host', () => {
  const lookUp = (guard: ReturnType<typeof guardHop>, all: boolean) =>
    new Promise((resolve) => {
      guard.lookup('cdn.example', { all }, (error, address, family) => resolve(error ?? { address, family }));
    });
  const guard = (addresses: readonly string[], home: 'loopback' | null = null) =>
    guardHop({
      from: new URL('https://lists.example/'),
      to: new URL('https://cdn.example/'),
      home,
      resolve: names({ 'cdn.example': addresses }),
    });

  it.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['0.0.0.0'], ['169.254.169.254'], ['fe80::1%eth0']])(
    'to %s are not connected to',
    async (address) => {
      for (const all of [true, false]) expect(await lookUp(guard([address]), all)).toMatchObject({ kind: 'REDIRECTS' });
    },
  );

  it('and to elsewhere too are connected to elsewhere', async () => {
    expect(await lookUp(guard(['127.0.0.1', '10.0.0.7']), true)).toMatchObject({
      address: [{ address: '10.0.0.7', family: 4 }],
    });
    expect(await lookUp(guard(['127.0.0.1', '10.0.0.7']), false)).toMatchObject({ address: '10.0.0.7', family: 4 });
  });

  it('are connected to where the configured address is this host', async () => {
    expect(await lookUp(guard(['127.0.0.1'], 'loopback'), false)).toMatchObject({ address: '127.0.0.1' });
  });

  it('that do not resolve say so', async () => {
    const lost = guardHop({
      from: new URL('https://a.example'),
      to: new URL('https://b.example'),
      home: null,
      resolve: names({}),
    });
    expect(await lookUp(lost, true)).toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('a configured address of this host', () => {
  it('may redirect to this host, by address and by name', async () => {
    const target = await serve((_, response) => response.end('79170415564'));
    for (const host of ['127.0.0.1', 'localhost', 'lists.local']) {
      const server = await serve(leadingTo(() => `http://${host}:${target.url('/').port}/`));
      const resolve = names({ 'lists.local': ['127.0.0.1'], localhost: ['127.0.0.1'] });
      expect(await downloadFile({ ...settings, url: server.url('/'), resolve })).toMatchObject({ kind: 'fresh' });
    }
  });

  it('may not redirect to a name that resolves to where clouds hand out secrets', async () => {
    const server = await serve(leadingTo(() => 'http://cdn.example/latest/meta-data/'));
    const resolve = names({ 'cdn.example': ['169.254.169.254'] });
    await expect(downloadFile({ ...settings, url: server.url('/'), resolve })).rejects.toMatchObject({
      kind: 'REDIRECTS',
      message: expect.stringContaining('cloud metadata service') as string,
    });
  });

  it('is one by what its name resolved to when it was asked', async () => {
    const target = await serve((_, response) => response.end('79170415564'));
    const server = await serve(leadingTo(() => target.url('/').href));
    const url = new URL(`http://lists.local:${server.url('/').port}/`);
    const resolve = names({ 'lists.local': ['127.0.0.1'] });
    expect(await downloadFile({ ...settings, url, resolve })).toMatchObject({ kind: 'fresh' });
  });
});

describe('through a proxy', () => {
  async function proxied() {
    const target = await serve((_, response) => response.end('79170415564'));
    const relay = await startTinyProxy();
    opened.push(relay);
    return { target, relay, port: target.url('/').port };
  }
  const url = new URL('http://elsewhere.example/list.txt');

  it('a server elsewhere cannot send the proxy to itself, by address or by name', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'rebound.example']) {
      const { target, relay, port } = await proxied();
      relay.answerFor('elsewhere.example', { location: `http://${host}:${port}/` });
      const resolve = names({ 'rebound.example': ['127.0.0.1'] });
      await expect(downloadFile({ ...settings, url, proxy: relay.url, resolve })).rejects.toMatchObject({
        kind: 'REDIRECTS',
        message: expect.stringContaining('this host itself') as string,
      });
      expect(target.requests).toHaveLength(0);
    }
  });

  it('each hop is looked at, not the first alone', async () => {
    const { target, relay, port } = await proxied();
    relay.answerFor('elsewhere.example', { location: 'http://cdn.example/list.txt' });
    relay.answerFor('cdn.example', { location: `http://127.0.0.1:${port}/` });
    const resolve = names({ 'cdn.example': ['10.0.0.7'] });
    await expect(downloadFile({ ...settings, url, proxy: relay.url, resolve })).rejects.toMatchObject({
      kind: 'REDIRECTS',
      message: expect.stringMatching(/^http:\/\/cdn\.example\/list\.txt: redirects to http:\/\/127/) as string,
    });
    expect(target.requests).toHaveLength(0);
  });

  it('a name that cannot be looked up here is the proxy’s to resolve', async () => {
    const { relay } = await proxied();
    relay.answerFor('elsewhere.example', { location: 'http://cdn.example/list.txt' });
    relay.answerFor('cdn.example', {}, '79170415564');
    const answer = await downloadFile({ ...settings, url, proxy: relay.url, resolve: names({}) });
    expect(answer).toMatchObject({ kind: 'fresh' });
  });
});
