import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { createHttpTransport, type HttpTransport } from '../../src/http-client/http-transport.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startTinyProxy, type ConnectManner, type TinyProxy } from './tiny-proxy.js';

let voxlink: VoxlinkServer;
let proxy: TinyProxy;
let transport: HttpTransport;
const open = (url: string) => createHttpTransport({ userAgent: 'voxroute/test', proxy: url, clock: systemClock });
beforeEach(async () => {
  voxlink = await startVoxlinkServer();
  proxy = await startTinyProxy();
  transport = open(proxy.url);
  await transport.warm();
});
afterEach(async () => {
  await transport.close();
  await proxy.close();
  await voxlink.close();
});

const plain = () => new URL(`${voxlink.baseUrl}/get/?num=79170415564`);
const encrypted = new URL('https://num.voxlink.example/get/?num=79170415564');

describe('plain HTTP', () => {
  it('is asked of the proxy by whole URL', async () => {
    const { status, body } = await transport.get(plain(), { timeoutMs: 500 });
    expect({ status, body }).toMatchObject({ status: 200, body: expect.stringContaining('МТС') as string });
    expect(proxy.asked).toEqual([`GET ${plain().href}`]);
    expect(voxlink.requests).toMatchObject([{ path: '/get/', userAgent: 'voxroute/test' }]);
  });

  it('with the user name and password of the configuration', async () => {
    transport = open(proxy.url.replace('//', '//vox:s%40crt@'));
    proxy.wantsPassword = true;
    expect((await transport.get(plain(), { timeoutMs: 500 })).status).toBe(200);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('vox:s@crt').toString('base64')}`]);
  });

  it('says so when the proxy wants a password', async () => {
    proxy.wantsPassword = true;
    await expect(transport.get(plain(), { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'CONNECTION',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ \(through the proxy .*\): proxy wants a user name/) as string,
    });
  });

  it('ends at the time limit when Voxlink hangs behind it', async () => {
    await voxlink.play('hang');
    await expect(transport.get(plain(), { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('HTTPS', () => {
  it.each<[ConnectManner, string]>([
    ['close', 'CONNECTION'],
    ['deny', 'CONNECTION'],
    ['hang', 'TIMEOUT'],
  ])('a proxy that answers CONNECT with "%s" is a %s, asked once', async (manner, code) => {
    proxy.connectManner = manner;
    await expect(transport.get(encrypted, { timeoutMs: 200 })).rejects.toMatchObject({ name: 'LookupFault', code });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(proxy.asked).toEqual(['CONNECT num.voxlink.example:443']);
  });
});

it('closing ends what waits for a proxy', async () => {
  proxy.connectManner = 'hang';
  const asked = expect(transport.get(encrypted, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await transport.close();
  await asked;
});

it('a proxy that is not there is said so, without its password', async () => {
  transport = open(proxy.url.replace('//', '//vox:secret@'));
  await proxy.close();
  for (const url of [plain(), encrypted]) {
    await expect(transport.get(url, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'CONNECTION',
      message: expect.stringMatching(
        /through the proxy 127\.0\.0\.1:\d+\): refuses connections \(ECONNREFUSED\)$/,
      ) as string,
    });
  }
});
