// A server closes a kept connection when it likes, and the request that meets the end of it is lost without an answer.

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { systemClock } from '../../src/time/clock.js';
import { startFileServer } from './file-server.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let client: HttpClient;
const opened: Server[] = [];
beforeEach(() => {
  client = createHttpClient({ userAgent: 'voxroute/test', proxy: null, clock: systemClock, maxConnections: 1 });
});
afterEach(async () => {
  await client.close();
  for (const server of opened.splice(0)) server.close();
});

/** Answers the first request of each connection, and does as told with the second. Counts what it reads. */
async function closingAtSecond(second: (socket: Socket) => void) {
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    let onThis = 0;
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        requests.push(bytes.toString());
        onThis += 1;
        if (onThis === 1) socket.write(OK);
        else second(socket);
      });
  });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { url, requests, connections: () => connections };
}

describe('a request that dies with a kept connection', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['is closed', (socket) => socket.end()],
    ['is reset', (socket) => socket.resetAndDestroy()],
  ])('that %s may be sent again, and is answered on a new one', async (_, second) => {
    const { url, connections } = await closingAtSecond(second);
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'CONNECTION',
      mayBeSentAgain: true,
    });
    const again = await client.send({ url, timeoutMs: 50_000, newConnection: true });
    expect(again.body.toString()).toBe('ok');
    expect(connections()).toBe(2);
  });

  it('may not be sent again once a byte of an answer has come', async () => {
    const { url } = await closingAtSecond((socket) => socket.end('H'));
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, timeoutMs: 50_000 })).rejects.toMatchObject({ mayBeSentAgain: false });
  });

  it('may not be sent again once the head of an answer has come', async () => {
    const { url } = await closingAtSecond((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'));
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'INCOMPLETE',
      mayBeSentAgain: false,
    });
  });

  it.each(['POST', 'PATCH'])('may not be sent again when it is a %s', async (method) => {
    const { url } = await closingAtSecond((socket) => socket.end());
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, method, body: ['x'], timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'CONNECTION',
      mayBeSentAgain: false,
    });
  });

  it.each(['PUT', 'DELETE', 'HEAD'])('may be sent again when it is a %s', async (method) => {
    const { url } = await closingAtSecond((socket) => socket.end());
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, method, timeoutMs: 50_000 })).rejects.toMatchObject({ mayBeSentAgain: true });
  });

  it('that was given up says nothing of the kind', async () => {
    const { url } = await closingAtSecond(() => undefined);
    await client.send({ url, timeoutMs: 50_000 });
    await expect(client.send({ url, timeoutMs: 100 })).rejects.toMatchObject({
      kind: 'TIMEOUT',
      mayBeSentAgain: false,
    });
  });

  it('with TLS is told apart as well', async () => {
    const server = await startFileServer(
      (request, response) => {
        if (request.url === '/') response.end('ok');
        else request.socket.end();
      },
      { tls: true },
    );
    const trusting = createHttpClient({
      userAgent: 'voxroute/test',
      proxy: null,
      clock: systemClock,
      maxConnections: 1,
      trusted: [server.authority],
    });
    await trusting.send({ url: server.url('/'), timeoutMs: 50_000 });
    await expect(trusting.send({ url: server.url('/dies'), timeoutMs: 50_000 })).rejects.toMatchObject({
      kind: 'CONNECTION',
      mayBeSentAgain: true,
    });
    await trusting.close();
    await server.close();
  });
});

it('a request that dies with a new connection is not one of these', async () => {
  const server = await startFileServer((request) => request.socket.destroy());
  await expect(client.send({ url: server.url('/'), timeoutMs: 50_000 })).rejects.toMatchObject({
    kind: 'CONNECTION',
    mayBeSentAgain: false,
  });
  await server.close();
});

it('a connection that was closed while nothing was asked is made anew without a word', async () => {
  const server = await startFileServer((_, response) => response.end('ok'));
  await client.send({ url: server.url('/'), timeoutMs: 50_000 });
  server.dropConnections();
  await expect.poll(server.openConnections).toBe(0);
  expect((await client.send({ url: server.url('/'), timeoutMs: 50_000 })).status).toBe(200);
  await server.close();
});
