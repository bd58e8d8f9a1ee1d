// How calls are named on disk. The id of a call is its place in time: nine digits (base 36) of the milliseconds since 1970
// and three of a count.
//
//     c0mi8kz4gq007    calls that were written together, up to this id; see call-block.ts
//     o0mi8kz4gq007    what is searched for of the same calls: a line for each, with its id, a hash of its number, and
//                      b(lock), r(oute) or p(ass); see `orderLine`
//
// Calls are written together because a key of its own for each call and for each order would cost three times as much, most
// of it when it is removed again. A number is hashed: what goes is only marked for a while, and LevelDB writes keys into its
// own log and index. A hash is that of many numbers, so the call itself is looked at.

import { crc32 } from 'node:zlib';
import { MAX_TIME_MS, timeText } from '../store/store-key.js';

/** All calls: from the first, to before the second. */
export const CALL_RANGE = ['c', 'd'] as const;
/** What leads to calls by number and by what was done, in the same way. */
export const ORDER_RANGE = ['o', 'p'] as const;

const COUNT_DIGITS = 3;
export const MAX_COUNT = 36 ** COUNT_DIGITS - 1;
const ID = /^[0-9a-z]{12}$/;
const ID_LENGTH = 12;
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

/** @param id of the last one of some calls */
export function callKey(id: string): string {
  return CALL_RANGE[0] + id;
}

/** The first id that a call of this time can have. */
export function idFrom(epochMs: number): string {
  return callId(Math.max(0, epochMs), 0);
}

/** The id in a key. */
export function idOfKey(key: string): string {
  return key.slice(1);
}

/** No id is behind it. */
export const LAST_ID = 'z'.repeat(12);

/** @param lastId of the calls that it is about */
export function orderKey(lastId: string): string {
  return ORDER_RANGE[0] + lastId;
}

/** What of a call is searched for by its order. */
export interface Ordered {
  /** See `subjectOf`. */
  readonly subject: string;
  readonly action: 'pass' | 'block' | 'route';
}

/** Of one length, so that lines stand behind each other as they are. */
export function orderLine(id: string, { subject, action }: Ordered): string {
  return `${id}${hashText(subject)}${action.slice(0, 1)}`;
}

/** How many calls the lines are about. */
export function countInOrder(lines: string): number {
  return Math.floor(lines.length / LINE_LENGTH);
}

/** Ids in the lines that may be meant, the last one first. @param wanted without what does not matter */
export function idsInOrder(lines: string, { subject, action }: Partial<Ordered>): string[] {
  const hash = subject === undefined ? '' : hashText(subject);
  const mark = action?.slice(0, 1) ?? '';
  const ids: string[] = [];
  for (let end = lines.length; end >= LINE_LENGTH; end -= LINE_LENGTH) {
    const start = end - LINE_LENGTH;
    if (!lines.startsWith(hash, start + ID_LENGTH) || !lines.startsWith(mark, end - 1)) continue;
    ids.push(lines.slice(start, start + ID_LENGTH));
  }
  return ids;
}

/** Of each line. */
export const LINE_LENGTH = ID_LENGTH + HASH_DIGITS + 1;

function hashText(value: string): string {
  return (crc32(value) % HASHES).toString(36).padStart(HASH_DIGITS, '0');
}
