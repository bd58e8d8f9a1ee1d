import { describe, expect, it } from 'vitest';
import { createCallHandler, type CallParts } from '../../src/call/handle-call.js';
import type { Resolution, Resolver } from '../../src/lookup/resolver.js';
import { NOTHING_KNOWN } from '../../src/call/replay.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import type { ObservedFields } from '../../src/lookup/observation.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import type { ScriptName } from '../../src/call/scripts.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { bracketNames } from '../fakes/names.js';
import { stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { recordingLists, scriptedPolicy } from '../fakes/policy.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const online = (fields: ObservedFields) => found(NUMBER, fields, 0);
const registry = (fields: ObservedFields) => found(NUMBER, fields, 0, 'registry');
const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 500, variablePrefix: 'VOX_' };

function setUp(changes: Partial<CallParts> = {}) {
  const clock = manualClock();
  const source = scriptedSource();
  const plan = (number: string) => found(number, { country: 'RU' }, clock.epochMs(), 'plan');
  const { resolver, memory } = stackOn(clock, { sources: [source], offline: [plan] });
  const policy = scriptedPolicy();
  const lists = recordingLists();
  const handle = createCallHandler({
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    resolver,
    clock,
    policy,
    lists,
    ...changes,
  });
  const ask = (number: string, script: ScriptName = 'lookup') =>
    plainQuestion({ door: 'agi', script, number }, DEFAULTS, clock.monotonicMs());
  return { clock, source, memory, handle, ask, policy, lists };
}

