// What AloVoice tells of calls: into the journal, once.

import { afterEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  openWebhookDoor,
  webhookSample,
  type OpenWebhookDoor,
  type WebhookChoice,
} from './open-webhook-door.js';

const opened: OpenWebhookDoor[] = [];
async function open(choice: WebhookChoice = {}) {
  const webhooks = await openWebhookDoor(choice);
  opened.push(webhooks);
  return webhooks;
}
afterEach(async () => {
  for (const { door } of opened.splice(0)) await door.close(0);
});

const start = webhookSample('callstart.answer-id').request.body;
const end = webhookSample('callend').request.body;
const asked = webhookSample('route.queue').request.body;
const outgoing = { ...start, type: 'out' };

describe('callstart', () => {
  it('is answered with an id of at most 12 digits, as plain text', async () => {
    const { post } = await open();
    const { status, type, text } = await post('callstart', start);
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toMatch(/^\d{1,12}$/);
  });

  it('that comes again gets the same id and changes nothing, after a restart too', async () => {
    const { post, calls, recorded, outcomes } = await open();
    const { text } = await post('callstart', start);
    expect((await post('callstart', start)).text).toBe(text);
    expect([calls.length, recorded.length]).toEqual([1, 0]);
    expect(outcomes).toEqual(['tashkent callstart taken', 'tashkent callstart repeated']);
    const restarted = await open();
    expect((await restarted.post('callstart', start)).text).toBe(text);
  });

  it('gives each of many calls of one second an id of its own', async () => {
    const { post } = await open();
    const ids = new Set<string>();
    for (let extension = 2000; extension < 2105; extension += 1)
      ids.add((await post('callstart', { ...outgoing, inner_phone: extension })).text);
    expect(ids.size).toBe(105);
  });

  it('that comes in is decided like a call, so that rules count it', async () => {
    const { post, calls } = await open();
    await post('callstart', start);
    expect(calls[0]).toMatchObject({
      ...{ door: 'webhook', script: 'route', number: '+998990000001', did: '+998712000001' },
      report: { account: 'tashkent', event: 'start', direction: 'inbound' },
    });
  });

  it('counts once with the question about the same call, whichever came first', async () => {
    const { post, calls, recorded } = await open();
    const number = '+998970000004';
    await post('route', asked);
    await post('callstart', { ...start, number });
    expect(calls).toHaveLength(1);
    expect(recorded[0]?.question).toMatchObject({ script: 'callstart', uniqueId: calls[0]?.uniqueId });
    await post('callstart', { ...start, number, start_time: 1_745_572_500 });
    await post('route', asked);
    expect(calls).toHaveLength(3);
    expect(calls[2]?.uniqueId).toBe(calls[1]?.uniqueId);
    expect(calls[1]?.uniqueId).not.toBe(calls[0]?.uniqueId);
  });

  it.each(['out', 'int'])('of type %s is written down and decided by nobody', async (type) => {
    const { post, calls, recorded } = await open();
    const { text } = await post('callstart', { ...start, type });
    expect(calls).toEqual([]);
    expect(recorded).toMatchObject([
      {
        digits: '998990000001',
        report: { event: 'start', id: text, direction: type === 'out' ? 'outbound' : 'internal' },
      },
    ]);
  });

  it('is answered with a number to call only where a rule routes to a trunk and the account allows it', async () => {
    const decision = { action: 'route', routeName: 'duty', rule: 'r' } as const;
    const allowed = await open({ decision, account: { callTo: true } });
    const { type, text } = await allowed.post('callstart', start);
    expect([type, JSON.parse(text)]).toEqual(['application/json', { callto: '990000001' }]);
    expect((await allowed.post('callstart', start)).text).toBe(text);
    const usual = await open({ decision });
    expect((await usual.post('callstart', start)).text).toMatch(/^\d+$/);
    const elsewhere = await open({ decision: { ...decision, routeName: 'support' }, account: { callTo: true } });
    expect((await elsewhere.post('callstart', start)).text).toMatch(/^\d+$/);
    // Passing is not routing, wherever calls pass to.
    const passing = await open({ account: { callTo: true, pass: { trunk: '990000001' } } });
    expect((await passing.post('callstart', start)).text).toMatch(/^\d+$/);
  });

  it.each([['no JSON'], [''], ['[]'], ['{}'], ['{"number":"+998990000001"}']])(
    'that cannot be read is answered with nothing: %j',
    async (body) => {
      const { post, calls, recorded } = await open();
      expect(await post('callstart', body)).toMatchObject({ status: 200, text: '' });
      expect([calls, recorded]).toEqual([[], []]);
    },
  );
});

