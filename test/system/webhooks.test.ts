// A hosted PBX asks a whole daemon: the same lists, rules, log, metrics and journal as for calls of Asterisk.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDaemon, type RunningDaemon } from './running-daemon.js';
import { webhookSample } from '../http/webhooks/open-webhook-door.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const SECRET = 'a-secret-in-the-path-of-32-signs';
const CONFIG = (more = '') => `
voxlink: { enabled: false }
webhooks: { listen: "127.0.0.1:0" }
providers:
  alovoice:
    - name: tashkent
      tokenFile: /nowhere
      webhook:
        secretFile: /nowhere
        pass: { queue: "6000" }
        block: { hangup: "123" }
        routes: { support: { queue: "6001" }, night: { ivr: "111" } }
        callTo: true
lists: { block: ["998970000009"] }
routes: { support: "support,s,1", night: "night,s,1", sales: "sales,s,1" }
rules:
  - { id: flood, if: { direction: inbound, trunk: tashkent, calls: { over: 2, within: 1m } }, then: { block: { reason: too many calls } } }
  - { id: line, if: { trunk: tashkent, did: "998712000001", number: "+99897*" }, then: { route: support } }
  - { id: queue, if: { context: queue-6002 }, then: { route: night } }
  - { id: moscow, if: { trunk: mts }, then: { route: sales } }
${more}`;

let daemon: RunningDaemon;
beforeAll(async () => {
  daemon = await startDaemon({
    config: CONFIG(),
    providerSecrets: new Map([['tashkent', { token: 'x', webhookSecret: SECRET }]]),
  });
});
afterAll(() => daemon.stop());

const asked = webhookSample('route.queue').request.body;
async function post(event: string, body: object, secret = SECRET) {
  const response = await fetch(`http://127.0.0.1:${daemon.webhookPort}/alovoice/${secret}/${event}`, {
    method: 'POST',
    headers: { connection: 'close' },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}
const actionOf = async (change: object) => JSON.parse((await post('route', { ...asked, ...change })).text) as unknown;
const page = async () => (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text();
const journal = async () =>
  ((await (await fetch(`http://127.0.0.1:${daemon.httpPort}/v1/calls`)).json()) as { calls: Record<string, unknown>[] })
    .calls;

describe('the question', () => {
  it.each([
    ['a caller on the block list', { from_number: '970000009' }, { action_type: 'hangup', action_data: '123' }],
    ['a rule by line and number', { from_number: '970000011' }, { action_type: 'queue', action_data: '6001' }],
    ['a rule by queue', { from_number: '950000012', queue_number: 6002 }, { action_type: 'ivr', action_data: '111' }],
    ['nothing that decides', { from_number: '950000013' }, { action_type: 'queue', action_data: '6000' }],
    ['a call that goes out', { direction: 'out' }, { action_type: 'queue', action_data: '6000' }],
  ])('meets %s', async (_what, change, action) => {
    expect(await actionOf(change)).toEqual(action);
  });

  it('counts for rules about floods, and the beginning of the same call does not count again', async () => {
    const from = { from_number: '950000020' };
    const start = webhookSample('callstart.answer-id').request.body;
    for (let calls = 1; calls <= 2; calls += 1) {
      expect(await actionOf(from)).toMatchObject({ action_type: 'queue' });
      await post('callstart', { ...start, number: '+998950000020', start_time: 1_745_572_464 + calls });
    }
    expect(await actionOf(from)).toEqual({ action_type: 'hangup', action_data: '123' });
  });

  it('is one line of the log, masked, and in the metrics of calls and of webhooks', async () => {
    await actionOf({ from_number: '950000030' });
    expect(daemon.calls().at(-1)).toMatchObject({
      door: 'webhook',
      script: 'route',
      number: expect.stringMatching(/^9989\*+30$/) as string,
    });
    await expect.poll(page).toMatch(/webhook_requests_total\{account="tashkent",event="route",outcome="pass"\} \d/);
    const text = await page();
    expect(text).toMatch(/voxroute_calls_total\{door="webhook",script="route",status="\w+",fault="none"\} \d/);
    expect(text).not.toContain(SECRET);
  });
});

it('a stranger’s guess is counted and leads nowhere', async () => {
  expect(await post('route', asked, 'a-secret-that-is-none-of-ours')).toEqual({ status: 404, text: '' });
  await expect.poll(page).toMatch(/voxroute_webhook_requests_total\{account="",event="none",outcome="refused"\} 1/);
});

it('a call is in the journal from its beginning to its end', async () => {
  const start = webhookSample('callstart.answer-id').request.body;
  const { text: id } = await post('callstart', { ...start, type: 'out', number: '+998950000040' });
  await post('callend', { ...webhookSample('callend').request.body, call_id: Number(id) });
  const entries = await journal();
  const reports = entries.map((call) => call['report'] as { id: string } | null).filter((report) => report?.id === id);
  expect(reports).toMatchObject([{ event: 'end', outcome: 'answered', durationSeconds: 60 }, { event: 'start' }]);
});

it('an end that comes after a restart finds the beginning in the journal', async () => {
  const { mkdtempSync } = await import('node:fs');
  const directory = mkdtempSync('/tmp/voxroute-webhooks-');
  const secrets = new Map([['tashkent', { token: 'x', webhookSecret: SECRET }]]);
  const start = {
    ...webhookSample('callstart.answer-id').request.body,
    number: '+998950000050',
    start_time: Math.floor(Date.now() / 1000),
  };
  const first = await startDaemon({ config: CONFIG(), providerSecrets: secrets, directory });
  const ask = async (at: RunningDaemon, event: string, body: object) => {
    const response = await fetch(`http://127.0.0.1:${at.webhookPort}/alovoice/${SECRET}/${event}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.text();
  };
  const id = await ask(first, 'callstart', start);
  await first.stop();
  const second = await startDaemon({ config: CONFIG(), providerSecrets: secrets, directory });
  expect(await ask(second, 'callstart', start)).toBe(id);
  const third = {
    ...webhookSample('callend').request.body,
    call_id: Number(id),
    finish_time: Math.floor(Date.now() / 1000) + 5,
  };
  expect(await ask(second, 'callend', third)).toBe('true');
  const ends = async () => {
    const { calls } = (await (
      await fetch(`http://127.0.0.1:${second.httpPort}/v1/calls?number=998950000050&full=0`)
    ).json()) as { calls: { report: { event: string } | null }[] };
    return calls.filter(({ report }) => report?.event === 'end');
  };
  await expect.poll(ends).toHaveLength(1);
  await second.stop();
  removeDirectory(directory);
});

it('a reload changes the answers without a new door, and its address with one', async () => {
  const before = daemon.webhookPort;
  await daemon.reload(CONFIG().replace('pass: { queue: "6000" }', 'pass: { peer: "2000" }'), {
    providerSecrets: new Map([['tashkent', { token: 'x', webhookSecret: SECRET }]]),
  });
  expect(daemon.webhookPort).toBe(before);
  expect(await actionOf({ from_number: '950000060' })).toEqual({ action_type: 'peer', action_data: '2000' });
});
