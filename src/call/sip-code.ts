// What a SIP server that asks for a decision answers to the INVITE.

import type { Decision } from '../policy/decision.js';

/** A final response: `603 Decline`. */
export interface SipAnswer {
  /** 100 to 699. */
  readonly code: number;
  /** The reason phrase that belongs to the code; empty for a code that has none. */
  readonly reason: string;
}

/** For a block whose rule or entry names no cause, and for causes that have no code of their own. */
const DECLINE = 603;
const USUAL_ALLOW_CODE = 200;

/** By Q.850 cause, as chan_pjsip answers a call that was hung up with it; any other cause is 603 there. */
const CODES: ReadonlyMap<number, number> = new Map([
  [1, 404],
  [2, 404],
  [3, 404],
  [17, 486],
  [18, 408],
  [19, 480],
  [20, 480],
  [21, 403],
  [22, 410],
  [27, 502],
  [28, 484],
  [29, 501],
  [31, 480],
  [34, 503],
  [38, 500],
  [42, 503],
  [58, 488],
  [66, 503],
  [127, 500],
]);

/** RFC 3261 and 7044. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [100, 'Trying'],
  [180, 'Ringing'],
  [181, 'Call Is Being Forwarded'],
  [182, 'Queued'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [300, 'Multiple Choices'],
  [301, 'Moved Permanently'],
  [302, 'Moved Temporarily'],
  [305, 'Use Proxy'],
  [380, 'Alternative Service'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [408, 'Request Timeout'],
  [410, 'Gone'],
  [480, 'Temporarily Unavailable'],
  [484, 'Address Incomplete'],
  [486, 'Busy Here'],
  [487, 'Request Terminated'],
  [488, 'Not Acceptable Here'],
  [500, 'Server Internal Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Server Time-out'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
  [604, 'Does Not Exist Anywhere'],
  [606, 'Not Acceptable'],
  [607, 'Unwanted'],
  [608, 'Rejected'],
]);

/**
 * The code of the hangup cause for a block that names one, else 603; for a call that goes on, what whoever asks wants to
 * hear then.
 *
 * @param allowCode null: 200
 */
export function sipAnswer({ action, hangupCause, namesCause }: Decision, allowCode: number | null): SipAnswer {
  const code = action === 'block' ? blockCode(namesCause === true ? hangupCause : null) : allowCode;
  return { code: code ?? USUAL_ALLOW_CODE, reason: REASONS.get(code ?? USUAL_ALLOW_CODE) ?? '' };
}

function blockCode(hangupCause: number | null): number {
  return (hangupCause === null ? undefined : CODES.get(hangupCause)) ?? DECLINE;
}