describe('callend', () => {
  it('is answered with true, and ends the call that began', async () => {
    const { post, recorded } = await open();
    const { text: id } = await post('callstart', outgoing);
    const { status, type, text } = await post('callend', { ...end, call_id: Number(id) });
    expect([status, type, text]).toEqual([200, 'text/plain; charset=utf-8', 'true']);
    expect(recorded[1]).toMatchObject({
      ...{ atMs: 1_745_572_530_000, digits: '998990000001' },
      question: { script: 'callend', did: '998712000001', uniqueId: recorded[0]?.question.uniqueId },
      report: {
        account: 'tashkent',
        event: 'end',
        id,
        outcome: 'answered',
        durationSeconds: 60,
        direction: 'outbound',
      },
    });
  });

  it('that comes again changes nothing', async () => {
    const { post, recorded, outcomes } = await open();
    await post('callend', end);
    await post('callend', end);
    expect(recorded).toHaveLength(1);
    expect(outcomes).toEqual(['tashkent callend taken', 'tashkent callend repeated']);
  });

  it('finds the call in the journal when it began before a restart, and is not written down twice', async () => {
    const before = await open();
    const { text: id } = await before.post('callstart', outgoing);
    const [begun = null] = before.recorded;
    const recalled: string[] = [];
    const after = await open({
      recall(account, wanted) {
        recalled.push(`${account} ${wanted}`);
        return Promise.resolve({ start: begun, isEnded: false });
      },
    });
    await after.post('callend', { ...end, call_id: id });
    expect(recalled).toEqual([`tashkent ${id}`]);
    expect(after.recorded).toMatchObject([{ digits: '998990000001', report: { event: 'end', id } }]);
    const ended = await open({ recall: () => Promise.resolve({ start: begun, isEnded: true }) });
    expect((await ended.post('callend', { ...end, call_id: id })).text).toBe('true');
    expect(ended.recorded).toEqual([]);
  });

  it.each(
    (webhookSample('callend.status-codes').request as unknown as { statusCodes: { code: string; meaning: string }[] })
      .statusCodes,
  )('has its status in words: $code, $meaning', async ({ code, meaning }) => {
    const words: Record<string, string> = {
      success: 'answered',
      'not enough money on the account': 'no money on the account',
    };
    const { post, recorded } = await open();
    await post('callend', { ...end, status_code: /^\d+$/.test(code) ? Number(code) : code });
    await post('callend', { ...end, call_id: 2, status_code: code });
    expect(recorded.map(({ report }) => report?.outcome)).toEqual(Array(2).fill(words[meaning] ?? meaning));
  });

  it('keeps a status that nobody has documented', async () => {
    const { post, recorded } = await open();
    await post('callend', { ...end, status_code: 777 });
    expect(recorded[0]?.report?.outcome).toBe('status 777');
  });

  it('keeps no address of a record', async () => {
    const { post, recorded } = await open();
    await post('callend', end);
    expect(JSON.stringify(recorded)).not.toContain('cld.alovoice');
  });
});

describe('the result of a conference', () => {
  const { body } = webhookSample('requestcall.callback').request;
  const expected = {
    digits: '998990000001',
    report: { account: 'tashkent', event: 'conference', id: '123123', outcome: 'answer', durationSeconds: 60 },
  };

  it.each([
    ['as one object', body],
    [
      'as a list of objects',
      [
        { id: body['id'], from_number: body['from_number'] },
        { ...body, id: undefined },
      ],
    ],
    [
      'with [] in front of names',
      Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          ['id', 'from_number', 'to_number', 'trunk_number', 'begin_time'].includes(name) ? `[]${name}` : name,
          value,
        ]),
      ),
    ],
  ])('is written down under its id: %s', async (_form, sent) => {
    const { post, recorded } = await open();
    expect(await post('requestcall', sent)).toMatchObject({ status: 200, text: '' });
    expect(recorded).toMatchObject([expected]);
    await post('requestcall', sent);
    expect(recorded).toHaveLength(1);
  });
});

it('a question is decided though the journal cannot take what was told', async () => {
  const { post } = await open({ decide: () => Promise.resolve(answerWith({})) });
  expect((await post('callend', 'not JSON')).text).toBe('true');
  expect((await post('route', asked)).status).toBe(200);
});
