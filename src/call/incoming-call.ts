// What every door makes of a question. Plain data: it can be logged, replayed and sent to another thread.

import type { SourceName, Urgency } from '../lookup/observation.js';
import type { Presentation } from '../number/normalized-number.js';
import type { CallPart } from '../policy/call-facts.js';
import type { FreepbxFinding } from '../policy/freepbx-finding.js';
import type { CallOptions } from './call-options.js';
import type { CallReport } from './call-report.js';

export type Door = 'agi' | 'ami' | 'http' | 'webhook' | 'cli';

/** Text fields are as they came from outside: untrusted, and bounded by the door. Empty where there is none. */
export interface IncomingCall {
  readonly door: Door;
  /** The script as asked for; `handleCall` answers UNKNOWN_SCRIPT to a name it does not know. */
  readonly script: string;
  /** The number in question: caller, or dialled number for `outbound`. */
  readonly number: string;
  /** Why the number cannot be believed, in words: it is INVALID then. Absent for one that is to be read. */
  readonly numberProblem?: string;
  /** Did the question itself name the number, rather than leave it to the channel? */
  readonly numberGiven: boolean;
  readonly presentation: Presentation;
  /** The number that was called. */
  readonly did: string;
  /** Caller's name as signalled. */
  readonly callerName: string;
  /** Who redirected the call here. */
  readonly rdnis: string;
  readonly channel: string;
  readonly context: string;
  readonly uniqueId: string;
  /** Parts that the door could not believe, and left empty: no rule on them matches. None when absent. */
  readonly notKnown?: readonly CallPart[];
  /** Free text behind the number: the reason of `block` and `allow`. */
  readonly remark: string;
  /** What FreePBX's own blacklist says of the caller; null where it was not asked. */
  readonly freepbx: FreepbxFinding | null;
  readonly options: CallOptions;
  /** The door has more questions than its share: to be answered with what is known, asking nobody. Absent: no. */
  readonly fromMemory?: boolean;
  /** An online source whose own words are wanted: lists and rules decide nothing then. Absent: the one responsible. */
  readonly wantedSource?: SourceName;
  /** Absent: what the door and the script make of it. */
  readonly urgency?: Urgency;
  /**
   * No call is there: what would become of one at this wall time, in milliseconds since 1970. It is counted nowhere, and
   * nothing that follows from the decision is remembered. Absent: a call now.
   */
  readonly simulatedAtMs?: number;
  /** What a provider told of this call with the question, for the journal. Absent: nothing. */
  readonly report?: CallReport;
  /** `Clock.monotonicMs()` when the question was complete: the deadline runs from here. */
  readonly askedAtMs: number;
}
