import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { callId, dayOf, dayOfKey, isCallId, orderKey, orderPrefix, timeOfId } from '../../src/journal/call-key.js';
import { IdClock } from '../../src/journal/id-clock.js';

const NOW = Date.UTC(2026, 10, 28, 12);
const text = fc.string({ unit: 'binary', maxLength: 300 });

describe('ids of calls', () => {
  test.prop([fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 }), { minLength: 2, maxLength: 200 })])(
    'come in the order of the calls, also where the clock is set back',
    (steps) => {
      const ids = new IdClock();
      let nowMs = NOW;
      const given = steps.map((step) => ids.next((nowMs += step / 100)));
      expect([...given].sort()).toEqual(given);
      expect(new Set(given).size).toBe(given.length);
      expect(given.every(isCallId)).toBe(true);
    },
  );

  it('go by a clock that was set back by more than a day: it was wrong before', () => {
    const ids = new IdClock();
    ids.next(NOW + 10 * 86_400_000);
    expect(timeOfId(ids.next(NOW))).toBe(NOW);
  });

  it('go on behind what was written before a restart, unless that is more than a day ahead', () => {
    const ids = new IdClock();
    ids.seen(callId(NOW + 5000, 7), NOW);
    expect(ids.next(NOW)).toBe(callId(NOW + 5000, 8));
    const others = new IdClock();
    others.seen(callId(NOW + 2 * 86_400_000, 7), NOW);
    expect(others.next(NOW)).toBe(callId(NOW, 0));
  });

  it('are told apart when 50 000 calls come in one millisecond', () => {
    const ids = new IdClock();
    const given = Array.from({ length: 50_000 }, () => ids.next(NOW));
    expect(new Set(given).size).toBe(50_000);
    expect([...given].sort()).toEqual(given);
  });
});

describe('keys that lead to calls', () => {
  test.prop([text, fc.nat(2 ** 41)])('are short and hold nothing of what a stranger sent', (number, atMs) => {
    const id = callId(atMs, 0);
    const key = orderKey('number', id, number);
    expect(key).toMatch(/^n[0-9a-z]{4}\/[0-9a-z]{5}\/[0-9a-z]{12}$/);
    expect(dayOfKey(key)).toBe(dayOf(id));
    expect(key).toBe(`${orderPrefix('number', dayOf(id), number)}${id}`);
  });

  it('are different for nearly all of 100 000 numbers', () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => orderKey('number', callId(NOW, 0), `7917${1_000_000 + n}`));
    expect(new Set(keys).size).toBeGreaterThan(99_500);
  });
});
