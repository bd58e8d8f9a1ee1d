// A wait with an end of its own: the work goes on, only the waiting stops.

import type { AbortSignalLike } from './abort-signal-like.js';

export type Waited<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'cut' };

/** Waits for `work` until `signal` aborts. Never rejects, and leaves no listener behind. */
export function waitUntil<T>(work: Promise<T>, signal: AbortSignalLike): Promise<Waited<T>> {
  return new Promise((resolve) => {
    const cut = () => resolve({ kind: 'cut' });
    const done = (waited: Waited<T>) => {
      signal.removeEventListener('abort', cut);
      resolve(waited);
    };
    work.then(
      (value) => done({ kind: 'value', value }),
      (error: unknown) => done({ kind: 'error', error }),
    );
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
  });
}
