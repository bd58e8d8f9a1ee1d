import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { callId, idsInOrder, isCallId, orderLine, timeOfId } from '../../src/journal/call-key.js';
import { IdClock } from '../../src/journal/id-clock.js';
import { anyCharacter } from '../fakes/any-character.js';

const NOW = Date.UTC(2026, 10, 28, 12);
const text = fc.string({ unit: anyCharacter, maxLength: 300 });

describe('ids of calls', () => {
  property([fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 }), { minLength: 2, maxLength: 200 })])(
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

const ordered = fc.record({ subject: text, action: fc.constantFrom('pass', 'block', 'route') });

describe('what leads to calls', () => {
  property([text, fc.nat(2 ** 41)])('is short and holds nothing of what a stranger sent', (subject, atMs) => {
    expect(orderLine(callId(atMs, 0), { subject, action: 'block' })).toMatch(/^[0-9a-z]{17}b$/);
  });

  property([fc.array(ordered, { maxLength: 50 }), ordered])(
    'finds every call that is meant, last first',
    (calls, wanted) => {
      const ids = calls.map((_, n) => callId(NOW + n, 0));
      const all = [...calls, wanted];
      const lines = all.map((call, n) => orderLine(ids[n] ?? callId(NOW + 99, 0), call)).join('');
      const meant = (fits: (call: typeof wanted) => boolean) =>
        all.flatMap((call, n) => (fits(call) ? [callId(NOW + (ids[n] === undefined ? 99 : n), 0)] : []));
      expect(idsInOrder(lines, {})).toEqual(meant(() => true).reverse());
      expect(idsInOrder(lines, { action: wanted.action })).toEqual(
        meant(({ action }) => action === wanted.action).reverse(),
      );
      const found = idsInOrder(lines, { subject: wanted.subject });
      for (const id of meant(({ subject }) => subject === wanted.subject)) expect(found).toContain(id);
    },
  );

  it('leads to hardly another of 100 000 numbers', () => {
    const lines = Array.from({ length: 100_000 }, (_, n) =>
      orderLine(callId(NOW + n, 0), { subject: `7917${1_000_000 + n}`, action: 'pass' }),
    ).join('');
    expect(idsInOrder(lines, { subject: '79171000007' }).length).toBeLessThan(5);
  });
});
