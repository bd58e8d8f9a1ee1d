import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { systemClock } from '../../src/time/clock.js';
import { startFileServer, type FileServer } from './file-server.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-upload-'));
});
afterAll(() => removeDirectory(directory));

let client: HttpClient;
let server: FileServer;
let received: { request: IncomingMessage; body: string }[];
beforeEach(async () => {
  received = [];
  client = createHttpClient({ userAgent: 'voxroute/test', proxy: null, clock: systemClock });
  server = await startFileServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ request, body: Buffer.concat(chunks).toString() });
      response.writeHead(201, { 'x-answer': 'yes' }).end('done');
    });
  });
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const file = (name: string, content: string | Buffer) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

describe('a request', () => {
  it('has the method, headers and body that it is given', async () => {
    const answer = await client.send({
      url: server.url('/v1/lines?all=1'),
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body: ['{"a":', Buffer.from('1}')],
      timeoutMs: 50_000,
    });
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({
      status: 201,
      headers: { 'x-answer': 'yes' },
      body: 'done',
    });
    expect(received).toMatchObject([
      {
        request: {
          method: 'PATCH',
          url: '/v1/lines?all=1',
          headers: {
            'content-type': 'application/json',
            authorization: 'Bearer x',
            'content-length': '7',
            'user-agent': 'voxroute/test',
          },
        },
        body: '{"a":1}',
      },
    ]);
  });

  it('carries files between texts, streamed from disk, with the length of all of it', async () => {
    const large = 'запись разговора '.repeat(40_000);
    const body = ['--x\r\n', { file: file('record.wav', large) }, '\r\n--x--', { file: file('empty', '') }];
    await client.send({ url: server.url('/'), method: 'POST', body, timeoutMs: 50_000 });
    expect(received[0]?.body === `--x\r\n${large}\r\n--x--`).toBe(true);
    expect(received[0]?.request.headers).toMatchObject({
      'content-length': String(Buffer.byteLength(large) + 5 + 7),
    });
    expect(received[0]?.request.headers).not.toHaveProperty('transfer-encoding');
  });

  it('with a header that would be two is not sent', async () => {
    const asked = client.send({ url: server.url('/'), headers: { 'x-name': 'a\r\nx-evil: 1' }, timeoutMs: 50_000 });
    await expect(asked).rejects.toMatchObject({ kind: 'INTERNAL_ERROR' });
    expect(server.requests).toHaveLength(0);
  });

  it('takes a longer answer where it says so, and no more', async () => {
    const long = await startFileServer((_, response) => response.end('x'.repeat(100_000)));
    await expect(client.send({ url: long.url('/'), timeoutMs: 50_000 })).rejects.toMatchObject({ kind: 'TOO_LARGE' });
    expect((await client.send({ url: long.url('/'), timeoutMs: 50_000, maxBytes: 100_000 })).body).toHaveLength(
      100_000,
    );
    await long.close();
  });

  it('for the head alone is answered without a body', async () => {
    const long = await startFileServer((_, response) => response.writeHead(200, { 'content-length': '1000000' }).end());
    const answer = await client.send({ url: long.url('/'), method: 'HEAD', timeoutMs: 50_000 });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '1000000' } });
    expect(answer.body).toHaveLength(0);
    await long.close();
  });
});

describe('a file that cannot be sent is said before anything is sent', () => {
  it.each([
    ['is not there', () => join(directory, 'nowhere'), /nowhere: cannot be read: no such file or directory/],
    ['is a directory', () => directory, /not a file/],
    ['never ends', () => '/dev/zero', /^\/dev\/zero: not a file/],
    [
      'is a pipe that nothing writes to',
      () => {
        execFileSync('mkfifo', [join(directory, 'pipe')]);
        return join(directory, 'pipe');
      },
      /not a file/,
    ],
  ])('because it %s', async (_, path, words) => {
    const body = ['x', { file: path() }];
    const sent = client.send({ url: server.url('/'), method: 'POST', body, timeoutMs: 50_000 });
    await expect(sent).rejects.toMatchObject({
      kind: 'FILE',
      message: expect.stringMatching(words) as string,
    });
    expect(server.requests).toHaveLength(0);
  });
});

it('a file that becomes shorter while it is sent is no whole one', async () => {
  const path = file('shrinking', Buffer.alloc(20_000_000, 'x'));
  const slow = await startFileServer((request) => {
    request.once('data', () => {
      truncateSync(path, 1000);
      request.resume();
    });
  });
  const sent = client.send({ url: slow.url('/'), method: 'PUT', body: [{ file: path }], timeoutMs: 50_000 });
  await expect(sent).rejects.toMatchObject({ kind: 'FILE', message: expect.stringMatching(/shorter/) as string });
  await slow.close();
});

it('of a file that grows meanwhile as much is sent as was promised', async () => {
  const path = file('growing', Buffer.alloc(3_000_000, 'x'));
  const sent = client.send({ url: server.url('/'), method: 'PUT', body: [{ file: path }], timeoutMs: 50_000 });
  writeFileSync(path, 'y'.repeat(1000), { flag: 'a' });
  expect((await sent).status).toBe(201);
  expect([3_000_000, 3_001_000]).toContain(received[0]?.body.length);
  expect(received[0]?.request.headers['content-length']).toBe(String(received[0]?.body.length));
  expect(statSync(path).size).toBe(3_001_000);
});
