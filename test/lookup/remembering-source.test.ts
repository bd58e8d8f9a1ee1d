import { describe, expect, it } from 'vitest';
import { LookupFault, type LookupFaultCode } from '../../src/lookup/lookup-fault.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';

const HOUR = 3_600_000;
const LIFETIMES = { ttlMs: 24 * HOUR, staleTtlMs: 240 * HOUR, negativeTtlMs: HOUR, failureTtlMs: 30_000 };
const NUMBER = '79170415564';
const down = () => new LookupFault('CONNECTION', 'refused');

function setUp() {
  const clock = manualClock();
  const source = scriptedSource();
  const memory = createObservationCache(1000, LIFETIMES.staleTtlMs, clock);
  return { clock, source, memory, remembering: new RememberingSource(source, memory, LIFETIMES, clock) };
}

describe('a source with a memory', () => {
  it('asks once for a hundred callers of one number at a time', async () => {
    const { source, remembering, clock } = setUp();
    const waiting = Array.from({ length: 100 }, () => remembering.learn(NUMBER));
    expect(remembering.inFlight).toBe(1);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    const answers = await Promise.all(waiting);
    expect(answers.every((answer) => answer.fields.operator === 'МТС')).toBe(true);
    expect(source.asked).toEqual([NUMBER]);
    expect(remembering.inFlight).toBe(0);
  });

  it('remembers a found number as fresh, then stale, then not at all', async () => {
    const { source, remembering, clock } = setUp();
    const learnt = remembering.learn(NUMBER);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    await learnt;
    clock.advance(LIFETIMES.ttlMs - 1);
    expect(remembering.recall(NUMBER).kind).toBe('fresh');
    clock.advance(1);
    expect(remembering.recall(NUMBER).kind).toBe('stale');
    clock.advance(LIFETIMES.staleTtlMs - LIFETIMES.ttlMs);
    expect(remembering.recall(NUMBER).kind).toBe('unknown');
  });

  it('remembers "not found" for its own, shorter time and never gives it as stale', async () => {
    const { source, remembering, clock } = setUp();
    const learnt = remembering.learn(NUMBER);
    await source.answer(notFound(NUMBER, clock.epochMs()));
    await learnt;
    clock.advance(LIFETIMES.negativeTtlMs - 1);
    expect(remembering.recall(NUMBER).kind).toBe('fresh');
    clock.advance(1);
    expect(remembering.recall(NUMBER).kind).toBe('unknown');
  });

  it.each([1, 60_000, 24 * HOUR, 400 * 24 * HOUR])(
    'does not take for fresh what was learnt %d ms ahead, with a wrong clock: it is given as stale and asked anew',
    async (aheadMs) => {
      const { source, memory, remembering, clock } = setUp();
      memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs() + aheadMs));
      expect(remembering.recall(NUMBER)).toMatchObject({ kind: 'stale', observation: { fields: { operator: 'МТС' } } });
      remembering.refresh(NUMBER);
      await source.answer(found(NUMBER, { operator: 'МегаФон' }, clock.epochMs()));
      expect(remembering.recall(NUMBER)).toMatchObject({
        kind: 'fresh',
        observation: { fields: { operator: 'МегаФон' } },
      });
    },
  );

  it('asks anew for a number that was not found with a clock that ran ahead', () => {
    const { memory, remembering, clock } = setUp();
    memory.write(notFound(NUMBER, clock.epochMs() + 1));
    expect(remembering.recall(NUMBER).kind).toBe('unknown');
  });

  it('leaves a number alone for a while after a failure', async () => {
    const { source, remembering, clock } = setUp();
    const learning = remembering.learn(NUMBER);
    const rejected = expect(learning).rejects.toMatchObject({ code: 'CONNECTION' });
    await source.fail(down());
    await rejected;
    expect(remembering.recall(NUMBER).kind).toBe('failed');
    remembering.refresh(NUMBER);
    expect(source.asked).toHaveLength(1);
    clock.advance(LIFETIMES.failureTtlMs + 1);
    expect(remembering.recall(NUMBER).kind).toBe('unknown');
  });

  it('keeps a good entry when a later refresh fails', async () => {
    const { source, remembering, clock, memory } = setUp();
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    clock.advance(LIFETIMES.ttlMs);
    remembering.refresh(NUMBER);
    await source.fail(down());
    expect(remembering.recall(NUMBER)).toMatchObject({ kind: 'stale', observation: { fields: { operator: 'МТС' } } });
  });

  it('forgets a failure as soon as the number is answered', async () => {
    const { source, remembering, clock } = setUp();
    const failing = remembering.learn(NUMBER).catch(() => 'failed');
    await source.fail(down());
    expect(await failing).toBe('failed');
    const learnt = remembering.learn(NUMBER);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    await learnt;
    expect(remembering.recall(NUMBER).kind).toBe('fresh');
  });

  it('turns a foreign error into an INTERNAL_ERROR of its own', async () => {
    const { source, remembering } = setUp();
    const rejected = expect(remembering.learn(NUMBER)).rejects.toMatchObject({
      name: 'LookupFault',
      code: 'INTERNAL_ERROR',
    });
    await source.fail(new TypeError('bug'));
    await rejected;
  });
});

