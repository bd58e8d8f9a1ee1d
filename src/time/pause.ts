// A wait that can be cut short.

import type { Clock } from './clock.js';

/** Resolves after `ms`, or as soon as `ending` aborts. Never rejects. */
export function pause(ms: number, clock: Pick<Clock, 'after'>, ending: AbortSignal): Promise<void> {
  if (ending.aborted) return Promise.resolve();
  return new Promise<void>((resolve) => {
    const cancel = clock.after(ms, done);
    ending.addEventListener('abort', done, { once: true });
    function done() {
      cancel();
      ending.removeEventListener('abort', done);
      resolve();
    }
  });
}