describe('handling a call', () => {
  it('answers just before the deadline, counted from the question, and leaves no timer behind', async () => {
    const { clock, handle, ask, source } = setUp();
    const question = ask('89170415564');
    clock.advance(200);
    const answering = handle(question);
    clock.advance(289);
    let answered = false;
    void Promise.resolve(answering).then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    clock.advance(1);
    expect(await answering).toMatchObject({ status: 'OFFLINE', fault: 'DEADLINE', tookMs: 490, source: 'plan' });
    expect(clock.pending).toBe(0);
    expect(source.asked).toEqual(['79170415564']);
  });

  it('says how old the answer is and who knew', async () => {
    const { clock, handle, ask, memory } = setUp();
    memory.write(found('79170415564', { operator: 'МТС' }, clock.epochMs()));
    clock.advance(5500);
    expect(await handle(ask('79170415564'))).toMatchObject({
      status: 'STALE',
      source: 'voxlink-v1',
      ageSeconds: 5,
      dial: '89170415564',
    });
  });

  it('is never younger than the call: learnt before the clock was set back, it is 0 seconds old', async () => {
    const { clock, handle, ask, memory } = setUp();
    memory.write(found('79170415564', { operator: 'МТС' }, clock.epochMs() + 3_600_000));
    expect(await handle(ask('79170415564'))).toMatchObject({ source: 'voxlink-v1', ageSeconds: 0 });
  });

  it('carries what each source said, most trusted first, with the body as it was received', async () => {
    const { clock, handle, ask, memory } = setUp();
    const online = { ...found('79170415564', { operator: 'МТС' }, clock.epochMs()), raw: '{"operator":"МТС"}' };
    memory.write(online);
    const { observations } = await handle(ask('79170415564'));
    expect(observations).toEqual([online, found('79170415564', { country: 'RU' }, clock.epochMs(), 'plan')]);
  });

  it.each([
    ['OK', [online({ type: 'MOB' }), registry({ operator: 'МТС' })], 'registry'],
    ['OK', [online({ type: 'MOB' }), registry({ region: 'Москва' })], 'registry'],
    ['NOTFOUND', [notFound(NUMBER, 0), registry({ operator: 'МТС' })], 'registry'],
    ['NOTFOUND', [notFound(NUMBER, 0), registry({ region: 'Москва' })], 'voxlink-v1'],
    ['OFFLINE', [registry({ region: 'Москва' })], 'registry'],
    ['NOTFOUND', [], 'none'],
  ] as const)(
    'names whoever knew the operator, else whoever said "not found", else anybody: %s',
    async (status, observations, source) => {
      const record = mergeObservations(observations, bracketNames());
      const resolution = { status, fault: null, faultDetail: null, record, observations, upstream: null };
      const { handle, ask } = setUp({ resolver: { resolve: () => resolution } });
      expect(await handle(ask(NUMBER))).toMatchObject({ status, source });
    },
  );

  it('lets go at once when the caller is gone', async () => {
    const { clock, handle, ask } = setUp();
    const gone = new AbortController();
    const answering = handle(ask('79170415564'), gone.signal);
    gone.abort();
    expect(await answering).toMatchObject({ status: 'OFFLINE', abandoned: true });
    expect(clock.pending).toBe(0);
  });

  it('answers from memory or offline when the host is overloaded, and asks nobody', async () => {
    const { clock, handle, ask, memory, source } = setUp({ overloaded: () => true });
    expect(await handle(ask('79170415564'))).toMatchObject({ status: 'OFFLINE', fault: 'OVERLOAD', source: 'plan' });
    memory.write(found('79170415564', { operator: 'МТС' }, clock.epochMs()));
    expect(await handle(ask('79170415564'))).toMatchObject({ status: 'OK', fault: null, source: 'voxlink-v1' });
    clock.advance(5000);
    expect(await handle(ask('79170415564'))).toMatchObject({ status: 'STALE', fault: null, source: 'voxlink-v1' });
    expect(source.asked).toEqual([]);
  });

  it('survives a bug of our own: the call goes on and the fault is named', async () => {
    const broken = { resolve: () => Promise.reject(new TypeError('bug')) };
    const { handle, ask } = setUp({ resolver: broken });
    const answer = await handle(ask('79170415564'));
    expect(answer).toMatchObject({ status: 'FAILED', fault: 'INTERNAL_ERROR', decision: { action: 'pass' } });
    expect(answer.faultDetail).toContain('TypeError: bug');
  });

  it.each([
    ['', 'WITHHELD', 'unavailable', 'number withheld'],
    ['112', 'INTERNAL', 'allowed', 'emergency number, never looked up'],
    ['a7917', 'INVALID', 'allowed', /./],
  ])('says why %j is not looked up', async (number, status, presentation, reason) => {
    const { handle, ask } = setUp();
    const answer = await handle(ask(number));
    expect(answer).toMatchObject({ status, presentation, fault: null, source: 'none', ageSeconds: null, dial: '' });
    expect(answer.decision.reason).toMatch(reason);
  });

  it('reads no number that cannot be believed, and hands on what is in doubt', async () => {
    const policy = scriptedPolicy();
    const { handle, ask, source } = setUp({ policy });
    const doubtful = { ...ask('79170415564', 'route'), numberProblem: 'forged', notKnown: ['did', 'context'] } as const;
    expect(await handle(doubtful)).toMatchObject({
      status: 'INVALID',
      number: { kind: 'invalid', raw: '' },
      decision: { action: 'pass', reason: 'forged' },
    });
    expect(policy.asked.at(-1)).toMatchObject({ when: 'late', facts: { notKnown: ['did', 'context'] } });
    expect(source.asked).toEqual([]);
  });

  it('names whoever said that nobody has the number, though another source knows its country', async () => {
    const { handle, ask, source, clock } = setUp();
    const answering = handle(ask('79170415564'));
    await source.answer(notFound('79170415564', clock.epochMs()));
    expect(await answering).toMatchObject({ status: 'NOTFOUND', source: 'voxlink-v1', record: { country: {} } });
  });

  it('asks the source whose own words are wanted, and no policy', async () => {
    const asked: (string | undefined)[] = [];
    const policy = scriptedPolicy();
    const known: Resolution = {
      ...NOTHING_KNOWN,
      ...{ fault: 'UPSTREAM', faultDetail: 'HTTP 500', record: { country: { value: 'RU', source: 'plan' } } },
    };
    const resolver: Resolver = {
      resolve(_number, _signal, _mode, _urgency, wanted) {
        asked.push(wanted);
        return known;
      },
    };
    const { handle, ask } = setUp({ policy, resolver });
    const wanting = { ...ask('79170415564', 'route'), wantedSource: 'voxlink-v2' } as const;
    expect(await handle(wanting)).toMatchObject({ ...known, source: 'plan', lookedUp: true, decision: PASS });
    expect([asked, policy.asked]).toEqual([['voxlink-v2'], []]);
    expect(await handle({ ...wanting, number: '112' })).toMatchObject({ status: 'INTERNAL', lookedUp: false });
  });

  it('tells the policy that a call is only simulated, and when it would be', async () => {
    const policy = scriptedPolicy();
    const { handle, ask, clock } = setUp({ policy });
    await handle({ ...ask('112', 'route'), simulatedAtMs: 42 });
    expect(policy.asked[0]?.facts).toMatchObject({ atMs: 42, isSimulated: true });
    await handle(ask('112', 'route'));
    expect(policy.asked.at(-1)?.facts.atMs).toBe(clock.epochMs());
    expect(policy.asked.at(-1)?.facts).not.toHaveProperty('isSimulated');
  });

  it('gives answers that can be sent to another thread', async () => {
    const { handle, ask } = setUp();
    const answer = await handle(ask('112'));
    expect(structuredClone(answer)).toEqual(answer);
    expect(structuredClone(ask('112'))).toEqual(ask('112'));
  });
});

const BLOCKED: Decision = { ...PASS, action: 'block', hangupCause: 21, rule: 'list:block', reason: 'spam' };

