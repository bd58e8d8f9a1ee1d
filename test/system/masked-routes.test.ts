// No number leaves masked mode: every route that shows something is asked as whoever only looks, and nothing whole is in it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/http/routes.js';
import type { ShownCalls } from '../../src/http/routes/calls.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

const TOKENS = { change: 'the-token-that-changes', view: 'the-token-that-looks' };
const CALLER = '74950000009';
/** Everywhere where a number may stand, in the forms in which people write them. */
const POLICY = `
voxlink: { enabled: false }
timeZone: Europe/Moscow
ownNumbers: ["74959998877"]
lists:
  block: ["${CALLER}", { number: "79991112233", reason: "called from 8 (499) 111-22-33", label: "sister of 79991112244" }]
  named: { vip: ["79161234567"] }
routes: { sales: "sales,79260000001,1" }
rules:
  - { id: to-sales, if: { direction: inbound, number: ["79161234567", "7812*"] }, then: { route: sales } }
  - { id: named, if: { number: ["79850000002"] }, then: { block: true, reason: "see 79850000003" } }
`;
/** Of all that is above, of calls, and of what is put on the runtime lists. */
const WHOLE = /(?:^|\D)[78]?(?:495|499|812|800|903|916|926|985|999|917)\d{7}(?!\d)/;
/** Who asks about a number says it himself: its answer is about that number. */
const ASKED_BY_NUMBER = ['/get/', '/get/v2/', '/cnam', '/v1/lookup/{number}'];
const STREAMS = ['/v1/live', '/v1/calls/live'];
/** Its examples are nobody's numbers. */
const DOCUMENT = '/openapi.json';

/** As it stands, and as it is read over blanks and brackets. */
function wholeIn(text: string): string | null {
  const found = WHOLE.exec(text) ?? WHOLE.exec(text.replace(/(?<=\d)[ ()-]+(?=\d)/g, ''));
  return found?.[0] ?? null;
}

let daemon: RunningDaemon;
let callId: string;
const ask = (path: string, token?: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${daemon.httpPort}${path}`, {
    ...init,
    headers: { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
const call = (callerId: string) =>
  callFastAgi(daemon.agiPort, { script: 'route', callerId, dnid: '74959998877', callerName: `N ${callerId}` });

beforeAll(async () => {
  daemon = await startDaemon({ config: POLICY, httpTokens: TOKENS });
  for (const caller of ['79161234567', '79850000002', '79037390000', 'and 79170000004', CALLER]) await call(caller);
  const entries = [{ number: '79170415564', reason: 'as 79170415565', label: '8 917 041-55-66' }, { number: '7917*' }];
  await ask('/v1/lists/block', TOKENS.change, { method: 'POST', body: JSON.stringify({ entries }) });
  const text = '79170415567;спам 79170415568\n';
  await ask('/v1/lists/allow/import', TOKENS.change, { method: 'POST', body: JSON.stringify({ name: 'a.csv', text }) });
  const { calls } = (await (await ask('/v1/calls?full=1', TOKENS.change)).json()) as ShownCalls;
  expect(calls.map(({ number }) => number)).toContain(CALLER);
  callId = calls.find(({ number }) => number === CALLER)?.id ?? '';
});
afterAll(() => daemon.stop());

const shown = ROUTES.filter(
  ({ method, path, right }) => method === 'GET' && right === 'view' && ![...ASKED_BY_NUMBER, DOCUMENT].includes(path),
);
const addressOf = (path: string) =>
  path
    .replace('/v1/lists/search', '/v1/lists/search?text=79991112233')
    .replace('{id}', callId)
    .replace('{number}', CALLER)
    .replace('{list}', 'block');
const withQuery = (address: string, query: string) => `${address}${address.includes('?') ? '&' : '?'}${query}`;

describe('without the right to change', () => {
  it.each(shown.filter(({ path }) => !STREAMS.includes(path)).map(({ path }) => path))('%s is masked', async (path) => {
    for (const token of [undefined, TOKENS.view]) {
      const answer = await ask(addressOf(path), token);
      expect(answer.status).toBe(200);
      expect(wholeIn(await answer.text())).toBeNull();
    }
  });

  it.each(STREAMS)('%s is masked', async (path) => {
    const leave = new AbortController();
    const answer = await ask(path, undefined, { signal: leave.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    const read = async () => (text += new TextDecoder().decode((await reader.read()).value));
    await read();
    await call('79161234567');
    while (!text.includes('"to-sales"')) await read();
    leave.abort();
    expect(wholeIn(text)).toBeNull();
  });

  const full = ROUTES.filter(({ query }) =>
    query?.safeParse({ full: 'x' }).error?.issues.some(({ path }) => path.includes('full')),
  );

  it('nothing is asked for whole', async () => {
    expect(full.length).toBeGreaterThanOrEqual(8);
    for (const { path } of full) {
      const address = withQuery(addressOf(path), 'full=1');
      const [own, view] = [await ask(address), await ask(address, TOKENS.view)];
      expect([path, own.status, view.status]).toEqual([path, 401, 403]);
      expect(await view.json()).toMatchObject({ code: 'VIEW_ONLY' });
    }
  });

  it('and with it numbers are whole', async () => {
    for (const { path } of full.filter(({ path }) => !STREAMS.includes(path))) {
      const answer = await ask(withQuery(addressOf(path), 'full=1'), TOKENS.change);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(wholeIn(await answer.text()), path).not.toBeNull();
    }
  });
});
