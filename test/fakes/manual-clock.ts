// A clock that stands still until a test moves it.

import type { Clock } from '../../src/time/clock.js';

export interface ManualClock extends Clock {
  /** Moves both clocks and runs the timers that fall due, in their order. */
  advance(ms: number): void;
  /** Timers that wait. */
  readonly pending: number;
}

export function manualClock(epochMs = Date.UTC(2026, 10, 22, 12, 0, 0)): ManualClock {
  // Not 0: lru-cache takes a start of 0 for "no start".
  let nowMs = 1_000_000;
  let timers: { dueMs: number; action: () => void }[] = [];
  return {
    epochMs: () => epochMs - 1_000_000 + nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, action) {
      const timer = { dueMs: nowMs + delayMs, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const next = timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.action();
      }
      nowMs = endMs;
    },
    get pending() {
      return timers.length;
    },
  };
}
