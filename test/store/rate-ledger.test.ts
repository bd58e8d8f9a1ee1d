import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { claimLine, endLine, RateLedger, withdrawalLine } from '../../src/store/rate-ledger.js';

const NOW = 1_000_000;
const HELD_MS = 1020;
const DAEMON = { pid: 10, start: '100' };
const DEAD = { pid: 11, start: '100' };
const LIMITS = { together: 3, ofKind: 3 };
const id = (n: number) => `0000000a-${n}`;

function ledger() {
  return new RateLedger(({ pid }) => pid !== DEAD.pid);
}
const claims = (from: number, to: number, atMs = NOW) =>
  Array.from({ length: to - from + 1 }, (_, index) => claimLine(id(from + index), atMs, DAEMON, 'd'));

describe('a claim', () => {
  it('has a place while fewer than the rate stand before it, whatever stands behind', () => {
    const rate = ledger();
    rate.read('a', claims(1, 5));
    expect([1, 2, 3, 4, 5].map((n) => rate.waitMs(id(n), LIMITS, NOW) === null)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('counts those of another file, because it cannot know which came first', () => {
    const rate = ledger();
    rate.read('a', claims(1, 1));
    rate.read('b', claims(2, 4));
    expect(rate.waitMs(id(1), LIMITS, NOW)).not.toBeNull();
    expect(rate.waitMs(id(4), LIMITS, NOW)).not.toBeNull();
  });

  it('waits until a second after the end of the first request before it', () => {
    const rate = ledger();
    rate.read('a', [...claims(1, 4), endLine(id(1), NOW + 100), endLine(id(2), NOW + 50), endLine(id(3), NOW + 90)]);
    expect(rate.waitMs(id(4), LIMITS, NOW + 200)).toBe(HELD_MS + 50 - 200);
    expect(rate.waitMs(id(4), LIMITS, NOW + 50 + HELD_MS - 1)).toBe(5);
    expect(rate.waitMs(id(4), LIMITS, NOW + 50 + HELD_MS)).toBeNull();
  });

  it('does not wait for one that was withdrawn', () => {
    const rate = ledger();
    rate.read('a', [...claims(1, 4), withdrawalLine(id(2))]);
    expect(rate.waitMs(id(4), LIMITS, NOW)).toBeNull();
  });

  it('of a process that was killed holds its place for a second more, not for ever', () => {
    const rate = ledger();
    rate.read('a', [claimLine(id(1), NOW - 5000, DEAD, 'd'), ...claims(2, 4)]);
    expect(rate.waitMs(id(4), LIMITS, NOW)).not.toBeNull();
    expect(rate.waitMs(id(4), LIMITS, NOW + HELD_MS)).toBeNull();
  });

  it('whose end is never told holds its place for a quarter of a minute', () => {
    const rate = ledger();
    rate.read('a', [...claims(1, 3), ...claims(4, 4, NOW + 16_000)]);
    expect(rate.waitMs(id(4), LIMITS, NOW + 16_019)).not.toBeNull();
    expect(rate.waitMs(id(4), LIMITS, NOW + 16_020)).toBeNull();
  });

  it('of a time to come is of another boot, and counts for nothing', () => {
    const rate = ledger();
    rate.read('a', [...claims(1, 3, NOW + 86_400_000), ...claims(4, 4)]);
    expect(rate.waitMs(id(4), LIMITS, NOW)).toBeNull();
  });

  it('of a command has a place among commands only', () => {
    const rate = ledger();
    rate.read(
      'a',
      [1, 2, 3].map((n) => claimLine(id(n), NOW, DAEMON, 'c')),
    );
    const limits = { together: 10, ofKind: 2 };
    expect([1, 2, 3].map((n) => rate.waitMs(id(n), limits, NOW) === null)).toEqual([true, true, false]);
    rate.read('a', claims(4, 4));
    expect(rate.waitMs(id(4), { together: 10, ofKind: 10 }, NOW)).toBeNull();
  });

  it('that was never read is none', () => {
    expect(ledger().waitMs(id(1), LIMITS, NOW)).toBe(Infinity);
  });
});

it('forgets claims whose places are free', () => {
  const rate = ledger();
  rate.read('a', [...claims(1, 2), endLine(id(1), NOW)]);
  rate.tidy(NOW + HELD_MS);
  expect(rate.size).toBe(1);
  rate.tidy(NOW + 20_000);
  expect(rate.size).toBe(0);
});

property([
  fc.array(fc.oneof(fc.string(), fc.constantFrom(claimLine(id(1), NOW, DAEMON, 'd'), '+ 0000000a-1', '- x'))),
  fc.nat(),
])('reads whatever stands in a file, and waits for an end only', (lines, cut) => {
  const rate = ledger();
  rate.read('a', [...lines, (lines[0] ?? '').slice(0, cut), claimLine(id(2), NOW, DAEMON, 'd')]);
  const waitMs = rate.waitMs(id(2), { together: 1, ofKind: 1 }, NOW);
  expect(waitMs === null || (waitMs >= 5 && waitMs <= 17_000)).toBe(true);
});
