import { expect, it } from 'vitest';
import { afterOwnTime } from '../../src/time/own-time.js';

/** Timers run when the test says so, however late that is. */
function lateClock() {
  let nowMs = 1000;
  const timers: { dueMs: number; action: () => void }[] = [];
  return {
    monotonicMs: () => nowMs,
    after(delayMs: number, action: () => void) {
      const timer = { dueMs: nowMs + delayMs, action };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    /** The time that passes while nothing runs; then the timers that are due do. */
    standStill(ms: number) {
      nowMs += ms;
      const due = timers.filter(({ dueMs }) => dueMs <= nowMs);
      for (const timer of due) timers.splice(timers.indexOf(timer), 1);
      for (const { action } of due) action();
    },
    waits: () => timers.map(({ dueMs }) => dueMs - nowMs),
  };
}

it('lets the sockets be read once where it is in time', () => {
  const clock = lateClock();
  let ran = 0;
  afterOwnTime(clock, 500, () => (ran += 1));
  clock.standStill(500);
  expect([ran, clock.waits()]).toEqual([0, [0]]);
  clock.standStill(0);
  expect([ran, clock.waits()]).toEqual([1, []]);
});

it.each([
  [520, 20],
  [800, 300],
  [60_000, 500],
])('after a standstill of %i ms, waits for another %i ms', (standstillMs, moreMs) => {
  const clock = lateClock();
  let ran = 0;
  afterOwnTime(clock, 500, () => (ran += 1));
  clock.standStill(standstillMs);
  expect([ran, clock.waits()]).toEqual([0, [moreMs]]);
  clock.standStill(100_000);
  expect([ran, clock.waits()]).toEqual([1, []]);
});

it.each([0, 500])('does nothing once it is cancelled after %i ms', (ms) => {
  const clock = lateClock();
  const cancel = afterOwnTime(clock, 500, () => expect.unreachable());
  clock.standStill(ms);
  cancel();
  clock.standStill(10_000);
  expect(clock.waits()).toEqual([]);
});
