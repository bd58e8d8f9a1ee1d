// The question of AloVoice's PBX: where does this call go?

import { afterEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  openWebhookDoor,
  webhookSample,
  type OpenWebhookDoor,
  type WebhookChoice,
} from './open-webhook-door.js';
import type { Decision } from '../../../src/policy/decision.js';

const opened: OpenWebhookDoor[] = [];
async function open(choice: WebhookChoice = {}) {
  const webhooks = await openWebhookDoor(choice);
  opened.push(webhooks);
  return webhooks;
}
afterEach(async () => {
  for (const { door } of opened.splice(0)) await door.close(0);
});

const routed = (name: string, rule = 'r'): Partial<Decision> => ({ action: 'route', routeName: name, rule });
const asked = webhookSample('route.queue').request.body;

describe('the documented examples', () => {
  const CASES: readonly (readonly [string, Partial<Decision>, WebhookChoice])[] = [
    ['route.queue', {}, {}],
    ['route.peer', routed('director'), {}],
    ['route.trunk', routed('duty'), {}],
    ['route.ivr', routed('menu'), {}],
    ['route.hangup', { action: 'block', rule: 'spam' }, {}],
    ['route.hangup-silent', { action: 'block', rule: 'spam' }, { account: { block: { hangup: '' } } }],
    ['route.no-queue', {}, { account: { pass: { hangup: '' } } }],
  ];

  it.each(CASES)('%s', async (name, decision, choice) => {
    const { request, response } = webhookSample(name);
    const { post } = await open({ decision, ...choice });
    const { status, type, text } = await post('route', request.body, { headers: request.headers });
    expect({ status, type, body: JSON.parse(text) as unknown }).toEqual({
      ...{ status: 200, type: 'application/json', body: response.body },
    });
  });
});

describe('the question as a call', () => {
  it('has its numbers as those of the account’s country, the account as trunk and the queue as context', async () => {
    const { post, calls } = await open();
    await post('route', asked);
    expect(calls[0]).toMatchObject({
      ...{ door: 'webhook', script: 'route', number: '+998970000004', did: '+998712000001' },
      ...{ channel: 'AloVoice/tashkent-0', context: 'queue-6000', presentation: 'allowed' },
      options: { deadlineMs: 800 },
    });
  });

  it('has no context where there is no queue', async () => {
    const { post, calls } = await open();
    await post('route', { ...asked, queue_number: undefined });
    expect(calls[0]?.context).toBe('');
  });

  it('does not read a number of another country as one of this', async () => {
    const { post, calls } = await open();
    await post('route', { ...asked, from_number: '123456789' });
    expect(calls[0]).toMatchObject({ number: '123456789', numberProblem: expect.stringContaining('+998') as string });
  });

  it('takes numbers as integers, and a withheld one', async () => {
    const { post, calls } = await open();
    await post('route', { ...asked, from_number: 970000004, line_number: 712000001 });
    await post('route', { ...asked, from_number: null });
    expect(calls.map(({ number, did }) => [number, did])).toEqual([
      ['+998970000004', '+998712000001'],
      ['', '+998712000001'],
    ]);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', 'application/json'])(
    'is JSON also with the content type %s',
    async (type) => {
      const { post, calls } = await open();
      expect((await post('route', asked, { headers: { 'content-type': type } })).status).toBe(200);
      expect(calls).toHaveLength(1);
    },
  );

  it('that goes out is decided by a rule that asks for outbound calls, and by no other', async () => {
    const out = { ...asked, direction: 'out' };
    const { post, calls } = await open({ decision: routed('director', 'out') });
    expect(JSON.parse((await post('route', out)).text)).toEqual({ action_type: 'peer', action_data: '2000' });
    expect(calls[0]).toMatchObject({ script: 'outbound', number: '', did: '+998712000001' });
    const other = await open({ decision: routed('director', 'other') });
    expect(JSON.parse((await other.post('route', out)).text)).toEqual({ action_type: 'queue', action_data: '6000' });
    const blocking = await open({ decision: { action: 'block', rule: 'out' } });
    expect(JSON.parse((await blocking.post('route', out)).text)).toEqual({ action_type: 'queue', action_data: '6000' });
  });
});

describe('route: contact', () => {
  const contact = { name: 'Anvar', extension: '', queue: '', tags: [] };
  it.each([
    [
      'an extension that is a number',
      { ...contact, extension: '2005', queue: '6002' },
      { action_type: 'peer', action_data: '2005' },
    ],
    ['a queue', { ...contact, extension: 'anvar', queue: '6002' }, { action_type: 'queue', action_data: '6002' }],
    ['neither', { ...contact, extension: 'anvar', queue: 'sales' }, { action_type: 'queue', action_data: '6000' }],
  ])('leads to %s', async (_what, found, answer) => {
    const { post } = await open({ decision: routed('contact'), contact: found });
    expect(JSON.parse((await post('route', asked)).text)).toEqual(answer);
  });
});

describe('in trouble the call passes', () => {
  const PASSES = JSON.stringify({ action_type: 'queue', action_data: '6000' });

  it.each([
    ['no JSON', '{from_number: "970000004"}'],
    ['nothing', ''],
    ['bytes that are no text', '\ud800'],
    ['a number alone', '7'],
    ['null', 'null'],
    ['no direction', JSON.stringify({ ...asked, direction: undefined })],
    ['a direction that is none', JSON.stringify({ ...asked, direction: 'sideways' })],
    ['no caller', JSON.stringify({ ...asked, from_number: undefined })],
    ['an object for a number', JSON.stringify({ ...asked, from_number: { $ne: null } })],
    ['a text longer than any number', JSON.stringify({ ...asked, from_number: '9'.repeat(65) })],
    ['more than a question can be', JSON.stringify({ ...asked, more: 'x'.repeat(17_000) })],
  ])('with %s', async (_what, body) => {
    const { post, calls, outcomes, events } = await open();
    const { status, text } = await post('route', body);
    expect([status, text]).toEqual([200, PASSES]);
    expect([calls, outcomes]).toEqual([[], ['tashkent route bad-body']]);
    expect(events.map(({ kind }) => kind)).toEqual(['bad-body']);
  });

  it('when the core breaks, or says that it did', async () => {
    const { post, outcomes } = await open({ decide: () => Promise.reject(new Error('broken')) });
    expect((await post('route', asked)).text).toBe(PASSES);
    const failing = await open({
      decide: () => Promise.resolve(answerWith({ action: 'block' }, { status: 'FAILED', fault: 'INTERNAL_ERROR' })),
    });
    expect((await failing.post('route', asked)).text).toBe(PASSES);
    expect([...outcomes, ...failing.outcomes]).toEqual(['tashkent route fault', 'tashkent route fault']);
  });

  it('when the answer is not there at the deadline', async () => {
    const { post, outcomes } = await open({ account: { deadlineMs: 50 }, decide: () => new Promise(() => undefined) });
    expect((await post('route', asked)).text).toBe(PASSES);
    expect(outcomes).toEqual(['tashkent route late']);
  });

  it('when the rules choose a route that has no action there', async () => {
    const { post, outcomes } = await open({ decision: routed('elsewhere') });
    expect((await post('route', asked)).text).toBe(PASSES);
    expect(outcomes).toEqual(['tashkent route no-action']);
  });
});
