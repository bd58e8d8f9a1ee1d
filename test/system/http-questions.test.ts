// Programs that ask over HTTP get what a dialplan gets: decisions, names for displays, many numbers at a time.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { decisionSchema, lookupSchema } from '../../src/http/answer-schemas.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const CONFIG = `
agi: { deadlineMs: 3000, maxDeadlineMs: 5000 }
timeZone: Europe/Moscow
lists:
  block:
    - { number: "74993809706", reason: спам, label: Спам }
    - { number: "79994449922", hangupCause: 17 }
contacts: [{ file: CONTACTS }]
schedules: { night: ["22:00-06:00"] }
routes: { mts: { context: from-mts, extension: s } }
rules:
  - { id: often, if: { direction: inbound, calls: { over: 2, within: 1h } }, then: { block: { for: 1h } } }
  - { id: night, if: { schedule: night }, then: { block: { reason: ночь, hangupCause: 31 } } }
  - { id: mts, if: { direction: inbound, operator: mts }, then: { route: mts, label: МТС, set: { QUEUE: vip } } }
  - { id: no-cause, if: { did: "74951112233" }, then: { block: true } }
  - { id: out, if: { direction: outbound }, then: { trunks: [first, second], callerId: "74951112233" } }
`;

type Json = Record<string, unknown>;

let daemon: RunningDaemon;
let base: string;
beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-questions-'));
  const contacts = join(directory, 'contacts.csv');
  writeFileSync(contacts, 'number,name\n79253047679,"ООО ""Ромашка"", склад"\n');
  daemon = await startDaemon({ config: CONFIG.replace('CONTACTS', contacts), voxlink: { generate: true } });
  base = `http://127.0.0.1:${daemon.httpPort}`;
  return async () => {
    await daemon.stop();
    removeDirectory(directory);
  };
});

