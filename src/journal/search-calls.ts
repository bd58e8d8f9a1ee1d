// Finds calls, the newest first, by the order that leads to the fewest of them.

import type { RecordedCall } from '../call/recorded-call.js';
import type { BlockLine } from './call-block.js';
import { decodeCall } from './call-codec.js';
import {
  CALL_RANGE,
  callKey,
  idFrom,
  idOfKey,
  idsInOrder,
  LAST_ID,
  ORDER_RANGE,
  orderKey,
  type Ordered,
} from './call-key.js';
import { subjectOf } from './call-subject.js';
import type { JournalContents } from './journal-contents.js';

/** Whatever is absent does not matter. */
export interface CallFilter {
  /** See `subjectOf`. */
  readonly number?: string | undefined;
  /** As it came, or its E.164 digits; see `sameDid`. */
  readonly did?: string | undefined;
  readonly action?: RecordedCall['decision']['action'] | undefined;
  readonly rule?: string | undefined;
  readonly status?: RecordedCall['status'] | undefined;
  /** Wall time in milliseconds since 1970, inclusive. */
  readonly sinceMs?: number | undefined;
  /** The same, exclusive. */
  readonly untilMs?: number | undefined;
  /** Id of a call: only calls before it. */
  readonly before?: string | undefined;
}

export interface JournalEntry {
  readonly id: string;
  readonly call: RecordedCall;
}

type Searched = Pick<JournalContents, 'level' | 'blocks'>;

/** Ids of calls: from the first, to before the second. */
type IdRange = readonly [from: string, to: string];

const ORDERS_AT_ONCE = 200;

/** Calls that fit, newest first. @param sameDid do two DIDs mean the same number? */
export async function* searchCalls(
  contents: Searched,
  filter: CallFilter,
  sameDid: (one: string, other: string) => boolean,
): AsyncGenerator<JournalEntry> {
  const { number, action } = filter;
  const isFew = number !== undefined || (action !== undefined && action !== 'pass');
  const ordered = { ...(number === undefined ? {} : { subject: number }), ...(action === undefined ? {} : { action }) };
  const range = rangeOf(filter);
  for await (const entry of isFew ? byOrder(contents, ordered, range) : byTime(contents, range))
    if (isWanted(entry.call, filter, sameDid)) yield entry;
}

/** All calls of a time, in the order in which they came, as they were written together. */
export async function* callsInOrder(contents: Searched, sinceMs: number): AsyncGenerator<JournalEntry[]> {
  const from = idFrom(sinceMs);
  for await (const { lines } of contents.blocks(callKey(from), CALL_RANGE[1]))
    yield (lines ?? []).filter(({ id }) => id >= from).flatMap(entryOf);
}

/** The one call with this id, or none. */
export async function* callById(contents: Searched, id: string): AsyncGenerator<JournalEntry> {
  for await (const { lines } of contents.blocks(callKey(id), CALL_RANGE[1])) {
    yield* (lines ?? []).filter((line) => line.id === id).flatMap(entryOf);
    return;
  }
}

function rangeOf({ sinceMs, untilMs, before }: CallFilter): IdRange {
  const ends = [
    LAST_ID,
    ...(untilMs === undefined ? [] : [idFrom(untilMs)]),
    ...(before === undefined ? [] : [before]),
  ];
  return [sinceMs === undefined ? '' : idFrom(sinceMs), ends.sort()[0] ?? LAST_ID];
}

function isWanted(call: RecordedCall, filter: CallFilter, sameDid: (one: string, other: string) => boolean): boolean {
  const { number, did, action, rule, status } = filter;
  if (number !== undefined && subjectOf(call) !== number) return false;
  if (action !== undefined && call.decision.action !== action) return false;
  if (rule !== undefined && call.decision.rule !== rule) return false;
  if (status !== undefined && call.status !== status) return false;
  return did === undefined || sameDid(call.question.did, did);
}

async function* byTime(contents: Searched, [from, to]: IdRange): AsyncGenerator<JournalEntry> {
  const lastId = await firstFrom(contents, to);
  for await (const { lines } of contents.blocks(callKey(from), `${callKey(lastId)}~`, true))
    for (const line of (lines ?? []).toReversed()) if (isBetween(line.id, from, to)) yield* entryOf(line);
}

/** Reads the blocks alone in which a call may be meant. */
async function* byOrder(
  contents: Searched,
  wanted: Partial<Ordered>,
  [from, to]: IdRange,
): AsyncGenerator<JournalEntry> {
  const range = { gte: orderKey(from), lte: orderKey(await firstFrom(contents, to)), reverse: true };
  const orders = contents.level.iterator(range);
  try {
    for (let some = await orders.nextv(ORDERS_AT_ONCE); some.length > 0; some = await orders.nextv(ORDERS_AT_ONCE))
      for (const [key, order] of some) {
        const ids = idsInOrder(order, wanted).filter((id) => isBetween(id, from, to));
        if (ids.length > 0) yield* callsOf(contents, idOfKey(key), ids);
      }
  } finally {
    await orders.close();
  }
}

/** These calls of one block, in this order. */
async function* callsOf(contents: Searched, lastId: string, ids: readonly string[]): AsyncGenerator<JournalEntry> {
  const key = callKey(lastId);
  for await (const { lines } of contents.blocks(key, `${key}~`)) {
    const byId = new Map((lines ?? []).map((line) => [line.id, line]));
    for (const id of ids) {
      const line = byId.get(id);
      if (line !== undefined) yield* entryOf(line);
    }
  }
}

/** The last id of the first block that goes up to this one or beyond: it may have calls before it. */
async function firstFrom({ level }: Searched, id: string): Promise<string> {
  const [key] = await level.keys({ gte: orderKey(id), lt: ORDER_RANGE[1], limit: 1 }).all();
  return key === undefined ? LAST_ID : idOfKey(key);
}

function isBetween(id: string, from: string, to: string): boolean {
  return id >= from && id < to;
}

/** Nothing for what cannot be read. */
function entryOf({ id, text }: BlockLine): JournalEntry[] {
  const call = decodeCall(text);
  return call === null ? [] : [{ id, call }];
}
