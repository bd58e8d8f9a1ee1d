import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/http/routes.js';
import { ListenError } from '../../src/errors.js';
import { manualClock } from '../fakes/manual-clock.js';
import { gate, lookupBodyOf, openHttpDoor, type OpenHttpDoor } from './open-http-door.js';

const SECURITY = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

describe('the HTTP door', () => {
  let http: OpenHttpDoor;
  let reasons: string[] = [];
  beforeAll(async () => {
    http = await openHttpDoor({ notReady: () => reasons });
  });
  afterAll(() => http.door.close(0));

  it('answers what is known of a number', async () => {
    expect(await http.ask('/v1/lookup/79170415564')).toMatchObject({ status: 200, body: lookupBodyOf('79170415564') });
    expect((await http.ask('/v1/lookup/%2B7%20(917)%20041-55-64?x=1')).body).toMatchObject({
      query: '+7 (917) 041-55-64',
    });
    expect(http.asked).toEqual(['79170415564', '+7 (917) 041-55-64']);
  });

  it('is alive while the process answers', async () => {
    expect(await http.ask('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('is ready when there is no reason against it', async () => {
    expect(await http.ask('/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    reasons = ['FastAGI is not served'];
    expect(await http.ask('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, reasons: ['FastAGI is not served'] },
    });
    expect((await http.ask('/healthz')).status).toBe(200);
    reasons = [];
  });

  it('gives Prometheus its text with the type it wants', async () => {
    const { status, body, headers } = await http.ask('/metrics');
    expect([status, body]).toEqual([200, 'up 1\n']);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it.each(['/v1/lookup/79170415564', '/healthz', '/nothing', '/v1/lookup/%zz'])(
    'lets nobody guess the type of %s or keep it',
    async (path) => {
      const { headers } = await http.ask(path);
      expect(Object.fromEntries(headers)).toMatchObject(SECURITY);
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json$/);
    },
  );

  it.each([
    '/page',
    '/page/',
    '/page/secrets.js',
    '/page/..%2fpackage.json',
    '/v1',
    '/v1/lookup/',
    '/v1/lookup/7917/x',
    '/healthz/',
    '/Healthz',
    '/__proto__',
    '/constructor',
    '/v1/lookup/{number}/',
    '/favicon.ico',
  ])('does not know %s', async (path) => {
    expect(await http.ask(path)).toMatchObject({
      status: 404,
      body: { code: 'NO_SUCH_PATH', detail: 'there is no such path' },
    });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('takes no %s', async (method) => {
    for (const path of ['/v1/lookup/79170415564', '/healthz', '/readyz', '/metrics']) {
      const { status, body, headers } = await http.ask(path, { method });
      expect([status, body, headers.get('allow')]).toMatchObject([405, { detail: 'only GET, HEAD' }, 'GET, HEAD']);
    }
  });

  it('answers HEAD without a body', async () => {
    expect(await http.ask('/healthz', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('tells the path and status of each answer, never the number', () => {
    const told = http.answers.map(([route]) => route);
    expect(ROUTES.map(({ path }) => path)).toEqual(
      expect.arrayContaining([...new Set(told)].filter((path) => path !== 'other')),
    );
    expect(http.answers).toContainEqual(['/v1/lookup/{number}', 'GET', 200]);
    expect(http.answers).toContainEqual(['/v1/lookup/{number}', 'GET', 400]);
    expect(http.answers).toContainEqual(['/readyz', 'GET', 503]);
    expect(http.answers).toContainEqual(['/readyz', 'POST', 405]);
    expect(http.answers).toContainEqual(['other', 'GET', 404]);
    expect(http.events).toEqual([]);
  });

  it('answers many requests of one connection, in their order', async () => {
    const numbers = Array.from({ length: 16 }, (_, index) => String(79170000000 + index));
    const requests = numbers.map((number) => `GET /v1/lookup/${number} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const { text } = await http.raw(requests.join(''), /"query":"79170000015"/);
    expect([...text.matchAll(/"query":"(\d+)"/g)].map((match) => match[1])).toEqual(numbers);
  });
});

describe('a fault behind the HTTP door', () => {
  it('is an error for that request, and the next one is answered', async () => {
    const fault = new Error('79170415564 is too much');
    let broken = true;
    const http = await openHttpDoor({
      lookup: (_door, number) => (broken ? Promise.reject(fault) : Promise.resolve(lookupBodyOf(number))),
      metrics: () => {
        throw new Error('no figures');
      },
    });
    expect(await http.ask('/v1/lookup/79170415564')).toMatchObject({
      status: 500,
      body: { status: 500, code: 'INTERNAL_ERROR', detail: 'an error in voxroute itself; see the log' },
    });
    expect((await http.ask('/metrics')).status).toBe(500);
    broken = false;
    expect((await http.ask('/v1/lookup/79170415564')).status).toBe(200);
    expect(http.events).toMatchObject([
      { kind: 'handler-error', peer: '127.0.0.1', detail: '/v1/lookup/{number}', cause: fault },
      { kind: 'handler-error', detail: '/metrics' },
    ]);
    expect(http.answers).toContainEqual(['/v1/lookup/{number}', 'GET', 500]);
    await http.door.close(0);
  });

  it('is one too when what was thrown is no error', async () => {
    const http = await openHttpDoor({
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a package may do so
      lookup: () => Promise.reject('nothing but text'),
    });
    expect((await http.ask('/v1/lookup/79170415564')).status).toBe(500);
    expect(http.events).toMatchObject([{ kind: 'handler-error', cause: 'nothing but text' }]);
    await http.door.close(0);
  });

  it('shows nobody where in the code it was', async () => {
    const http = await openHttpDoor({
      lookup: (_door, number) =>
        Promise.resolve({
          ...lookupBodyOf(number),
          fault: 'INTERNAL_ERROR',
          detail: 'TypeError: x\n at /opt/voxroute',
        }),
    });
    expect((await http.ask('/v1/lookup/79170415564')).body).toMatchObject({
      fault: 'INTERNAL_ERROR',
      detail: 'an error in voxroute itself; see the log',
    });
    await http.door.close(0);
  });

  it('is answered even when the log fails', async () => {
    const http = await openHttpDoor({
      lookup: () => Promise.reject(new Error('broken')),
      report: () => {
        throw new Error('disk full');
      },
    });
    expect((await http.ask('/v1/lookup/79170415564')).status).toBe(500);
    expect((await http.ask('/healthz')).status).toBe(200);
    await http.door.close(0);
  });

  it('tells the lookup that its client is gone', async () => {
    const gone = gate();
    const http = await openHttpDoor({
      lookup: (_door, number, abandoned) => {
        abandoned.addEventListener('abort', () => gone.open());
        return gone.opened.then(() => lookupBodyOf(number));
      },
    });
    const asked = expect.poll(() => http.asked).toHaveLength(1);
    await http.raw('GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', Promise.resolve(asked));
    await gone.opened;
    await expect.poll(() => http.door.connections()).toBe(0);
    expect(http.events).toEqual([]);
    await http.door.close(0);
  });
});

describe('opening and closing the HTTP door', () => {
  it('names the address that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const error: unknown = await openHttpDoor({ port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ host: '127.0.0.1', port, code: 'EADDRINUSE' });
    expect((error as Error).message).toContain(`127.0.0.1 port ${port}`);
    other.close();
  });

  it('lets open requests be answered, and takes no more', async () => {
    const release = gate();
    const http = await openHttpDoor({ lookup: (_door, number) => release.opened.then(() => lookupBodyOf(number)) });
    const idle = http.raw('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const answer = http.raw('GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await expect.poll(() => http.asked).toHaveLength(1);
    await expect.poll(() => http.answers).toHaveLength(1);
    const closed = http.door.close(1000);
    expect((await idle).closed).toBe(true);
    await expect(http.ask('/healthz')).rejects.toThrow();
    release.open();
    expect(await answer).toMatchObject({ closed: true, text: expect.stringContaining('79170415564') as string });
    await closed;
    expect(http.door.connections()).toBe(0);
  });

  it('cuts what is still open after the grace', async () => {
    const clock = manualClock();
    const http = await openHttpDoor({ clock, lookup: () => new Promise(() => undefined) });
    const answer = http.raw('GET /v1/lookup/79170415564 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await expect.poll(() => http.asked).toHaveLength(1);
    const closed = http.door.close(1000);
    clock.advance(1000);
    await closed;
    expect(await answer).toMatchObject({ text: '', closed: true });
    await expect.poll(() => clock.pending).toBe(0);
  });
});
