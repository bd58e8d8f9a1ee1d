// Finds calls, the newest first, by the order that leads to the fewest of them.

import type { RecordedCall } from '../call/recorded-call.js';
import { CALL_RANGE, callKey, callKeyFrom, idsInOrder, ORDER_RANGE, orderKey, type Ordered } from './call-key.js';
import { decodeCall } from './call-codec.js';
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

/** Read, decoded and looked at in one go: less than a millisecond. */
const AT_ONCE = 200;

/** Calls that fit, newest first. @param sameDid do two DIDs mean the same number? */
export async function* searchCalls(
  contents: Pick<JournalContents, 'level'>,
  filter: CallFilter,
  sameDid: (one: string, other: string) => boolean,
): AsyncGenerator<JournalEntry> {
  const { number, action } = filter;
  const [gte, lt] = rangeOf(filter);
  const fits = (entry: JournalEntry) => isWanted(entry.call, filter, sameDid);
  const isFew = number !== undefined || (action !== undefined && action !== 'pass');
  const ordered = { ...(number === undefined ? {} : { subject: number }), ...(action === undefined ? {} : { action }) };
  const entries = isFew ? byOrder(contents, ordered, gte, lt) : byTime(contents, gte, lt);
  for await (const some of entries) yield* some.filter(fits);
}

/** All calls of a time, in the order in which they came. */
export async function* callsInOrder(
  { level }: Pick<JournalContents, 'level'>,
  sinceMs: number,
): AsyncGenerator<JournalEntry[]> {
  yield* decoded(level.iterator({ gte: callKeyFrom(sinceMs), lt: CALL_RANGE[1] }));
}

function rangeOf({ sinceMs, untilMs, before }: CallFilter): [gte: string, lt: string] {
  const ends = [CALL_RANGE[1], ...(untilMs === undefined ? [] : [callKeyFrom(untilMs)])];
  if (before !== undefined) ends.push(callKey(before));
  return [sinceMs === undefined ? CALL_RANGE[0] : callKeyFrom(sinceMs), ends.sort()[0] ?? CALL_RANGE[1]];
}

function isWanted(call: RecordedCall, filter: CallFilter, sameDid: (one: string, other: string) => boolean): boolean {
  const { number, did, action, rule, status } = filter;
  if (number !== undefined && subjectOf(call) !== number) return false;
  if (action !== undefined && call.decision.action !== action) return false;
  if (rule !== undefined && call.decision.rule !== rule) return false;
  if (status !== undefined && call.status !== status) return false;
  return did === undefined || sameDid(call.question.did, did);
}

async function* byTime({ level }: Pick<JournalContents, 'level'>, gte: string, lt: string) {
  yield* decoded(level.iterator({ gte, lt, reverse: true }));
}

interface Entries {
  nextv(size: number): Promise<[key: string, text: string][]>;
  close(): Promise<void>;
}

async function* decoded(entries: Entries): AsyncGenerator<JournalEntry[]> {
  try {
    for (let some = await entries.nextv(AT_ONCE); some.length > 0; some = await entries.nextv(AT_ONCE))
      yield some.flatMap(([key, text]) => entryOf(key.slice(1), text));
  } finally {
    await entries.close();
  }
}

/** What leads to a call that is gone leads nowhere. */
async function* byOrder(
  { level }: Pick<JournalContents, 'level'>,
  wanted: Partial<Ordered>,
  gte: string,
  lt: string,
): AsyncGenerator<JournalEntry[]> {
  const from = orderKey(gte.slice(1));
  // The first one that goes beyond may have calls before it.
  const [beyond] =
    lt === CALL_RANGE[1] ? [] : await level.keys({ gte: orderKey(lt.slice(1)), lt: ORDER_RANGE[1], limit: 1 }).all();
  const orders = level.values({ gte: from, lte: beyond ?? ORDER_RANGE[1], reverse: true });
  try {
    for (let some = await orders.nextv(AT_ONCE); some.length > 0; some = await orders.nextv(AT_ONCE)) {
      const found = some.flatMap((lines) => idsInOrder(lines, wanted));
      const ids = found.filter((id) => callKey(id) >= gte && callKey(id) < lt);
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const few = ids.slice(start, start + AT_ONCE);
        const texts = await level.getMany(few.map(callKey));
        yield few.flatMap((id, index) => entryOf(id, texts[index]));
      }
    }
  } finally {
    await orders.close();
  }
}

/** Nothing for what is not there, or cannot be read. */
function entryOf(id: string, text: string | undefined): JournalEntry[] {
  const call = text === undefined ? null : decodeCall(text);
  return call === null ? [] : [{ id, call }];
}

/** The one call with this id, or none. */
export async function* callById({ level }: Pick<JournalContents, 'level'>, id: string): AsyncGenerator<JournalEntry> {
  yield* entryOf(id, await level.get(callKey(id)));
}