describe('with a queue in front', () => {
  function setUpWithQueue(spare: number) {
    const clock = manualClock();
    const source = scriptedSource();
    const memory = createObservationCache(1000, LIFETIMES.staleTtlMs, clock);
    const queue = {
      spare: () => spare,
      joined: 0,
      reconsider: () => {
        queue.joined += 1;
      },
    };
    return {
      clock,
      source,
      memory,
      queue,
      remembering: new RememberingSource(source, memory, LIFETIMES, clock, queue),
    };
  }

  it('renews an answer that is about to expire for a number that calls, only with rate to spare', () => {
    for (const { spare, ageMs, asked } of [
      { spare: 1, ageMs: LIFETIMES.ttlMs * 0.8, asked: 1 },
      { spare: 0, ageMs: LIFETIMES.ttlMs * 0.8, asked: 0 },
      { spare: 1, ageMs: LIFETIMES.ttlMs * 0.79, asked: 0 },
    ]) {
      const { clock, source, remembering } = setUpWithQueue(spare);
      remembering.renewIfAgeing(found(NUMBER, { operator: 'МТС' }, clock.epochMs() - ageMs));
      expect(source.asked).toHaveLength(asked);
    }
  });

  it('renews "not found" by its own, shorter time', () => {
    const { clock, source, remembering } = setUpWithQueue(1);
    const missedAgo = (ageMs: number) => notFound(NUMBER, clock.epochMs() - ageMs);
    remembering.renewIfAgeing(missedAgo(LIFETIMES.negativeTtlMs * 0.79));
    expect(source.asked).toEqual([]);
    remembering.renewIfAgeing(missedAgo(LIFETIMES.negativeTtlMs * 0.8));
    expect(source.asked).toEqual([NUMBER]);
  });

  it('says so when a call joins a refresh that waits, and only then', async () => {
    const { clock, source, queue, remembering } = setUpWithQueue(1);
    remembering.refresh(NUMBER);
    expect(queue.joined).toBe(0);
    const calls = [remembering.learn(NUMBER), remembering.learn(NUMBER)];
    expect(queue.joined).toBe(1);
    await source.answer(found(NUMBER, {}, clock.epochMs()));
    await Promise.all(calls);
    void remembering.learn('79000000000').catch(() => undefined);
    expect(queue.joined).toBe(1);
  });

  it('takes a number that a call has asked for no more seriously than others once that is answered', async () => {
    const { clock, source, queue, remembering } = setUpWithQueue(1);
    const call = remembering.learn(NUMBER);
    await source.answer(found(NUMBER, {}, clock.epochMs()));
    await call;
    remembering.refresh(NUMBER);
    void remembering.learn(NUMBER);
    expect(queue.joined).toBe(1);
  });

  const HELD_AGAINST_THE_NUMBER: Readonly<Record<LookupFaultCode, boolean>> = {
    TIMEOUT: true,
    CONNECTION: true,
    SERVER_ERROR: true,
    RATE_LIMITED: false,
    REFUSED: false,
    NOT_JSON: true,
    UNEXPECTED_BODY: true,
    NUMBER_REFUSED: true,
    BODY_TOO_LARGE: true,
    CIRCUIT_OPEN: false,
    INTERNAL_ERROR: true,
  };
  it.each(Object.entries(HELD_AGAINST_THE_NUMBER))('holds %s against the number: %s', async (code, isHeld) => {
    const { source, remembering } = setUpWithQueue(1);
    const failing = remembering.learn(NUMBER).catch(() => 'failed');
    await source.fail(new LookupFault(code as LookupFaultCode, 'not this number'));
    expect(await failing).toBe('failed');
    expect(remembering.recall(NUMBER).kind).toBe(isHeld ? 'failed' : 'unknown');
  });
});

describe('the memory', () => {
  it('keeps the youngest entries when it is full', () => {
    const clock = manualClock();
    const memory = createObservationCache(2, HOUR, clock);
    for (const number of ['79000000001', '79000000002', '79000000003'])
      memory.write(found(number, {}, clock.epochMs()));
    expect(memory.size).toBe(2);
    expect(memory.read('voxlink-v1', '79000000001')).toBeUndefined();
    expect(memory.read('voxlink-v1', '79000000003')).toBeDefined();
  });

  it('counts the age of an entry from when it was learnt, not from when it was stored', () => {
    const clock = manualClock();
    const memory = createObservationCache(10, HOUR, clock);
    memory.write(found(NUMBER, {}, clock.epochMs() - HOUR + 1000));
    clock.advance(999);
    expect(memory.read('voxlink-v1', NUMBER)).toBeDefined();
    clock.advance(2);
    expect(memory.read('voxlink-v1', NUMBER)).toBeUndefined();
    memory.write(found(NUMBER, {}, clock.epochMs() - HOUR));
    expect(memory.size).toBe(0);
    memory.write(found(NUMBER, {}, clock.epochMs() + HOUR));
    clock.advance(HOUR + 1);
    expect(memory.read('voxlink-v1', NUMBER)).toBeUndefined();
  });

  it('keeps answers of v1 and v2 apart and forgets both at once', () => {
    const clock = manualClock();
    const memory = createObservationCache(10, HOUR, clock);
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs(), 'voxlink-v1'));
    memory.write(found(NUMBER, { operator: 'MTS' }, clock.epochMs(), 'voxlink-v2'));
    expect(memory.read('voxlink-v2', NUMBER)?.fields.operator).toBe('MTS');
    expect(memory.forget(NUMBER)).toBe(true);
    expect(memory.forget(NUMBER)).toBe(false);
    expect(memory.size).toBe(0);
  });
});
