// How late the process is: the event loop's own measure of overload.

import type { Clock } from '../clock.js';

const EVERY_MS = 25;

export interface LoopLag {
  /** Milliseconds by which the loop was late lately; a peak halves about every 25 ms, so that a burst is not forgotten at once. */
  lagMs(): number;
  stop(): void;
}

/** Watches from now on. Never keeps the process alive. */
export function watchLoopLag(clock: Clock): LoopLag {
  let lagMs = 0;
  let dueMs = 0;
  let cancel: () => void;
  const arm = () => {
    dueMs = clock.monotonicMs() + EVERY_MS;
    cancel = clock.after(EVERY_MS, () => {
      lagMs = Math.max(clock.monotonicMs() - dueMs, lagMs / 2);
      arm();
    });
  };
  arm();
  return {
    // A loop that is late right now has not run the timer yet.
    lagMs: () => Math.max(lagMs, clock.monotonicMs() - dueMs, 0),
    stop: () => cancel(),
  };
}
