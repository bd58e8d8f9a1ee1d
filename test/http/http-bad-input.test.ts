import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.js';
import { gate, lookupBodyOf, openHttpDoor, type DoorChoice, type OpenHttpDoor } from './open-http-door.js';
import { startStopwatch } from '../fakes/standstill.js';

const TOKEN = 'a-token-of-thirty-two-characters';
const END = 'HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';

let http: OpenHttpDoor;
async function open(options: DoorChoice = {}) {
  http = await openHttpDoor(options);
  return http;
}

afterEach(async () => {
  // Whatever came, the door still stands, and nothing of it is left.
  expect((await http.ask('/healthz')).status).toBe(200);
  await expect.poll(() => http.door.connections()).toBe(0);
  expect(JSON.stringify(http.events)).not.toMatch(/\d{7}/);
  await http.door.close(0);
});

const problemIn = (text: string) =>
  JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { status: number; code: string; detail: string };

describe('a bad request is refused in words', () => {
  it.each<[string, string, number]>([
    ['an escape that is none', `GET /v1/lookup/%zz ${END}`, 400],
    ['an escape cut short', `GET /v1/lookup/7917% ${END}`, 400],
    ['bytes that are no UTF-8', `GET /v1/lookup/%ff%fe ${END}`, 400],
    ['a NUL', `GET /v1/lookup/%00 ${END}`, 400],
    ['a line break', `GET /v1/lookup/7917%0d%0aX ${END}`, 400],
    ['301 characters', `GET /v1/lookup/${'7'.repeat(301)} ${END}`, 400],
    ['a path of 7 KB', `GET /v1/lookup/${'7'.repeat(7000)} ${END}`, 400],
    ['a path of 9 KB', `GET /v1/lookup/${'7'.repeat(9000)} ${END}`, 431],
    ['headers of 9 KB', `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'7'.repeat(9000)}\r\n\r\n`, 431],
    ['a backslash in the path', `GET /v1\\lookup/7917 ${END}`, 400],
    ['no path', `OPTIONS * ${END}`, 400],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 421],
    ['no HTTP', 'agi_network: yes\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1', 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a method that does not exist', `BREW /healthz ${END}`, 400],
    ['two lengths', 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a body', 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello', 413],
    [
      'a body in chunks',
      'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      413,
    ],
    [
      'a body that waits for leave',
      'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\nExpect: 100-continue\r\n\r\n',
      413,
    ],
  ])('%s', async (_what, bytes, status) => {
    const { raw, asked } = await open();
    const { text, closed } = await raw(Buffer.from(bytes, 'latin1'));
    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(text.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(text.toLowerCase()).toContain('cache-control: no-store');
    expect(text.toLowerCase()).toContain('content-type: application/problem+json');
    expect(problemIn(text)).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) as string });
    expect(problemIn(text).detail).toMatch(/^[a-z]/i);
    expect(closed).toBe(true);
    expect(asked).toEqual([]);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    '..',
    '%2e%2e',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '*',
    ':number',
    "'%3B--",
  ])('but not %s, which only is no number', async (segment) => {
    const { raw, asked } = await open();
    const { text } = await raw(`GET /v1/lookup/${segment} ${END}`);
    expect(text.slice(9, 12)).toBe('200');
    expect(asked).toEqual([decodeURIComponent(segment)]);
  });

  it('takes a request without a host, that of a proxy with the whole address, and one to change the protocol', async () => {
    const { raw } = await open();
    expect((await raw('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 200/);
    expect((await raw(`GET http://127.0.0.1:8483/readyz ${END}`)).text).toMatch(/^HTTP\/1\.1 200/);
    expect((await raw('GET /healthz HTTP/1.0\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 200/);
    const upgrade = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect((await raw(upgrade, /\r\n\r\n/)).text).toMatch(/^HTTP\/1\.1 200/);
  });

  it('closes a connection that asks for a tunnel', async () => {
    const { raw } = await open();
    expect(await raw('CONNECT 192.0.2.7:5038 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')).toMatchObject({
      text: '',
      closed: true,
    });
  });

  it('closes a connection that goes on with garbage', async () => {
    const { raw, events } = await open();
    const { text, closed, tookMs } = await raw(
      'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\x00\x01GARBAGE\r\n\r\n',
    );
    // A refusal would be taken for the answer to what came before.
    expect(text).not.toMatch(/^HTTP\/1\.1 400/);
    expect(closed).toBe(true);
    expect(tookMs).toBeLessThan(4500);
    expect(events.map(({ kind }) => kind)).toEqual(['bad-request']);
  });

  it('answers at most so many requests of one connection at a time', async () => {
    const release = gate();
    const { raw, asked } = await open({
      lookup: (_door, number) => release.opened.then(() => lookupBodyOf(number)),
      limits: { maxPipelined: 3 },
    });
    const answer = raw('GET /v1/lookup/7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(500));
    await expect.poll(() => asked).toHaveLength(3);
    release.open();
    const { text, closed } = await answer;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 503']);
    expect(closed).toBe(true);
    expect(asked).toHaveLength(3);
  });
});

describe('a slow client does not hold the door', () => {
  it.each([
    ['says nothing', ''],
    ['stops in the middle of the path', 'GET /v1/lookup/7917'],
    ['stops in the middle of the headers', 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A'],
  ])('when it %s', async (_what, bytes) => {
    const { raw, events } = await open({ limits: { requestMs: 200 } });
    const { text, closed, tookMs } = await raw(bytes);
    expect(closed).toBe(true);
    expect(text).toMatch(/^HTTP\/1\.1 408/);
    expect(tookMs).toBeLessThan(4500);
    expect(events.map(({ kind }) => kind)).toEqual(['slow-request']);
  });

  it('when it stops in the middle of its second request', async () => {
    const { raw } = await open({ limits: { requestMs: 200 } });
    const { text, closed, tookMs } = await raw('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 408']);
    expect(closed).toBe(true);
    expect(tookMs).toBeLessThan(4500);
  });

  it('when it sends a byte at a time', async () => {
    const { port } = await open({ limits: { requestMs: 300 } });
    const ownMs = startStopwatch();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    const drip = setInterval(() => socket.write('X'), 20);
    await once(socket, 'close');
    clearInterval(drip);
    expect(ownMs()).toBeLessThan(800);
  });

  it('when it does not take its answers', async () => {
    const clock = manualClock();
    const { port, events, answers } = await open({
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'x'.repeat(8_000_000) }),
      clock,
    });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    socket.pause();
    await expect.poll(() => answers).toHaveLength(1);
    clock.advance(9999);
    expect(events).toEqual([]);
    clock.advance(1);
    expect(events).toMatchObject([{ kind: 'slow-reader', detail: 'closed after 10000 ms' }]);
    await expect.poll(() => http.door.connections()).toBe(0);
    socket.destroy();
  });

  it('when its answer never comes', async () => {
    const clock = manualClock();
    const { raw, events, asked } = await open({ lookup: () => new Promise(() => undefined), clock });
    const answer = raw('GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await expect.poll(() => asked).toHaveLength(1);
    clock.advance(10_000);
    expect(await answer).toMatchObject({ text: '', closed: true });
    expect(events.map(({ kind }) => kind)).toEqual(['slow-reader']);
  });

  it('when its body does not come whole', async () => {
    const clock = manualClock();
    const { raw, events } = await open({ tokens: () => ({ change: TOKEN, view: null }), clock });
    const head = `POST /v1/lists/block HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 40\r\n\r\n`;
    const answer = raw(`${head}{"entries":`);
    // The connection's own limit, and that of the body.
    await expect.poll(() => clock.pending).toBe(2);
    clock.advance(9999);
    clock.advance(1);
    expect((await answer).text).toMatch(/^HTTP\/1\.1 408 [^]*"detail":"the body did not arrive within 10000 ms"/);
    expect(events).toEqual([]);
  });

  it('when it keeps its connection for nothing', async () => {
    const { raw, events } = await open({ limits: { keepAliveMs: 100 } });
    const { text, closed } = await raw('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    expect(closed).toBe(true);
    expect(events).toEqual([]);
  });
});

describe('hundreds of connections', () => {
  it('that say nothing keep nobody out, and are not all kept', async () => {
    const { port, ask, events } = await open({ limits: { maxConnections: 50 } });
    const sockets = await Promise.all(Array.from({ length: 300 }, () => opened(port)));
    expect(http.door.connections()).toBeLessThanOrEqual(50);
    for (let n = 0; n < 5; n++) expect((await ask('/healthz')).status).toBe(200);
    // Connected is what the system has taken; the door may have some of them still before it.
    const closed = () => events.filter(({ kind }) => kind === 'too-many-connections' || kind === 'slow-request');
    await expect.poll(() => closed().length).toBeGreaterThanOrEqual(250);
    for (const socket of sockets) socket.destroy();
  });

  it('push out those that have been of no use for longest', async () => {
    const { port } = await open({ limits: { maxConnections: 3 } });
    const used = await opened(port);
    const [first, second] = [await opened(port), await opened(port)];
    await expect.poll(() => http.door.connections()).toBe(3);
    used.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(used, 'data');
    const third = await opened(port);
    first.resume();
    await once(first, 'close');
    expect([used, second, third].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    for (const socket of [used, second, third]) socket.destroy();
  });

  it('do not push out those whose answer is due', async () => {
    const release = gate();
    const { port, raw, asked } = await open({
      lookup: (_door, number) => release.opened.then(() => lookupBodyOf(number)),
      limits: { maxConnections: 10 },
    });
    const answers = Array.from({ length: 10 }, () => raw(`GET /v1/lookup/7 ${END}`));
    await expect.poll(() => asked).toHaveLength(10);
    const sockets = await Promise.all(Array.from({ length: 30 }, () => opened(port)));
    release.open();
    for (const { text } of await Promise.all(answers)) expect(text).toMatch(/^HTTP\/1\.1 200/);
    for (const socket of sockets) socket.destroy();
  });
});

/** Connected, or closed by the door again. */
async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
