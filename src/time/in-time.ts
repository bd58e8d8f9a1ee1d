// What work gives, or something else when it takes too long. The work itself goes on.

import type { Clock } from './clock.js';

/** What `work` resolves to, or `otherwise()` after `limitMs`; rejects when it rejects before that. */
export function inTime<T, L>(
  work: Promise<T>,
  clock: Pick<Clock, 'after'>,
  limitMs: number,
  otherwise: () => L,
): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(otherwise()));
    work.then(resolve, reject).finally(cancel);
  });
}
