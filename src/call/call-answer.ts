// The answer to a call, for every door. Plain data; doors only write it in their own protocol.

import type { NumberRecord } from '../lookup/number-record.js';
import type { Observation, SourceName } from '../lookup/observation.js';
import type { NormalizedNumber, Presentation } from '../number/normalized-number.js';
import type { Decision } from '../policy/decision.js';

/** How good the answer is; the values of VOX_STATUS. */
export const CALL_STATUSES = {
  OK: 'fresh answer',
  STALE: 'past its time to live; a refresh is under way',
  OFFLINE: 'known from the registry or the numbering plan only',
  NOTFOUND: 'no source knows the number',
  LISTED: 'decided by a list before any lookup',
  WITHHELD: 'no usable number',
  INTERNAL: 'extension, short or emergency number',
  INVALID: 'not a number',
  FAILED: 'no answer could be given',
} as const;
export type CallStatus = keyof typeof CALL_STATUSES;

/** Why the answer is not `OK`; the values of VOX_FAULT. */
export const CALL_FAULTS = {
  DEADLINE: "the call's deadline passed before Voxlink answered",
  CIRCUIT_OPEN: 'Voxlink failed repeatedly and is not asked for a while',
  RATE_LIMITED: 'the rate limit left no room for a request in time',
  UPSTREAM: 'Voxlink failed or gave no usable answer',
  REFUSED: "Voxlink does not serve this host's address",
  OVERLOAD: 'answered from memory or offline because the host is overloaded',
  INTERNAL_ERROR: 'an error in voxroute itself',
  UNKNOWN_SCRIPT: 'the dialplan asked for a script that does not exist',
} as const;
export type CallFault = keyof typeof CALL_FAULTS;

export interface CallAnswer {
  readonly status: CallStatus;
  readonly fault: CallFault | null;
  /** One clause for the log when there is a fault; null otherwise. Never holds the number. */
  readonly faultDetail: string | null;
  readonly number: NormalizedNumber;
  /** The number as this PBX's trunks dial it; empty unless it is E.164. */
  readonly dial: string;
  readonly presentation: Presentation;
  readonly record: NumberRecord;
  /** What the record was merged from, most trusted first; empty where no source was asked. */
  readonly observations: readonly Observation[];
  /** The lookup was made. False where lists or rules decided before it, or the script asks nobody: only what was at hand is known. */
  readonly lookedUp: boolean;
  /** What the online source itself said, whatever it is worth; null where it said nothing. */
  readonly upstream: Observation | null;
  readonly decision: Decision;
  /** Who knew: the source of the operator, else of any field. */
  readonly source: SourceName | 'list' | 'none';
  /** Whole seconds since that was learnt; null when nothing was. */
  readonly ageSeconds: number | null;
  /** Wall time of the answer, milliseconds since 1970. */
  readonly answeredAtMs: number;
  /** Milliseconds from the complete question to the answer. */
  readonly tookMs: number;
  /** The caller was gone before the answer: nobody reads it. */
  readonly abandoned: boolean;
}
