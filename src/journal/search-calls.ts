// Finds calls, the newest first, by the order that leads to the fewest of them.

import type { RecordedCall } from '../call/recorded-call.js';
import { CALL_RANGE, callKey, callKeyFrom, dayOfKey, ORDER_RANGES, orderPrefix, type Order } from './call-key.js';
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
  const entries =
    number !== undefined
      ? byOrder(contents, 'number', number, gte, lt)
      : action !== undefined && action !== 'pass'
        ? byOrder(contents, 'action', action, gte, lt)
        : byTime(contents, gte, lt);
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

/** Day by day; a key may lead to a call that is gone, and then leads nowhere. */
async function* byOrder(
  { level }: Pick<JournalContents, 'level'>,
  order: Order,
  value: string,
  gte: string,
  lt: string,
): AsyncGenerator<JournalEntry[]> {
  for await (const day of daysOf({ level }, order)) {
    const prefix = orderPrefix(order, day, value);
    const keys = level.keys({ gte: prefix, lt: `${prefix}~`, reverse: true });
    try {
      for (let some = await keys.nextv(AT_ONCE); some.length > 0; some = await keys.nextv(AT_ONCE)) {
        const ids = some.map((key) => key.slice(prefix.length)).filter((id) => isBetween(callKey(id), gte, lt));
        const texts = await level.getMany(ids.map(callKey));
        yield ids.flatMap((id, index) => entryOf(id, texts[index]));
      }
    } finally {
      await keys.close();
    }
  }
}

/** Days that have calls, the last one first: one step each, however many calls there are. */
async function* daysOf({ level }: Pick<JournalContents, 'level'>, order: Order): AsyncGenerator<string> {
  const [from, to] = ORDER_RANGES[order];
  for (let end = to; ;) {
    const [key] = await level.keys({ gte: from, lt: end, reverse: true, limit: 1 }).all();
    const day = key === undefined ? null : dayOfKey(key);
    if (day === null) return;
    yield day;
    end = from + day;
  }
}

function isBetween(key: string, gte: string, lt: string): boolean {
  return key >= gte && key < lt;
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