const post = (path: string, body: unknown) =>
  fetch(`${base}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const NOON = '2026-11-25T12:00:00+03:00';
const decide = async (body: Json) => {
  const answer = await post('/v1/decision', { at: NOON, ...body });
  expect(answer.status).toBe(200);
  const decision = (await answer.json()) as Json;
  expect(decisionSchema.strict().safeParse(decision).error).toBeUndefined();
  return decision;
};

describe('POST /v1/decision', () => {
  it('says what the rules say, beside what is known', async () => {
    expect(await decide({ number: '+79170415564' })).toMatchObject({
      number: '79170415564',
      status: 'OK',
      source: 'voxlink-v1',
      fields: { operatorId: { value: 'mts' }, regionId: { value: 'RU-BA' } },
      action: 'route',
      route: 'from-mts,s,1',
      routeName: 'mts',
      rule: 'mts',
      label: 'МТС',
      set: { QUEUE: 'vip' },
      hangupCause: null,
      sip: { code: 200, reason: 'OK' },
      decision: { action: 'route', rule: 'mts' },
    });
  });

  it('takes a number as an integer', async () => {
    expect(await decide({ number: 79170415564, did: 74951112200 })).toMatchObject({
      number: '79170415564',
      rule: 'mts',
    });
  });

  it.each<[string, Json, Json]>([
    ['an entry without a cause', { number: '74993809706' }, { hangupCause: 21, sip: { code: 603, reason: 'Decline' } }],
    ['an entry with one', { number: '79994449922' }, { hangupCause: 17, sip: { code: 486, reason: 'Busy Here' } }],
    ['a rule without a cause', { number: '74959898533', did: '74951112233' }, { rule: 'no-cause', sip: { code: 603 } }],
    [
      'a rule with one',
      { number: '74959898533', at: '2026-11-25T23:00:00+03:00' },
      { rule: 'night', reason: 'ночь', hangupCause: 31, sip: { code: 480, reason: 'Temporarily Unavailable' } },
    ],
  ])('has the SIP answer of %s', async (_what, asked, expected) => {
    expect(await decide(asked)).toMatchObject({ action: 'block', ...expected });
  });

  it('answers a call that goes on with the code that is wanted then', async () => {
    expect(await decide({ number: '74959898533', allowCode: 302 })).toMatchObject({
      action: 'pass',
      sip: { code: 302, reason: 'Moved Temporarily' },
    });
    expect(await decide({ number: '79170415564', allowCode: 404 })).toMatchObject({
      action: 'route',
      sip: { code: 404 },
    });
    expect(await decide({ number: '74993809706', allowCode: 404 })).toMatchObject({ sip: { code: 603 } });
  });

  it('chooses trunks for a dialled number', async () => {
    expect(await decide({ number: '79170415564', direction: 'outbound' })).toMatchObject({
      action: 'pass',
      rule: 'out',
      trunks: ['first', 'second'],
      callerId: '84951112233',
    });
  });

  it('counts calls, but not those that are only imagined', async () => {
    const number = '79031112233';
    for (let n = 0; n < 4; n++) expect(await decide({ number })).toMatchObject({ action: 'pass' });
    const now = async () => ((await (await post('/v1/decision', { number })).json()) as Json)['rule'];
    const rules = [await now(), await now(), await now()];
    expect(rules.slice(0, 2)).not.toContain('often');
    expect(rules[2]).toBe('often');
    // Held for an hour: also for Asterisk.
    const { variables } = await callFastAgi(daemon.agiPort, { script: 'route', callerId: number });
    expect(variables.get('VOX_RULE')).toBe('often');
  });

  it.each<[string, unknown, string]>([
    ['no number', {}, 'number'],
    ['a member that is none of it', { number: '7', script: 'block' }, ''],
    ['__proto__', '{"number":"79170415564","__proto__":{"did":"1"}}', ''],
    ['a number that is a list', { number: ['79170415564'] }, 'number'],
    ['a number that is none', { number: true }, 'number'],
    ['a fraction', { number: 7917.5 }, 'number'],
    ['a negative number', { number: -79170415564 }, 'number'],
    ['more digits than an integer has', '{"number":99999999999999999999}', 'number'],
    ['an empty number', { number: '' }, 'number'],
    ['301 characters', { number: '7'.repeat(301) }, 'number'],
    ['a direction that is none', { number: '7', direction: 'up' }, 'direction'],
    ['a time that is none', { number: '7', at: 'noon' }, 'at'],
    ['a time without a zone', { number: '7', at: '2026-11-25T12:00:00' }, 'at'],
    ['a code that is none', { number: '7', allowCode: 700 }, 'allowCode'],
    ['a code as text', { number: '7', allowCode: '200' }, 'allowCode'],
    ['a list', [], ''],
    ['null', null, ''],
    ['no JSON', '{"number":', ''],
    ['JSON that is too deep to be one', '['.repeat(8000), ''],
  ])('refuses %s in words', async (_what, body, path) => {
    const answer = await post('/v1/decision', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as { code: string; detail: string; errors?: { path: string }[] };
    expect(problem.code).toBe('BAD_BODY');
    expect(problem.errors?.[0]?.path ?? '').toBe(path);
  });
});

describe('GET /v1/lookup', () => {
  const lookup = async (path: string) => {
    const answer = await fetch(`${base}/v1/lookup/${path}`);
    return { status: answer.status, body: (await answer.json()) as Json };
  };

  it('is as OpenAPI has it', async () => {
    for (const number of ['79170415564', '74993809706', '112', 'anonymous', '358181201235', 'user@example'])
      expect(lookupSchema.strict().safeParse((await lookup(number)).body).error).toBeUndefined();
  });

  it('waits no longer than it is told, and no less', async () => {
    await daemon.voxlink.play({ slowMs: 400 });
    expect((await lookup('79171110001?deadline=50')).body).toMatchObject({ fault: 'DEADLINE' });
    expect((await lookup('79171110002?deadline=4999')).body).toMatchObject({ status: 'OK', fault: null });
    // Cut to agi.maxDeadlineMs.
    expect((await lookup('79171110003?deadline=999999999')).body).toMatchObject({ status: 'OK', fault: null });
    await daemon.voxlink.play('none');
  });

  it.each(['0', '-1', '1.5', 'soon', '', '9999999999'])('refuses a deadline of %j', async (deadline) => {
    expect(await lookup(`79170415564?deadline=${deadline}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_PARAMETER', detail: 'deadline: whole milliseconds from 1' },
    });
  });
});

