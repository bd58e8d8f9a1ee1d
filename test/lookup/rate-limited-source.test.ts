import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import type { Urgency } from '../../src/lookup/observation.js';
import { rateLimited, type Admission, type RequestEnd } from '../../src/lookup/rate-limited-source.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';

/** Lets everybody in at once, and keeps what it is told. */
function setUp() {
  const ends: RequestEnd[] = [];
  const urgencies: (() => Urgency)[] = [];
  const limits: (number | undefined)[] = [];
  const admission: Admission = {
    enter(urgency, untilMs) {
      urgencies.push(urgency);
      limits.push(untilMs);
      return Promise.resolve({ end: (how) => ends.push(how) });
    },
  };
  const source = scriptedSource();
  return { ends, urgencies, limits, source, limited: rateLimited(source, admission) };
}

/** What the admission is told after this failure. */
async function endAfter(fault: LookupFault | Error) {
  const { ends, source, limited } = setUp();
  const asking = limited.observe(NUMBER).catch((error: unknown) => error);
  await Promise.resolve();
  await source.fail(fault);
  expect(await asking).toBe(fault);
  return ends;
}

describe('a source that waits for its turn', () => {
  it('is not asked before its turn, and not at all when it gets none', async () => {
    const refusal = new LookupFault('RATE_LIMITED', 'no turn');
    const source = scriptedSource();
    const limited = rateLimited(source, { enter: () => Promise.reject(refusal) });
    await expect(limited.observe(NUMBER)).rejects.toBe(refusal);
    expect(source.asked).toEqual([]);
  });

  it('passes the answer on and tells that it came', async () => {
    const { ends, source, limited } = setUp();
    const asking = limited.observe(NUMBER);
    await Promise.resolve();
    await source.answer(found(NUMBER, { operator: 'МТС' }, 0));
    expect((await asking).fields.operator).toBe('МТС');
    expect(limited.name).toBe('voxlink-v1');
    expect(ends).toEqual([{ kind: 'answered' }]);
  });

  it('hands the urgency on as a question, and counts who does not say as a call', () => {
    const { urgencies, limited } = setUp();
    const urgency = () => 'refresh' as const;
    void limited.observe(NUMBER, urgency);
    void limited.observe(NUMBER);
    expect(urgencies[0]).toBe(urgency);
    expect(urgencies[1]?.()).toBe('call');
  });

  it('tells of a 429, with and without Retry-After', async () => {
    expect(await endAfter(new LookupFault('RATE_LIMITED', '429'))).toEqual([{ kind: 'throttled', retryAfterMs: null }]);
    expect(await endAfter(new LookupFault('RATE_LIMITED', '429', { retryAfterMs: 2000 }))).toEqual([
      { kind: 'throttled', retryAfterMs: 2000 },
    ]);
  });

  it('tells of a 503 only when it says when to come again', async () => {
    expect(await endAfter(new LookupFault('SERVER_ERROR', '503', { retryAfterMs: 5000 }))).toEqual([
      { kind: 'throttled', retryAfterMs: 5000 },
    ]);
    expect(await endAfter(new LookupFault('SERVER_ERROR', '503'))).toEqual([{ kind: 'failed' }]);
  });

  it('gives its place back after any other failure', async () => {
    expect(await endAfter(new LookupFault('TIMEOUT', 'late'))).toEqual([{ kind: 'failed' }]);
    expect(await endAfter(new LookupFault('REFUSED', '403', { retryAfterMs: 5000 }))).toEqual([{ kind: 'failed' }]);
    expect(await endAfter(new TypeError('bug'))).toEqual([{ kind: 'failed' }]);
  });
});

describe('a request that was lost on the way', () => {
  const lost = () => new LookupFault('CONNECTION', 'closed', { again: { untilMs: 4321 } });

  it('is sent once more, with a turn of its own, as urgent as it is by then', async () => {
    const { ends, urgencies, limits, source, limited } = setUp();
    const urgency = () => 'refresh' as const;
    const asking = limited.observe(NUMBER, urgency);
    await Promise.resolve();
    await source.fail(lost());
    expect(ends).toEqual([{ kind: 'failed' }]);
    expect(urgencies).toEqual([urgency, urgency]);
    expect(limits).toEqual([undefined, 4321]);
    expect(source.again).toEqual([undefined, { untilMs: 4321 }]);
    await source.answer(found(NUMBER, { operator: 'МТС' }, 0));
    expect((await asking).fields.operator).toBe('МТС');
    expect(ends).toEqual([{ kind: 'failed' }, { kind: 'answered' }]);
  });

  it('is not sent a third time', async () => {
    const { source, limited } = setUp();
    const asking = limited.observe(NUMBER).catch((error: unknown) => error);
    await Promise.resolve();
    await source.fail(lost());
    const second = lost();
    await source.fail(second);
    expect(await asking).toBe(second);
    expect(source.asked).toHaveLength(2);
  });

  it('is not sent when it gets no second turn', async () => {
    const source = scriptedSource();
    const refusal = new LookupFault('RATE_LIMITED', 'no turn');
    const turns = [() => Promise.resolve({ end: () => undefined }), () => Promise.reject(refusal)];
    const asking = rateLimited(source, { enter: () => turns.shift()!() })
      .observe(NUMBER)
      .catch((e: unknown) => e);
    await Promise.resolve();
    await source.fail(lost());
    expect(await asking).toBe(refusal);
    expect(source.asked).toHaveLength(1);
  });
});
