// Why a call went where it went, as JSON. Masked, no whole number is in it: not the caller's, and none that lists or rules name.

import type { ExplainedCall } from '../../call/explain-call.js';
import { maskNumber, maskNumbersIn, maskText } from '../../number/mask-number.js';
import type { ExplainedEntry } from '../calls-api.js';
import { maskedDecision, shownCall, type ShownCall } from './shown-call.js';

/** Decided then, decided now. */
export interface ShownExplanation {
  readonly then: ShownCall;
  readonly now: ExplainedCall;
  readonly changed: boolean;
  readonly unsure: boolean;
}

export function shownExplanation(
  { entry, now, isChanged, isUnsure }: ExplainedEntry,
  isFull: boolean,
): ShownExplanation {
  const { question, digits } = entry.call;
  const numbers = [digits, question.number, question.did, question.rdnis];
  return {
    then: shownCall(entry, isFull),
    now: isFull ? now : maskedExplanation(now, numbers),
    changed: isChanged,
    unsure: isUnsure,
  };
}

/** @param numbers of the call, as they came: words quote them */
export function maskedExplanation(explained: ExplainedCall, numbers: readonly string[]): ExplainedCall {
  const hide = hiding(explained.number === null ? numbers : [...numbers, explained.number]);
  return {
    ...explained,
    query: maskNumber(explained.query),
    number: explained.number === null ? null : maskNumber(explained.number),
    lists: explained.lists.map((list) => ({
      ...list,
      match: list.match === null ? null : maskedMatch(list.match),
      message: maskText(list.message),
    })),
    rules: masked(explained.rules, (text) => maskText(hide(text))) as ExplainedCall['rules'],
    decision: maskedDecision(explained.decision),
  };
}

function maskedMatch(match: NonNullable<ExplainedCall['lists'][number]['match']>): typeof match {
  const { entry, reason, label } = match;
  const ends = entry.split('-').map(maskNumbersIn);
  return { ...match, entry: ends.join('-'), reason: maskNumbersIn(reason), label: maskNumbersIn(label) };
}

/** Every text in it. */
function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((each) => masked(each, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, masked(below, mask)]));
}

/** Masks these numbers in any text, also in their national forms. */
function hiding(numbers: readonly string[]): (text: string) => string {
  const digits = numbers.map((number) => number.replace(/\D/g, '')).filter((number) => number.length > 5);
  const forms = new Set(digits.flatMap((number) => [number, number.slice(-10)]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((hidden, form) => hidden.replaceAll(form, maskNumber(form)), text);
}
