// What one source says about one number. Sources never see each other; their observations
// are merged into one record on reading (number-record.ts).

import type { SecondTry } from './lookup-fault.js';
import type { SourceName } from './sources.js';

export { SOURCE_NAMES, type SourceName } from './sources.js';

/** Line type, the values of VOX_TYPE. */
export const LINE_TYPES = ['MOB', 'FIX', 'TOLLFREE', 'PREMIUM', 'VOIP', 'OTHER'] as const;
export type LineType = (typeof LINE_TYPES)[number];

/**
 * What a source may know. An absent field means the source does not say; never an empty string.
 * Text is as the source wrote it (NFC, trimmed), in its own script: it is made safe where it leaves the daemon.
 */
export interface ObservedFields {
  /** Operator that serves the number now; a source that knows of ranges only (registry, plan) does not say. */
  readonly operator?: string;
  /** Taxpayer number (INN, 10 digits) of the operator, where the source has it: names change, it does not. */
  readonly operatorInn?: string;
  /** Holder of the number range. */
  readonly operatorOld?: string;
  /** INN of the range holder. */
  readonly operatorOldInn?: string;
  /** Does the source say the number was ported away from its range holder? */
  readonly ported?: boolean;
  readonly region?: string;
  /** Country name in English. */
  readonly destination?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  readonly type?: LineType;
  /** IANA zone, such as `Europe/Moscow`. */
  readonly timeZone?: string;
}

/** One answer of one source. Plain data: stored, cached and sent between threads as it is. */
export interface Observation {
  readonly source: SourceName;
  /** E.164 digits without plus. */
  readonly number: string;
  /** Wall time in milliseconds since 1970. */
  readonly learntAtMs: number;
  readonly outcome: 'found' | 'not-found';
  /** Empty unless the outcome is `found`. */
  readonly fields: ObservedFields;
  /** The body as received, for doors that hand the original on; null where there is none. */
  readonly raw: string | null;
}

/** Who waits for an answer: a live call; a person or a program that asked for one number; nobody but the memory. */
export type Urgency = 'call' | 'lookup' | 'refresh';

/** The most urgent of two that wait for the same number. */
export function moreUrgent(one: Urgency, other: Urgency): Urgency {
  return URGENCY_RANKS[one] >= URGENCY_RANKS[other] ? one : other;
}

const URGENCY_RANKS = { call: 2, lookup: 1, refresh: 0 } as const satisfies Record<Urgency, number>;

/**
 * Something that can be asked about a number.
 *
 * `observe` rejects with a `LookupFault` and with nothing else; "not found" is an observation, not an error.
 * It ends by itself within the source's own limit. `urgency` is asked again whenever it matters, because a call may
 * join a refresh that is waiting for its turn.
 */
export interface NumberSource {
  readonly name: SourceName;
  /** @param again what the `LookupFault` of the first try said of a second one; this is it */
  observe(number: string, urgency?: () => Urgency, again?: SecondTry): Promise<Observation>;
}
