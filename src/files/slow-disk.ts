// Reports a disk operation that takes too long, without waiting for it.

import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.js';

/** Something that takes a thread of the pool and no disk. */
function poolAnswers(): Promise<void> {
  return new Promise((resolve) => randomBytes(1, () => resolve()));
}

/**
 * Calls `onLate` once when `work` has not ended within `limitMs` and the disk is the reason: name resolution can hold
 * all threads of the pool for seconds, and then the disk is not to blame. Settles as `work` does.
 */
export async function watched(
  work: () => Promise<void>,
  limits: readonly { readonly limitMs: number; readonly onLate: () => void }[],
  clock: Clock,
): Promise<void> {
  let ended = false;
  const cancels = limits.map(({ limitMs, onLate }) =>
    clock.after(limitMs, () => {
      void poolAnswers().then(() => {
        if (!ended) onLate();
      });
    }),
  );
  try {
    await work();
  } finally {
    ended = true;
    for (const cancel of cancels) cancel();
  }
}

/** True when `work` ended in time, well or not. `work` goes on in any case. */
export function endsWithin(work: Promise<unknown>, limitMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, () => resolve(false));
    const done = () => {
      cancel();
      resolve(true);
    };
    work.then(done, done);
  });
}
