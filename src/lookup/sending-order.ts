// Fourth step of a call's way: who of those waiting for a place asks next.

import type { Urgency } from './observation.js';

/** One who waits. */
export interface Waiting {
  readonly urgency: Urgency;
  /** Since when it waits as what it is now: for a call that joined a refresh, since the call was noticed. Monotonic. */
  readonly sinceMs: number;
}

/**
 * Orders those who wait: first who is to be sent next, last who can be spared first.
 *
 * Calls go before refreshes. They go in their order as long as each one's turn comes within `deadlineMs` of its
 * arrival; once that is lost the newest goes first, because callers who have waited for long have gone on without an
 * answer, and serving them in turn would make everybody late. Refreshes keep their order.
 *
 * @param waiting in the order of arrival
 * @param sendAtMs when the request at an index could leave at the earliest
 */
export function sendingOrder<T extends Waiting>(
  waiting: readonly T[],
  sendAtMs: (index: number) => number,
  deadlineMs: number,
): T[] {
  const calls = waiting.filter(({ urgency }) => urgency === 'call').sort((a, b) => a.sinceMs - b.sinceMs);
  const refreshes = waiting.filter(({ urgency }) => urgency === 'refresh');
  const allInTime = calls.every(({ sinceMs }, index) => sendAtMs(index) - sinceMs <= deadlineMs);
  return [...(allInTime ? calls : calls.reverse()), ...refreshes];
}
