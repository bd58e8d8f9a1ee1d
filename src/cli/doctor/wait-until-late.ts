// A wait with an end, for what cannot be cut off.

import type { Clock } from '../../time/clock.js';

/** What `work` gives, or `late` after `timeoutMs`. */
export function waitUntil<T, L>(work: Promise<T>, clock: Clock, timeoutMs: number, late: L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeoutMs, () => resolve(late));
    work.then(resolve, reject).finally(cancel);
  });
}
