// How calls are named on disk. The id of a call is its place in time; two more orders lead to it, each day by itself, so
// that the orders of a day that is gone are removed as one range.
//
//     c0mi8kz4gq000                   the call with this id
//     n0fwb/1x9k2/0mi8kz4gq000        its number; no value
//     a0fwb/0d3qx/0mi8kz4gq000        what was done, unless it was let through, as nearly all are; no value
//
// An id is nine digits (base 36) of the milliseconds since 1970 and three of a count; `0fwb` are days since 1970. A value is
// not written out but hashed: LevelDB writes keys into its own log and index, from where a number could not be removed, and
// strangers send anything in place of one. A hash is that of many numbers, so the call itself is looked at.

import { crc32 } from 'node:zlib';
import { MAX_TIME_MS, timeText } from '../store/store-key.js';

/** Every call: from the first, to before the second. */
export const CALL_RANGE = ['c', 'd'] as const;
/** The orders by number and by what was done, in the same way. */
export const ORDER_RANGES = { number: ['n', 'o'], action: ['a', 'b'] } as const;
export type Order = keyof typeof ORDER_RANGES;

const COUNT_DIGITS = 3;
export const MAX_COUNT = 36 ** COUNT_DIGITS - 1;
const DAY_DIGITS = 4;
const DAY_MS = 86_400_000;
const ID = /^[0-9a-z]{12}$/;
const HASH_DIGITS = 5;
const HASHES = 36 ** HASH_DIGITS;

export function isCallId(text: string): boolean {
  return ID.test(text);
}

/** @param atMs milliseconds since 1970; @param count tells the calls of one millisecond apart, up to `MAX_COUNT` */
export function callId(atMs: number, count: number): string {
  const time = timeText(Math.min(Math.max(0, atMs), MAX_TIME_MS));
  return `${time}${count.toString(36).padStart(COUNT_DIGITS, '0')}`;
}

/** Its time as the key has it, which goes on where the clock was set back. */
export function timeOfId(id: string): number {
  return parseInt(id.slice(0, -COUNT_DIGITS), 36);
}

export function countOfId(id: string): number {
  return parseInt(id.slice(-COUNT_DIGITS), 36);
}

export function callKey(id: string): string {
  return CALL_RANGE[0] + id;
}

/** The first key that a call of this time can have, or one after those of every earlier call. */
export function callKeyFrom(epochMs: number): string {
  return callKey(callId(epochMs, 0));
}

/** @param value the number in question, see `subjectOf`; or the action */
export function orderKey(order: Order, id: string, value: string): string {
  return `${orderPrefix(order, dayOf(id), value)}${id}`;
}

/** All keys of one day's calls with this value begin so, and those of some other values. */
export function orderPrefix(order: Order, day: string, value: string): string {
  return `${ORDER_RANGES[order][0]}${day}/${hashText(value)}/`;
}

/** The day of an id, as keys have it. */
export function dayOf(id: string): string {
  return Math.floor(timeOfId(id) / DAY_MS)
    .toString(36)
    .padStart(DAY_DIGITS, '0');
}

/** The day in a key of an order; null for a key that is none. */
export function dayOfKey(key: string): string | null {
  return /^[na]([0-9a-z]{4})\//.exec(key)?.[1] ?? null;
}

function hashText(value: string): string {
  return (crc32(value) % HASHES).toString(36).padStart(HASH_DIGITS, '0');
}
