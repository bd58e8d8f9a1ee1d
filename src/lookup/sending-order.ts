// Which of those that wait for a place asks next.

import type { Urgency } from './observation.js';

/** One that waits. */
export interface Waiting {
  readonly urgency: Urgency;
  /** Since when it waits as what it is now: for a call that joined a refresh, since the call was noticed. Monotonic. */
  readonly sinceMs: number;
}

/** When the request at an index could leave at the earliest, from 0. */
type Schedule = (index: number) => number;

/**
 * Orders those that wait: first the one to be sent next, last the one that can be spared first.
 *
 * Calls go before single lookups, those before refreshes. Calls go in their order as long as each one's turn comes
 * within `deadlineMs` of its arrival; once that is lost the newest goes first, because callers that have waited for long
 * have gone on without an answer, and serving them in turn would make everybody late. So do lookups among themselves.
 * Refreshes keep their order.
 *
 * @param waiting in the order of arrival
 */
export function sendingOrder<T extends Waiting>(
  waiting: readonly T[],
  schedules: Readonly<Record<'call' | 'lookup', Schedule>>,
  deadlineMs: number,
): T[] {
  const of = (urgency: Urgency) => waiting.filter((entry) => entry.urgency === urgency);
  const calls = inTimeOrNewestFirst(of('call'), schedules.call, deadlineMs);
  const behindCalls: Schedule = (index) => schedules.lookup(calls.length + index);
  return [...calls, ...inTimeOrNewestFirst(of('lookup'), behindCalls, deadlineMs), ...of('refresh')];
}

function inTimeOrNewestFirst<T extends Waiting>(entries: readonly T[], sendAtMs: Schedule, deadlineMs: number): T[] {
  const inTurn = [...entries].sort((a, b) => a.sinceMs - b.sinceMs);
  const allInTime = inTurn.every(({ sinceMs }, index) => sendAtMs(index) - sinceMs <= deadlineMs);
  return allInTime ? inTurn : inTurn.reverse();
}
