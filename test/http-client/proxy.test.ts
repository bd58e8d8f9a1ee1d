import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startTinyProxy, type ConnectManner, type TinyProxy } from './tiny-proxy.js';

let voxlink: VoxlinkServer;
let proxy: TinyProxy;
let client: HttpClient;
const open = (url: string) => createHttpClient({ userAgent: 'voxroute/test', proxy: url, clock: systemClock });
beforeEach(async () => {
  voxlink = await startVoxlinkServer();
  proxy = await startTinyProxy();
  client = open(proxy.url);
  await client.warm();
});
afterEach(async () => {
  await client.close();
  await proxy.close();
  await voxlink.close();
});

const plain = () => new URL(`${voxlink.baseUrl}/get/?num=79170415564`);
const encrypted = new URL('https://num.voxlink.example/get/?num=79170415564');

describe('plain HTTP', () => {
  it('is asked of the proxy by whole URL', async () => {
    const { status, body } = await client.send({ url: plain(), timeoutMs: 50_000 });
    expect({ status, body: body.toString() }).toMatchObject({
      status: 200,
      body: expect.stringContaining('МТС') as string,
    });
    expect(proxy.asked).toEqual([`GET ${plain().href}`]);
    expect(voxlink.requests).toMatchObject([{ path: '/get/', userAgent: 'voxroute/test' }]);
  });

  it('with the user name and password of the configuration', async () => {
    client = open(proxy.url.replace('//', '//vox:s%40crt@'));
    proxy.wantsPassword = true;
    expect((await client.send({ url: plain(), timeoutMs: 50_000 })).status).toBe(200);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('vox:s@crt').toString('base64')}`]);
  });

  it('says so when the proxy wants a password', async () => {
    proxy.wantsPassword = true;
    await expect(client.send({ url: plain(), timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'CONNECTION',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ \(through the proxy .*\): proxy wants a user name/) as string,
    });
  });

  it('ends at the time limit when Voxlink hangs behind it', async () => {
    await voxlink.play('hang');
    await expect(client.send({ url: plain(), timeoutMs: 100 })).rejects.toMatchObject({ kind: 'TIMEOUT' });
  });
});

describe('HTTPS', () => {
  it.each<[ConnectManner, string]>([
    ['close', 'CONNECTION'],
    ['deny', 'CONNECTION'],
    ['hang', 'TIMEOUT'],
  ])('a proxy that answers CONNECT with "%s" is a %s, asked once', async (manner, kind) => {
    proxy.connectManner = manner;
    const timeoutMs = manner === 'hang' ? 200 : 5000;
    await expect(client.send({ url: encrypted, timeoutMs })).rejects.toMatchObject({ name: 'HttpFailure', kind });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(proxy.asked).toEqual(['CONNECT num.voxlink.example:443']);
  });
});

it('closing ends what waits for a proxy', async () => {
  proxy.connectManner = 'hang';
  const asked = expect(client.send({ url: encrypted, timeoutMs: 50_0000 })).rejects.toMatchObject({ kind: 'HOST' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client.close();
  await asked;
});

it('a proxy that is not there is said so, without its password', async () => {
  client = open(proxy.url.replace('//', '//vox:secret@'));
  await proxy.close();
  for (const url of [plain(), encrypted]) {
    await expect(client.send({ url, timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'CONNECTION',
      message: expect.stringMatching(
        /through the proxy 127\.0\.0\.1:\d+\): refuses connections \(ECONNREFUSED\)$/,
      ) as string,
    });
  }
});
