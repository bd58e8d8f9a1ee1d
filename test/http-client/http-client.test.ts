import { spawnSync } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startStopwatch } from '../fakes/standstill.js';

let voxlink: VoxlinkServer;
let client: HttpClient;
const open = (maxConnections?: number) =>
  createHttpClient({
    userAgent: 'voxroute/test',
    proxy: null,
    clock: systemClock,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  client = open();
});
afterEach(async () => {
  await client.close();
  await voxlink.close();
});

const url = (number = 79170415564) => new URL(`${voxlink.baseUrl}/get/?num=${number}`);
const outcomes = async (questions: Promise<unknown>[]) =>
  (await Promise.allSettled(questions)).map((settled) =>
    settled.status === 'fulfilled' ? 'answered' : (settled.reason as { kind: string }).kind,
  );

it('loads the HTTP client on first use only', () => {
  // In a process of its own: here other files may have loaded it before.
  const program = `
    const { createHttpClient } = await import('./dist/http-client/http-client.js');
    const { createRequire } = await import('node:module');
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('/undici/lib/'));
    const client = createHttpClient({ userAgent: 'x', proxy: null, clock: { monotonicMs: () => 0, after: () => () => 0 } });
    const before = isLoaded();
    await client.warm();
    console.log(before, isLoaded());
    await client.close();`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stdout.trim()).toBe('false true');
});

describe('an answer', () => {
  it('comes with its status, headers and body', async () => {
    const { body, ...answer } = await client.send({ url: url(), timeoutMs: 50_000 });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      retryAfterMs: null,
    });
    expect(body.toString()).toBe(
      '{"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}',
    );
  });

  it('may be a redirect, which is not followed', async () => {
    await voxlink.play('redirect');
    expect((await client.send({ url: url(), timeoutMs: 50_000 })).status).toBe(301);
    expect(voxlink.requests).toHaveLength(1);
  });
});

describe('connections', () => {
  it('are used again', async () => {
    for (let i = 0; i < 20; i += 1) await client.send({ url: url(), timeoutMs: 50_000 });
    // A request made in the very moment another ends does not find its connection free yet.
    expect(voxlink.connections).toBeLessThanOrEqual(2);
  });

  it('never more than the limit, and all requests are answered', async () => {
    client = open(3);
    await voxlink.play({ slowMs: 20 });
    const questions = Array.from({ length: 12 }, (_, i) =>
      client.send({ url: url(79170000000 + i), timeoutMs: 50_000 }),
    );
    expect(new Set(await outcomes(questions))).toEqual(new Set(['answered']));
    expect(voxlink.connections).toBe(3);
  });

  it('waiting for one counts towards the time limit', async () => {
    client = open(1);
    await voxlink.play('hang');
    const ownMs = startStopwatch();
    expect(await outcomes([200, 100, 150].map((timeoutMs) => client.send({ url: url(), timeoutMs })))).toEqual(
      Array(3).fill('TIMEOUT'),
    );
    expect(ownMs()).toBeLessThan(350);
    expect(voxlink.requests).toHaveLength(1);
  });

  it('that hang are free again after the time limit', async () => {
    await voxlink.play('hang');
    await outcomes(Array.from({ length: 10 }, () => client.send({ url: url(), timeoutMs: 100 })));
    await voxlink.play('none');
    expect((await client.send({ url: url(), timeoutMs: 50_000 })).status).toBe(200);
  });

  it('to a host that drops packets end at the time limit', async () => {
    const blackHole = await startBlackHole();
    const ownMs = startStopwatch();
    const questions = Array.from({ length: 12 }, () => client.send({ url: blackHole.url, timeoutMs: 200 }));
    expect(await outcomes(questions)).toEqual(Array(12).fill('TIMEOUT'));
    expect(ownMs()).toBeLessThan(350);
    await blackHole.close();
  });

  it('to something that speaks no HTTP', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const asked = client.send({
      url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
      timeoutMs: 50_000,
    });
    await expect(asked).rejects.toMatchObject({
      kind: 'CONNECTION',
      message: expect.stringContaining('HTTP') as string,
    });
    server.close();
  });
});

describe('the caller may', () => {
  it('give up at once', async () => {
    await voxlink.play('hang');
    const giveUp = new AbortController();
    const asked = client.send({ url: url(), timeoutMs: 50_000, signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 50);
    const ownMs = startStopwatch();
    await expect(asked).rejects.toMatchObject({ name: 'HttpFailure', kind: 'ABANDONED' });
    expect(ownMs()).toBeLessThan(200);
  });

  it('have given up before', async () => {
    const asked = client.send({ url: url(), timeoutMs: 50_000, signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'ABANDONED' });
    expect(voxlink.requests).toHaveLength(0);
  });
});

describe('closing', () => {
  it('ends what is under way', async () => {
    await voxlink.play('hang');
    const asked = outcomes(Array.from({ length: 12 }, () => client.send({ url: url(), timeoutMs: 50_0000 })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.close();
    expect(await asked).toEqual(Array(12).fill('HOST'));
  });

  it('while the HTTP client is still being loaded ends it too', async () => {
    const asked = outcomes([client.send({ url: url(), timeoutMs: 50_0000 })]);
    await client.close();
    expect(await asked).toEqual(['HOST']);
  });

  it('is final and may be repeated', async () => {
    await client.close();
    await client.close();
    await expect(client.send({ url: url(), timeoutMs: 50_000 })).rejects.toMatchObject({ kind: 'HOST' });
  });
});

/** A listener that never accepts, its queue full: the kernel drops further attempts, as a firewall does. */
async function startBlackHole(): Promise<{ url: URL; close: () => Promise<void> }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8000);
     });`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const fillers: Socket[] = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url: new URL(`http://127.0.0.1:${port}/get/?num=7`),
    async close() {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
