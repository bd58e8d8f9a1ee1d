import { describe, expect, it } from 'vitest';
import { createCallHandler, type CallParts } from '../../src/call/handle-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createResolver } from '../../src/lookup/resolver.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 500, variablePrefix: 'VOX_' };

function setUp(changes: Partial<CallParts> = {}) {
  const clock = manualClock();
  const source = scriptedSource();
  const memory = createObservationCache(10, 10_000, clock);
  const lifetimes = { ttlMs: 1000, staleTtlMs: 10_000, negativeTtlMs: 500, failureTtlMs: 100 };
  const remembering = new RememberingSource(source, memory, lifetimes, clock);
  const plan = (number: string) => found(number, { country: 'RU' }, clock.epochMs(), 'plan');
  const resolver = createResolver({ upstreamFor: () => remembering, offline: [plan] });
  const handle = createCallHandler({ numberSettings: DEFAULT_NUMBER_SETTINGS, resolver, clock, ...changes });
  const ask = (number: string, script: 'lookup' | 'prefetch' = 'lookup') =>
    plainQuestion({ door: 'agi', script, number }, DEFAULTS, clock.monotonicMs());
  return { clock, source, memory, handle, ask };
}

describe('handling a call', () => {
  it('answers just before the deadline, counted from the question, and leaves no timer behind', async () => {
    const { clock, handle, ask, source } = setUp();
    const question = ask('89170415564');
    clock.advance(200);
    const answering = handle(question);
    clock.advance(289);
    let answered = false;
    void answering.then(() => (answered = true));
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

  it('lets go at once when the caller is gone', async () => {
    const { clock, handle, ask } = setUp();
    const gone = new AbortController();
    const answering = handle(ask('79170415564'), gone.signal);
    gone.abort();
    expect((await answering).status).toBe('OFFLINE');
    expect(clock.pending).toBe(0);
  });

  it('answers from memory or offline when the host is overloaded, and asks nobody', async () => {
    const { clock, handle, ask, memory, source } = setUp({ overloaded: () => true });
    expect(await handle(ask('79170415564'))).toMatchObject({ status: 'OFFLINE', fault: 'OVERLOAD', source: 'plan' });
    memory.write(found('79170415564', { operator: 'МТС' }, clock.epochMs()));
    expect(await handle(ask('79170415564'))).toMatchObject({ status: 'OK', fault: null, source: 'voxlink-v1' });
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

  it('gives answers that can be sent to another thread', async () => {
    const { handle, ask } = setUp();
    const answer = await handle(ask('112'));
    expect(structuredClone(answer)).toEqual(answer);
    expect(structuredClone(ask('112'))).toEqual(ask('112'));
  });
});
