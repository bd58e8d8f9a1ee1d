// Outbound caller ID: what the callee sees on each trunk that may be tried.

import { EMPTY_RECORD } from '../lookup/number-record.js';
import { toDialFormat } from '../number/dial-format.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { CallView } from './call-view.js';
import { mayBeShownOn, suitableNumbers, type OwnNumber } from './own-number.js';
import type { PolicyParts } from './policy-parts.js';
import { LOCAL_CALLER_ID } from './rule-config.js';
import type { Shown } from './shown-numbers.js';

/** What a rule wants to be shown. */
export type WantedCallerId =
  /** The own number that suits best. */
  | { readonly kind: 'local' }
  /** `e164`: null for an extension. */
  | { readonly kind: 'number'; readonly e164: string | null; readonly dialled: string };

export interface ChosenCallerIds {
  /** For each trunk, in their order; where there is none, the one for any. Empty to leave it. */
  readonly callerIds: readonly string[];
  /** To be told to `ShownNumbers` once the decision is carried out; null for nothing. */
  readonly shown: Shown | null;
}

/** @param wanted a number as people write it, or `local` */
export function wantedCallerId(wanted: string, settings: NumberSettings): WantedCallerId {
  if (wanted === LOCAL_CALLER_ID) return { kind: 'local' };
  const number = normalizeNumber(wanted, settings);
  if (number.kind === 'e164')
    return { kind: 'number', e164: number.e164, dialled: toDialFormat(number.e164, settings) };
  return { kind: 'number', e164: null, dialled: number.kind === 'internal' ? number.digits : '' };
}

/** A number is shown on no trunk but those of the provider whose it is. */
export function chooseCallerIds(
  wanted: WantedCallerId,
  trunks: readonly string[],
  call: CallView,
  parts: Pick<PolicyParts, 'ownNumbers' | 'shownNumbers' | 'numberSettings'>,
): ChosenCallerIds {
  const places = trunks.length === 0 ? [null] : trunks;
  const own = parts.ownNumbers();
  if (wanted.kind === 'number') {
    const ours = own.filter(({ e164 }) => e164 === wanted.e164);
    const isAllowed = (trunk: string | null) => ours.length === 0 || ours.some((number) => mayBeShownOn(number, trunk));
    return { callerIds: places.map((trunk) => (isAllowed(trunk) ? wanted.dialled : '')), shown: null };
  }
  const chosen: string[] = [];
  const callerIds = places.map((trunk) => {
    const allowed = own.filter((number) => number.isOffered !== false && mayBeShownOn(number, trunk));
    const number = bestOf(suitableNumbers(allowed, call.record ?? EMPTY_RECORD), chosen, call, parts);
    if (number === null) return '';
    chosen.push(number);
    return toDialFormat(number, parts.numberSettings);
  });
  const numbers = [...new Set(chosen)];
  const shown = call.e164 === null || numbers.length === 0 ? null : { callee: call.e164, numbers };
  return { callerIds, shown: shown && { ...shown, atMs: call.facts.atMs } };
}

/** One that the callee sees on another trunk of this call, or has seen before; else the least used one. */
function bestOf(
  suitable: readonly OwnNumber[],
  chosen: readonly string[],
  { e164, facts }: CallView,
  { shownNumbers }: Pick<PolicyParts, 'shownNumbers'>,
): string | null {
  const numbers = suitable.map((number) => number.e164);
  const seen = [...chosen, ...(e164 === null ? [] : shownNumbers.shownTo(e164))];
  const again = seen.find((number) => numbers.includes(number));
  if (again !== undefined) return again;
  const use = (number: string) => shownNumbers.useOf(number, facts.atMs);
  const [first = null] = numbers.toSorted((a, b) => use(a) - use(b));
  return first;
}
