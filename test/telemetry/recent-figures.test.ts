import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { PASS } from '../../src/policy/decision.js';
import { DurationCounts } from '../../src/telemetry/duration-counts.js';
import { RecentCounts } from '../../src/telemetry/recent-figures.js';
import { manualClock } from '../fakes/manual-clock.js';

const answer = (tookMs: number, status: CallAnswer['status'] = 'OK'): CallAnswer => ({
  ...{
    status,
    fault: null,
    faultDetail: null,
    number: { kind: 'withheld', raw: '' },
    dial: '',
    presentation: 'allowed',
  },
  ...{ record: {}, observations: [], lookedUp: true, upstream: null, decision: PASS, source: 'none', ageSeconds: null },
  ...{ answeredAtMs: 0, tookMs, abandoned: false },
});
const call = { door: 'agi', script: 'route' } as const;
const sum = (counts: readonly number[] = []) => counts.reduce((total, each) => total + each, 0);

describe('the last hour', () => {
  it('has calls minute by minute, the one that runs last', () => {
    const clock = manualClock();
    const counts = new RecentCounts(clock);
    counts.callAnswered(call, answer(2));
    clock.advance(60_000);
    counts.callAnswered(call, answer(2, 'NOTFOUND'));
    counts.callAnswered(call, answer(2));
    const { actions, statuses, since } = counts.read();
    expect(actions.pass.slice(-2)).toEqual([1, 2]);
    expect(sum(actions.pass)).toBe(3);
    expect(statuses.NOTFOUND?.at(-1)).toBe(1);
    expect(Object.keys(statuses).sort()).toEqual(['NOTFOUND', 'OK']);
    expect(Date.parse(since) % 60_000).toBe(0);
  });

  it('forgets what is older, also after hours without a call', () => {
    const clock = manualClock();
    const counts = new RecentCounts(clock);
    counts.callAnswered(call, answer(2));
    counts.cacheRead('fresh');
    clock.advance(59 * 60_000);
    expect(sum(counts.read().actions.pass)).toBe(1);
    clock.advance(60_000);
    expect(sum(counts.read().actions.pass)).toBe(0);
    expect(counts.read()).toMatchObject({ latency: null, cacheReads: { fresh: 0 } });
    counts.callAnswered(call, answer(2));
    expect(sum(counts.read().actions.pass)).toBe(1);
  });

  it('counts calls alone: no lookup of a program, none of a command, none that is imagined', () => {
    const counts = new RecentCounts(manualClock());
    counts.callAnswered({ door: 'http', script: 'lookup' }, answer(2));
    counts.callAnswered({ door: 'cli', script: 'route' }, answer(2));
    counts.callAnswered({ door: 'agi', script: 'prefetch' }, answer(2));
    counts.callAnswered({ door: 'http', script: 'route', simulatedAtMs: 5 }, answer(2));
    expect(sum(counts.read().actions.pass)).toBe(0);
    counts.callAnswered({ door: 'http', script: 'route' }, answer(2));
    counts.callAnswered({ door: 'webhook', script: 'route' }, answer(2));
    expect(sum(counts.read().actions.pass)).toBe(2);
  });

  it('says how many a second there are', () => {
    const clock = manualClock();
    const counts = new RecentCounts(clock);
    for (let second = 0; second < 30; second += 1) {
      for (let calls = 0; calls < 5; calls += 1) counts.callAnswered(call, answer(1));
      clock.advance(1000);
    }
    expect(counts.read().perSecond).toBe(5);
    clock.advance(11_000);
    expect(counts.read().perSecond).toBe(0);
  });
});

describe('percentiles', () => {
  property([fc.array(fc.double({ min: 0.06, max: 25_000, noNaN: true }), { minLength: 1, maxLength: 400 })])(
    'are never too low, and a tenth too high at most',
    (durations) => {
      const counts = new DurationCounts();
      for (const ms of durations) counts.add(ms);
      const sorted = [...durations].sort((one, other) => one - other);
      const percentiles = DurationCounts.percentiles([counts]);
      for (const [name, part] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const exact = sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
        // Three digits are kept.
        expect(percentiles?.[name]).toBeGreaterThanOrEqual(exact * 0.994);
        expect(percentiles?.[name]).toBeLessThanOrEqual(exact * 1.106);
      }
      expect(percentiles?.count).toBe(durations.length);
    },
  );

  it('of nothing are nothing, and of several parts those of all', () => {
    expect(DurationCounts.percentiles([])).toBeNull();
    expect(DurationCounts.percentiles([new DurationCounts()])).toBeNull();
    const [quick, slow] = [new DurationCounts(), new DurationCounts()];
    for (let call = 0; call < 99; call += 1) quick.add(1);
    slow.add(100_000);
    expect(DurationCounts.percentiles([quick, slow])).toMatchObject({ count: 100, max: 100_000 });
    slow.clear();
    expect(DurationCounts.percentiles([slow])).toBeNull();
  });
});
