// What a policy may look at: everything known of a call, as plain data. Before the lookup there is no record.

import type { NumberRecord } from '../lookup/number-record.js';
import type { NormalizedNumber, Presentation } from '../number/normalized-number.js';
import type { FreepbxFinding } from './freepbx-finding.js';

/** Values of VOX_STATUS that a rule can see: the outcome of the lookup, or why there was none. */
export const LOOKUP_STATUSES = [
  'OK', 'STALE', 'OFFLINE', 'NOTFOUND', 'WITHHELD', 'INTERNAL', 'INVALID', 'FAILED',
] as const; // prettier-ignore
export type LookupStatus = (typeof LOOKUP_STATUSES)[number];

/** What a number that is none to be looked up leads to. */
export const STATUS_WITHOUT_LOOKUP = {
  withheld: 'WITHHELD',
  internal: 'INTERNAL',
  invalid: 'INVALID',
} as const satisfies Record<Exclude<NormalizedNumber['kind'], 'e164'>, LookupStatus>;

/** What a channel says beside the number, and what may be in doubt. */
export const CALL_PARTS = ['presentation', 'did', 'rdnis', 'context', 'channel'] as const;
export type CallPart = (typeof CALL_PARTS)[number];

export interface CallFacts {
  readonly direction: 'inbound' | 'outbound';
  /** The caller; for an outbound call, the number dialled. */
  readonly number: NormalizedNumber;
  readonly presentation: Presentation;
  /** The number that was called, as it came; empty where there is none. */
  readonly did: string;
  /** The same as E.164 digits; null when it is none, such as an extension. */
  readonly didE164: string | null;
  /** Who redirected the call here, as it came; empty where there is none. */
  readonly rdnis: string;
  readonly rdnisE164: string | null;
  readonly context: string;
  /** Asterisk's channel name, such as `PJSIP/mts-00000012`; empty where there is none. */
  readonly channel: string;
  readonly uniqueId: string;
  /**
   * Parts that a stranger may have written: conditions on them are not known, before the lookup and after it. None when
   * absent.
   */
  readonly notKnown?: readonly CallPart[];
  /** What FreePBX's own blacklist says of the caller; null where it was not asked. */
  readonly freepbx: FreepbxFinding | null;
  /** Wall time in milliseconds since 1970. */
  readonly atMs: number;
  /** Nobody calls: nothing is counted, and nothing that follows from the decision is remembered. Absent: no. */
  readonly isSimulated?: boolean;
  /** Null before the lookup: then a condition on what it will say is not known yet. */
  readonly lookup: { readonly status: LookupStatus; readonly record: NumberRecord } | null;
}