describe('POST /v1/lookup', () => {
  const lines = async (answer: Response) =>
    (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json & { index: number; query: string });

  it('answers a line for each number, with its place in the request', async () => {
    const numbers = ['+79170415564', 74959898533, 'user@example', '79170415564', '112'];
    const answer = await post('/v1/lookup', { numbers });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const answered = await lines(answer);
    const line = lookupSchema.extend({ index: lookupSchema.shape.ms }).strict();
    for (const each of answered) expect(line.safeParse(each).error).toBeUndefined();
    const inOrder = answered.sort((a, b) => a.index - b.index);
    expect(inOrder.map(({ query }) => query)).toEqual(numbers.map(String));
    expect(inOrder.map(({ status }) => status)).toEqual(['OK', 'OK', 'INVALID', 'OK', 'INTERNAL']);
  });

  it('gives what is remembered at once, and what is asked for as it comes', async () => {
    await daemon.voxlink.play({ slowMs: 300 });
    const answered = await lines(await post('/v1/lookup', { numbers: ['79172220001', '79170415564'] }));
    expect(answered.map(({ index }) => index)).toEqual([1, 0]);
    expect(answered.map(({ status }) => status)).toEqual(['OK', 'OK']);
    await daemon.voxlink.play('none');
  });

  it('takes a thousand numbers, and not one more', async () => {
    const numbers = Array.from({ length: 1000 }, () => '79170415564');
    expect(await lines(await post('/v1/lookup', { numbers }))).toHaveLength(1000);
    const more = await post('/v1/lookup', { numbers: [...numbers, '79170415564'] });
    expect(more.status).toBe(400);
    expect(await more.json()).toMatchObject({ code: 'BAD_BODY', detail: 'numbers: at most 1000 numbers' });
  });

  it('leaves calls their share of the rate', async () => {
    await daemon.voxlink.play({ slowMs: 200 });
    const away = new AbortController();
    const numbers = Array.from({ length: 500 }, (_, index) => `7918${String(index).padStart(7, '0')}`);
    const answer = await fetch(`${base}/v1/lookup`, {
      method: 'POST',
      body: JSON.stringify({ numbers }),
      signal: away.signal,
    });
    const { variables } = await callFastAgi(daemon.agiPort, { callerId: '79173330001' });
    expect(variables.get('VOX_STATUS')).toBe('OK');
    away.abort();
    await expect(answer.text()).rejects.toThrow();
    await daemon.voxlink.play('none');
  });

  it.each<[string, unknown]>([
    ['no numbers', { numbers: [] }],
    ['a number that is none', { numbers: ['79170415564', null] }],
    ['numbers that are no list', { numbers: '79170415564' }],
  ])('refuses %s before anything is asked', async (_what, body) => {
    const answer = await post('/v1/lookup', body);
    expect([answer.status, ((await answer.json()) as Json)['code']]).toEqual([400, 'BAD_BODY']);
  });
});

describe('GET /cnam', () => {
  const cnam = async (query: string) => {
    const answer = await fetch(`${base}/cnam${query}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    return await answer.text();
  };

  it.each([
    ['?num=79170415564', 'МТС Республика Башкортостан'],
    ['?num=%2B7%20(917)%20041-55-64&lang=en', 'MTS Republic of Bashkortostan'],
    ['?num=+79170415564&max=15', 'МТС Республика'],
    ['?num=89170415564&max=3', 'МТС'],
    ['?num=79253047679', 'ООО «Ромашка» склад'],
    ['?num=74993809706', 'Спам'],
    ['?num=358181201235&lang=ru', 'Mariehamns Telefon Ab Ahvenanmaan maakunta'],
    ['?num=112', ''],
    ['?num=anonymous', ''],
    ['?num=', ''],
    ['', ''],
    ['?num=%zz', ''],
    ['?num=%00', ''],
    ['?num=79170415564%0d%0a', ''],
    [`?num=${'7'.repeat(2000)}`, ''],
    ['?num=79170415564&lang=xx&max=-1', 'МТС Республика Башкортостан'],
    ['?num=79170415564&max=0', 'МТС Республика Башкортостан'],
  ])('of %s is %j', async (query, name) => {
    expect(await cnam(query)).toBe(name);
  });

  it('has no line break and no comma, whatever a source writes', async () => {
    daemon.voxlink.teach('v1', '79174440001', {
      code: '917', num: '4440001', full_num: '9174440001', operator: 'Фирма,\r\nдочь; "X" ${EVAL}', region: 'a,b',
    }); // prettier-ignore
    expect(await cnam('?num=79174440001')).toMatch(/^[^,;\r\n"${}]+$/);
  });
});
