// An end in time that does not depend on whether the work heeds it.

import type { Clock } from './clock.js';

interface End {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Its abort ends the work as well. */
  readonly signal?: AbortSignal | undefined;
  /** What the work then rejects with. */
  readonly late: () => Error;
  readonly abandoned: () => Error;
}

/** What the work resolves to, or its end in time, heeded or not; the signal that the work is given is aborted then. */
export async function endsInTime<T>(
  { clock, timeoutMs, signal, late, abandoned }: End,
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const abandon = () => ending.abort(abandoned());
  const cancelDeadline = clock.after(timeoutMs, () => ending.abort(late()));
  if (signal?.aborted === true) abandon();
  signal?.addEventListener('abort', abandon);
  try {
    // undici heeds the signal only once it is connected, hence the race.
    return await Promise.race([endOf(ending.signal), work(ending.signal)]);
  } finally {
    signal?.removeEventListener('abort', abandon);
    cancelDeadline();
  }
}

/** Never resolves; rejects with the reason of the abort, which must be an error. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
