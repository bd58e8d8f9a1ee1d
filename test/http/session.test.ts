import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoginTries } from '../../src/http/login-tries.js';
import { ROUTES } from '../../src/http/routes.js';
import { Sessions } from '../../src/http/sessions.js';
import { systemClock } from '../../src/time/clock.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { openHttpDoor, type OpenHttpDoor } from './open-http-door.js';

const CHANGE = 'the-token-that-changes';
const VIEW = 'the-token-that-looks';
const FAR = '192.0.2.7';
const HOUR_MS = 3_600_000;

let http: OpenHttpDoor;
let clock: ManualClock;
let peer = FAR;
let tokens: { change: string | null; view: string | null };
const changed: unknown[] = [];

beforeAll(async () => {
  clock = manualClock();
  http = await openHttpDoor({
    // Timers are the system's: only ages are the test's.
    clock: { ...systemClock, monotonicMs: () => clock.monotonicMs() },
    limits: { perSecond: 1e9, burst: 1e9 },
    tokens: () => tokens,
    peerOf: () => peer,
    changed: (change) => void changed.push(change),
  });
});
afterAll(() => http.door.close(0));

/** As a browser on a page of this host sends it. */
const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
  http.ask(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

interface Login {
  readonly cookie: string;
  readonly formToken: string;
}

async function logIn(token: string): Promise<Login> {
  const { status, headers, body } = await ask('POST', '/login', {}, { token });
  expect(status).toBe(200);
  const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
  return { cookie, formToken: (body as { formToken: string }).formToken };
}

const entry = { entries: [{ number: '79170415564' }] };
const put = (headers: Record<string, string>) => ask('POST', '/v1/lists/block', headers, entry);
const reset = () => {
  peer = FAR;
  tokens = { change: CHANGE, view: VIEW };
  clock.advance(24 * HOUR_MS);
};

describe('the page’s files', () => {
  beforeAll(reset);

  it('are the same for everybody, and nothing may be put into them', async () => {
    const { status, headers, body } = await ask('GET', '/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toMatch(/https?:|\*|data:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    // Nothing from elsewhere, and no script or style within the page.
    expect(String(body)).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(String(body)).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
  });

  it('are sent once: what has not changed is not sent again', async () => {
    const { headers } = await ask('GET', '/page/app.js');
    const again = await ask('GET', '/page/app.js', { 'if-none-match': headers.get('etag') ?? '' });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect((await ask('GET', '/page/app.js', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each(['/page/..%2f..%2fpackage.json', '/page/app.ts', '/page/%00', '/page/constructor'])(
    'are those of the page alone: not %s',
    async (path) => expect([400, 404]).toContain((await ask('GET', path)).status),
  );
});

describe('logging in', () => {
  beforeAll(reset);

  it('gives a cookie that no script reads and no other site sends', async () => {
    const { headers } = await ask('POST', '/login', {}, { token: CHANGE });
    const [pair = '', ...attributes] = (headers.get('set-cookie') ?? '').split('; ');
    expect(pair).toMatch(/^voxroute_session=[\w-]{43}$/);
    expect(attributes).toEqual(['Path=/', 'Max-Age=43200', 'HttpOnly', 'SameSite=Strict']);
  });

  it('over TLS gives one for TLS alone', async () => {
    const origin = `https://127.0.0.1:${http.port}`;
    const { headers } = await ask('POST', '/login', { origin }, { token: CHANGE });
    expect(headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('lets somebody from elsewhere look, and change with the token of the form', async () => {
    expect((await ask('GET', '/v1/lists')).status).toBe(401);
    const { cookie, formToken } = await logIn(CHANGE);
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(200);
    expect((await ask('GET', '/v1/lists/block?full=1', { cookie })).status).toBe(200);
    expect(await put({ cookie })).toMatchObject({ status: 403, body: { code: 'FORM_TOKEN' } });
    expect(await put({ cookie, 'x-voxroute-form': `${formToken}x` })).toMatchObject({ status: 403 });
    expect((await put({ cookie, 'x-voxroute-form': formToken })).status).toBe(200);
    expect(changed.at(-1)).toMatchObject({ peer: FAR, entries: ['79170415564'], added: 1 });
    expect((changed.at(-1) as { session: string }).session).toMatch(/^[0-9a-f]{6}$/);
    const { body } = await ask('GET', '/v1/lists/block?full=1', { cookie });
    expect(body).toMatchObject({ entries: [{ number: '79170415564', by: 'page' }] });
  });

  it('needs the token of the form for whatever is no GET', async () => {
    const { cookie, formToken } = await logIn(CHANGE);
    const own = ROUTES.filter(({ method, right }) => method !== 'GET' && right !== 'none');
    expect(own.length).toBeGreaterThan(5);
    for (const { method, path } of own) {
      const address = path.replace('{list}', 'block').replace(/\{\w+\}/, '79170415564');
      const from = changed.length;
      for (const headers of [
        { cookie },
        { cookie, 'x-voxroute-form': `${formToken}x` },
        { cookie, 'x-voxroute-form': '' },
      ])
        expect([method, path, await ask(method, address, headers, {})]).toMatchObject([
          method,
          path,
          { status: 403, body: { code: 'FORM_TOKEN' } },
        ]);
      expect(changed.length).toBe(from);
    }
  });

  it('takes no token of the form of another session', async () => {
    const [one, other] = [await logIn(CHANGE), await logIn(CHANGE)];
    expect(await put({ cookie: one.cookie, 'x-voxroute-form': other.formToken })).toMatchObject({
      status: 403,
      body: { code: 'FORM_TOKEN' },
    });
  });

  it('with the token that looks changes nothing and shows no whole number', async () => {
    const { cookie, formToken } = await logIn(VIEW);
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(200);
    expect(await ask('GET', '/v1/lists/block?full=1', { cookie })).toMatchObject({
      status: 403,
      body: { code: 'VIEW_ONLY' },
    });
    expect(await put({ cookie, 'x-voxroute-form': formToken })).toMatchObject({
      status: 403,
      body: { code: 'VIEW_ONLY' },
    });
  });

  it('is needed on the host itself, too, for changes and whole numbers', async () => {
    peer = '127.0.0.1';
    expect((await ask('GET', '/v1/lists/block')).status).toBe(200);
    expect((await ask('GET', '/v1/lists/block?full=1')).status).toBe(401);
    expect((await put({})).status).toBe(401);
    expect(await ask('GET', '/v1/session')).toMatchObject({
      body: { right: 'view', formToken: null, mayLogIn: true, mayChange: true },
    });
    peer = FAR;
    expect(await ask('GET', '/v1/session')).toMatchObject({ body: { right: 'none' } });
  });

  it('is nobody’s where no token is set', async () => {
    tokens = { change: null, view: null };
    expect(await ask('POST', '/login', {}, { token: CHANGE })).toMatchObject({
      status: 403,
      body: { code: 'TOKEN_NOT_SET' },
    });
    tokens = { change: CHANGE, view: VIEW };
  });

  it('of a page of another site is refused', async () => {
    const answer = await ask('POST', '/login', { origin: 'https://evil.example' }, { token: CHANGE });
    expect(answer).toMatchObject({ status: 403, body: { code: 'FOREIGN_ORIGIN' } });
    const { cookie, formToken } = await logIn(CHANGE);
    const foreign = await put({ cookie, 'x-voxroute-form': formToken, origin: 'https://evil.example' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'FOREIGN_ORIGIN' } });
  });
});

describe('a session', () => {
  beforeAll(reset);

  it('ends with logging out, for which the form’s token is needed', async () => {
    const { cookie, formToken } = await logIn(CHANGE);
    expect((await ask('POST', '/logout', { cookie })).status).toBe(403);
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(200);
    const { status, headers } = await ask('POST', '/logout', { cookie, 'x-voxroute-form': formToken });
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toMatch(/^voxroute_session=; Path=\/; Max-Age=0;/);
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(401);
  });

  it('ends after an hour without a request, and after twelve in any case', async () => {
    const idle = await logIn(CHANGE);
    clock.advance(HOUR_MS - 1);
    expect((await ask('GET', '/v1/lists', { cookie: idle.cookie })).status).toBe(200);
    clock.advance(HOUR_MS);
    expect((await ask('GET', '/v1/lists', { cookie: idle.cookie })).status).toBe(401);
    const busy = await logIn(CHANGE);
    for (let half = 0; half < 23; half += 1) {
      clock.advance(HOUR_MS / 2);
      expect((await ask('GET', '/v1/lists', { cookie: busy.cookie })).status).toBe(200);
    }
    clock.advance(HOUR_MS / 2);
    expect((await ask('GET', '/v1/lists', { cookie: busy.cookie })).status).toBe(401);
  });

  it('ends with the token that it was begun with', async () => {
    const { cookie } = await logIn(CHANGE);
    tokens = { change: 'another-token-that-changes', view: VIEW };
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(401);
    tokens = { change: CHANGE, view: VIEW };
    expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(401);
  });

  it('is one of at most 64: the one unused for longest makes room', () => {
    const sessions = new Sessions(clock);
    const [first, second] = [sessions.begin('view', VIEW), sessions.begin('view', VIEW)];
    const found = ({ cookie }: typeof first) => sessions.find(`voxroute_session=${cookie}`, () => true);
    expect(found(first)).toMatchObject({ name: first.session.name });
    for (let others = 0; others < 63; others += 1) sessions.begin('view', VIEW);
    expect(sessions.size).toBe(64);
    expect(found(second)).toBeNull();
    expect(found(first)).not.toBeNull();
  });

  it('is not what somebody makes up', async () => {
    for (const cookie of [
      'voxroute_session=',
      'voxroute_session=x',
      'voxroute_session=undefined; voxroute_session=null',
    ])
      expect((await ask('GET', '/v1/lists', { cookie })).status).toBe(401);
  });
});

describe('wrong tokens', () => {
  beforeAll(reset);
  const wrong = () => ask('POST', '/login', {}, { token: 'not-the-token-at-all' });

  it('are five a minute for one address; then the right one waits, too', async () => {
    for (let tries = 0; tries < 5; tries += 1)
      expect(await wrong()).toMatchObject({ status: 401, body: { code: 'TOKEN_WRONG' } });
    const refused = await ask('POST', '/login', {}, { token: CHANGE });
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_TRIES' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    peer = '192.0.2.8';
    expect((await ask('POST', '/login', {}, { token: CHANGE })).status).toBe(200);
    peer = FAR;
    clock.advance(60_000);
    expect((await ask('POST', '/login', {}, { token: CHANGE })).status).toBe(200);
  });

  it('are forgotten with a right one', async () => {
    clock.advance(60_000);
    for (let times = 0; times < 3; times += 1) {
      for (let tries = 0; tries < 4; tries += 1) expect((await wrong()).status).toBe(401);
      expect((await ask('POST', '/login', {}, { token: CHANGE })).status).toBe(200);
    }
  });

  it('are counted for a whole network of IPv6', () => {
    const tries = new LoginTries(clock);
    for (let address = 1; address <= 5; address += 1) tries.wrong(`2001:db8:0:1::${address}`, false);
    expect(tries.waitSeconds('2001:db8:0:1:ffff:0:0:9', false)).toBeGreaterThan(0);
    expect(tries.waitSeconds('2001:DB8:0:01::9%eth0', false)).toBeGreaterThan(0);
    expect(tries.waitSeconds('2001:db8:0:2::1', false)).toBe(0);
  });

  it('are sixty a minute of all addresses, but for the host itself; a thousand addresses take no more room than some', () => {
    const tries = new LoginTries(clock);
    for (let address = 0; address < 60; address += 1) tries.wrong(`198.51.100.${address}`, false);
    expect(tries.waitSeconds('203.0.113.9', false)).toBeGreaterThan(0);
    expect(tries.waitSeconds('127.0.0.1', true)).toBe(0);
    for (let address = 0; address < 1000; address += 1) tries.wrong(`10.0.${address >> 8}.${address & 255}`, false);
    expect(tries.addresses).toBeLessThanOrEqual(256);
    clock.advance(60_000);
    expect(tries.waitSeconds('203.0.113.9', false)).toBe(0);
  });

  it('are in the log, and who logged in and out', () => {
    const kinds = new Set(http.events.map(({ kind }) => kind));
    expect(kinds).not.toContain('handler-error');
    for (const kind of ['logged-in', 'logged-out', 'login-wrong', 'login-refused', 'form-token-missing'])
      expect(kinds).toContain(kind);
    expect(JSON.stringify(http.events)).not.toMatch(/the-token-that|not-the-token/);
  });
});
