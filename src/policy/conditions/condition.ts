// One condition of a rule, compiled: a cheap test, and texts that explain it.

import type { CallView } from '../call-view.js';
import type { ConditionKey } from '../rule-config.js';
import type { Test, Verdict } from '../verdict.js';

export interface Condition {
  readonly key: ConditionKey;
  /** Null where the call does not say, or does not say yet. Hundreds of them are asked for each call. */
  readonly test: Test<CallView>;
  /** As the administrator wrote it. */
  readonly wanted: string;
  /** What the call has in this place, in words; `nothing known` where it cannot be told. */
  readonly found: (call: CallView) => string;
  /** What `all`, `any` and `none` are made of: conditions that must hold together. */
  readonly parts: readonly (readonly Condition[])[];
}

const ASKED_OF_LOOKUP: ReadonlySet<ConditionKey> = new Set([
  'status', 'country', 'type', 'source', 'operator', 'operatorOld', 'ported', 'region', 'district', 'callerTime',
]); // prettier-ignore

/** Is it, or anything it is made of, a matter of the lookup? */
export function asksLookup({ key, parts }: Condition): boolean {
  return ASKED_OF_LOOKUP.has(key) || parts.some((group) => group.some(asksLookup));
}

export const NOTHING_KNOWN = 'nothing known';

/** One value that must be among those wanted; `read` gives undefined where it is not known. */
export function valueCondition(
  key: ConditionKey,
  wanted: readonly string[],
  read: (call: CallView) => string | undefined,
): Condition {
  const values = new Set(wanted);
  return {
    key,
    wanted: orList(wanted),
    test: (call) => {
      const value = read(call);
      return value === undefined ? null : values.has(value);
    },
    found: (call) => shown(read(call)),
    parts: [],
  };
}

/** Several values, one of which must be among those wanted. */
export function valuesCondition(
  key: ConditionKey,
  wanted: readonly string[],
  read: (call: CallView) => readonly string[] | undefined,
): Condition {
  const values = new Set(wanted);
  return {
    key,
    wanted: orList(wanted),
    test: (call) => {
      const found = read(call);
      if (found === undefined) return null;
      for (const value of found) if (values.has(value)) return true;
      return false;
    },
    found: (call) => {
      const found = read(call);
      return found === undefined ? NOTHING_KNOWN : found.length === 0 ? 'none' : found.join(', ');
    },
    parts: [],
  };
}

/** Yes or no. */
export function flagCondition(
  key: ConditionKey,
  wanted: boolean,
  read: (call: CallView) => boolean | undefined,
): Condition {
  return {
    key,
    wanted: yesOrNo(wanted),
    test: (call) => {
      const value = read(call);
      return value === undefined ? null : value === wanted;
    },
    found: (call) => {
      const value = read(call);
      return value === undefined ? NOTHING_KNOWN : yesOrNo(value);
    },
    parts: [],
  };
}

/** For a condition that several rules have: of one call it is asked once, for what a call view says does not change. */
export function askedOnce(condition: Condition): Condition {
  const { test } = condition;
  let last: CallView | null = null;
  let verdict: Verdict = null;
  return {
    ...condition,
    test: (call) => {
      if (call !== last) {
        verdict = test(call);
        last = call;
      }
      return verdict;
    },
  };
}

export function orList(values: readonly string[]): string {
  return values.join(' or ');
}

export function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

export function shown(value: string | undefined): string {
  if (value === undefined) return NOTHING_KNOWN;
  return value === '' ? 'none' : value;
}
