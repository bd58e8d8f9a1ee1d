// How late the process is: the event loop's own measure of overload.

import type { Clock } from '../time/clock.js';

const EVERY_MS = 25;

export interface LoopLag {
  /**
   * By how many milliseconds the loop was late twice in a row, the lesser of the two. One stutter, such as a
   * collection of garbage, is over when it is seen, and is no overload.
   */
  lagMs(): number;
  stop(): void;
}

/** Watches from now on. Never keeps the process alive. */
export function watchLoopLag(clock: Clock): LoopLag {
  let beforeMs = 0;
  let lastMs = 0;
  let dueMs = 0;
  let cancel: () => void;
  const arm = () => {
    dueMs = clock.monotonicMs() + EVERY_MS;
    cancel = clock.after(EVERY_MS, () => {
      beforeMs = lastMs;
      lastMs = Math.max(0, clock.monotonicMs() - dueMs);
      arm();
    });
  };
  arm();
  return {
    lagMs() {
      // A loop that is late right now has not run the timer yet.
      const nowMs = clock.monotonicMs() - dueMs;
      return Math.max(Math.min(beforeMs, lastMs), Math.min(lastMs, nowMs), 0);
    },
    stop: () => cancel(),
  };
}
