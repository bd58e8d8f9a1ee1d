// A limit in time for what comes over a socket.

import type { Clock } from './clock.js';

/**
 * As `Clock.after`, but not while this process stood still: after that (a host that swaps, a virtual machine that is moved)
 * Node.js runs the timers that are due before it reads what came meanwhile, and an answer that is there would be called late.
 * So a timer that is late itself waits as long again, at most `delayMs`; one in time lets the sockets be read once.
 */
export function afterOwnTime(
  clock: Pick<Clock, 'after' | 'monotonicMs'>,
  delayMs: number,
  action: () => void,
): () => void {
  const dueMs = clock.monotonicMs() + delayMs;
  let cancel = clock.after(delayMs, () => {
    cancel = clock.after(Math.min(Math.max(0, clock.monotonicMs() - dueMs), delayMs), action);
  });
  return () => cancel();
}