describe('deciding on a call', () => {
  it('asks nobody about a number that a list blocks, and tells what is known of it all the same', async () => {
    const policy = scriptedPolicy({ early: { kind: 'decided', decision: BLOCKED, isListed: true } });
    const { handle, ask, memory, clock, source } = setUp({ policy });
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect(await handle(ask(NUMBER, 'route'))).toMatchObject({
      status: 'LISTED',
      source: 'list',
      fault: null,
      lookedUp: false,
      decision: BLOCKED,
      record: { operator: { value: 'МТС' } },
    });
    expect(await handle(ask('79000000000', 'route'))).toMatchObject({ status: 'LISTED', decision: BLOCKED });
    expect(source.asked).toEqual([]);
  });

  it('asks nobody about a number that a rule blocks, but says what the status is without a list', async () => {
    const policy = scriptedPolicy({ early: { kind: 'decided', decision: BLOCKED, isListed: false } });
    const { handle, ask, source } = setUp({ policy });
    expect(await handle(ask(NUMBER, 'route'))).toMatchObject({ status: 'OFFLINE', decision: BLOCKED });
    expect(source.asked).toEqual([]);
  });

  it('looks a number up although a rule has let it through already: the variables are wanted', async () => {
    const routed: Decision = { ...PASS, action: 'route', route: 'vip,1,1', rule: 'vip' };
    const policy = scriptedPolicy({ early: { kind: 'decided', decision: routed, isListed: false } });
    const { handle, ask, source, clock } = setUp({ policy });
    const answering = handle(ask(NUMBER, 'route'));
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect(await answering).toMatchObject({ status: 'OK', decision: routed });
    expect(policy.asked.map(({ when }) => when)).toEqual(['note', 'early']);
  });

  it('decides with the record where a rule has to know more, and shows the rules whether nothing is known', async () => {
    const policy = scriptedPolicy({
      late: ({ lookup }) => ({ ...PASS, rule: `${lookup?.status}/${lookup?.record.operator?.value}` }),
    });
    const { handle, ask, source, clock } = setUp({ policy });
    const answering = handle(ask(NUMBER, 'route'));
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect(await answering).toMatchObject({ lookedUp: true, decision: { rule: 'OK/МТС' } });
    expect((await handle(ask('anonymous', 'route'))).decision.rule).toBe('WITHHELD/undefined');
  });

  it('leaves the decision of `lookup`, `name` and `prefetch` to the lists, and counts only whole ways', async () => {
    const { handle, ask, policy, clock } = setUp();
    clock.advance(1);
    for (const script of ['lookup', 'name', 'prefetch'] as const) {
      const answering = handle(ask('79170000000', script));
      clock.advance(500);
      await answering;
    }
    expect(new Set(policy.asked.map(({ part }) => part))).toEqual(new Set(['lists']));
  });

  it('never asks Voxlink for the script `blacklist`', async () => {
    const { handle, ask, policy, source } = setUp();
    expect(await handle(ask(NUMBER, 'blacklist'))).toMatchObject({
      status: 'OFFLINE',
      decision: { action: 'pass', rule: '', reason: 'rule r cannot be decided without a lookup' },
    });
    expect(source.asked).toEqual([]);
    expect(policy.asked.map(({ when }) => when)).toEqual(['note', 'early']);
  });

  it('reads the DID and whoever redirected the call as numbers too', async () => {
    const { handle, ask, policy } = setUp();
    await handle({ ...ask('anonymous', 'route'), did: '84951112233', rdnis: '100' });
    expect(policy.asked[0]?.facts).toMatchObject({
      direction: 'inbound',
      didE164: '74951112233',
      rdnis: '100',
      rdnisE164: null,
    });
    await handle(ask('anonymous', 'outbound'));
    expect(policy.asked.at(-1)?.facts).toMatchObject({ direction: 'outbound', didE164: null });
  });

  it('lets the call through when the policy fails: our own bug blocks nobody', async () => {
    const policy = scriptedPolicy({
      late() {
        throw new Error('a bug');
      },
    });
    const { handle, ask } = setUp({ policy });
    expect(await handle(ask('anonymous', 'route'))).toMatchObject({
      status: 'FAILED',
      fault: 'INTERNAL_ERROR',
      decision: PASS,
    });
  });
});

describe('the scripts `block` and `allow`', () => {
  it('add the number with its reason and its time, and let the call go on', async () => {
    const { handle, ask, lists, source, clock } = setUp();
    const question = ask('89170415564', 'block');
    const answer = await handle({
      ...question,
      remark: 'sells windows',
      options: { ...question.options, ttlMs: 1000 },
    });
    expect(answer).toMatchObject({ status: 'LISTED', decision: { action: 'pass' } });
    expect(answer.decision.reason).toMatch(/^added to the block list until \d{4}-/);
    expect(lists.added).toMatchObject([
      {
        list: 'block',
        by: 'agi',
        entry: { number: { e164: NUMBER }, reason: 'sells windows', label: '', untilMs: clock.epochMs() + 1000 },
      },
    ]);
    expect(source.asked).toEqual([]);
  });

  it('do nothing with a number that was not given: it would be the one of whoever dialled', async () => {
    const { handle, ask, lists } = setUp();
    const answer = await handle({ ...ask(NUMBER, 'allow'), numberGiven: false });
    expect(answer).toMatchObject({ status: 'FAILED', decision: { action: 'pass' } });
    expect(answer.decision.reason).toContain('must be given');
    expect(lists.added).toEqual([]);
  });

  it('say why a number is not taken', async () => {
    const refusing = { put: () => ({ problem: 'an emergency number' }) };
    const { handle, ask } = setUp({ lists: refusing });
    expect(await handle(ask('112', 'block'))).toMatchObject({
      status: 'INTERNAL',
      decision: { reason: 'an emergency number' },
    });
  });
});
