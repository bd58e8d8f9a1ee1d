import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { FloodGuard, LONGEST_FLOOD_WINDOW_MS } from '../../src/policy/flood-guard.js';

const NUMBER = '79170415564';
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 24, 9);

describe('how often a number calls', () => {
  it('slides with the time', () => {
    const guard = new FloodGuard();
    for (const minute of [0, 3, 6, 9]) guard.note(NUMBER, START_MS + minute * MINUTE_MS);
    const count = (minute: number) => guard.count(NUMBER, 10 * MINUTE_MS, 'number', START_MS + minute * MINUTE_MS);
    expect([9, 10, 13, 19, 20].map(count)).toEqual([4, 3, 2, 0, 0]);
  });

  it('counts the hundred numbers around it, and nobody else', () => {
    const guard = new FloodGuard();
    for (const number of ['79170415500', '79170415599', '79170415600', NUMBER]) guard.note(number, START_MS);
    expect(guard.count(NUMBER, MINUTE_MS, 'range', START_MS)).toBe(3);
    expect(guard.count(NUMBER, MINUTE_MS, 'number', START_MS)).toBe(1);
    expect(guard.count('79161112233', MINUTE_MS, 'range', START_MS)).toBe(0);
  });

  it('does not count what is later than the moment asked about', () => {
    const guard = new FloodGuard();
    guard.note(NUMBER, START_MS);
    guard.note(NUMBER, START_MS + 1);
    expect(guard.count(NUMBER, MINUTE_MS, 'number', START_MS)).toBe(1);
  });

  it('survives a clock that is set back', () => {
    const guard = new FloodGuard();
    for (const minute of [60, 0, 1, 2]) guard.note(NUMBER, START_MS + minute * MINUTE_MS);
    expect(guard.count(NUMBER, 10 * MINUTE_MS, 'number', START_MS + 2 * MINUTE_MS)).toBe(3);
  });

  it('remembers no more than it may: of one number, and of all', () => {
    const guard = new FloodGuard({ maxWatched: 50, maxCalls: 3000 });
    for (let call = 0; call < 5000; call++) guard.note(NUMBER, START_MS + call);
    expect(guard.count(NUMBER, MINUTE_MS, 'number', START_MS + 5000)).toBe(1000);
    for (let other = 0; other < 200; other++) guard.note(String(78_000_000_000 + other * 100), START_MS + 6000 + other);
    expect(guard.size.watched).toBeLessThanOrEqual(50);
    expect(guard.count(NUMBER, MINUTE_MS, 'number', START_MS + 6200)).toBe(0);
    expect(guard.count('78000019900', MINUTE_MS, 'number', START_MS + 6200)).toBe(1);
  });

  property([
    fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: LONGEST_FLOOD_WINDOW_MS })), {
      maxLength: 60,
    }),
    fc.integer({ min: 1000, max: LONGEST_FLOOD_WINDOW_MS }),
    fc.integer({ min: 0, max: LONGEST_FLOOD_WINDOW_MS }),
  ])('is what a list of all calls says, as long as time goes forward', (calls, windowMs, askedMs) => {
    const guard = new FloodGuard();
    const ordered = calls.map(([number, ms]) => ({ number: `7917041556${number}`, ms })).sort((a, b) => a.ms - b.ms);
    for (const { number, ms } of ordered) if (ms <= askedMs) guard.note(number, START_MS + ms);
    const inWindow = ordered.filter(({ ms }) => ms > askedMs - windowMs && ms <= askedMs);
    const number = '79170415561';
    expect(guard.count(number, windowMs, 'number', START_MS + askedMs)).toBe(
      inWindow.filter((call) => call.number === number).length,
    );
    expect(guard.count(number, windowMs, 'range', START_MS + askedMs)).toBe(inWindow.length);
  });
});

describe('a number that is held', () => {
  it('goes free when the time is over', () => {
    const guard = new FloodGuard();
    guard.hold({ number: NUMBER, rule: 'flood', untilMs: START_MS + MINUTE_MS });
    expect(guard.heldUntil(NUMBER, 'flood', START_MS)).toBe(START_MS + MINUTE_MS);
    expect(guard.heldUntil(NUMBER, 'flood', START_MS + MINUTE_MS)).toBeNull();
    expect(guard.heldUntil(NUMBER, 'other', START_MS)).toBeNull();
    expect(guard.heldUntil('79161112233', 'flood', START_MS)).toBeNull();
  });

  it('is one of a bounded number; those held longest go free', () => {
    const guard = new FloodGuard({ maxHeld: 4 });
    for (const rule of ['a', 'b', 'c', 'd', 'e']) guard.hold({ number: NUMBER, rule, untilMs: START_MS + MINUTE_MS });
    expect(['a', 'd', 'e'].map((rule) => guard.heldUntil(NUMBER, rule, START_MS) !== null)).toEqual([
      false,
      true,
      true,
    ]);
    expect(guard.size.held).toBeLessThanOrEqual(4);
  });
});
