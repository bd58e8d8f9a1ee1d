// The one log line of a call.

import type { CallObserver } from '../call/answer-call.js';
import type { CallAnswer } from '../call/call-answer.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { maskNumber, maskNumbersIn } from '../number/mask-number.js';
import type { Log } from './log.js';

/** Longest piece of outside text in a log line. */
const MAX_TEXT = 80;

/** Writes one line for each answered call. @param maskNumbers numbers are masked in it */
export function callLogger(log: Pick<Log, 'write'>, maskNumbers: boolean): CallObserver {
  return (call, answer) => {
    const level = answer.fault === 'INTERNAL_ERROR' ? 'error' : 'info';
    log.write(level, callLine(call, answer, maskNumbers), 'call');
  };
}

function callLine(call: IncomingCall, answer: CallAnswer, maskNumbers: boolean): Record<string, unknown> {
  const { number } = answer;
  // A script may be a number by a slip of the dialplan, and an error may quote what it was given.
  const outside = (text: string) => (maskNumbers ? maskNumbersIn(text) : text);
  const shown = number.kind === 'e164' ? number.e164 : number.raw.slice(0, MAX_TEXT);
  return {
    door: call.door,
    script: outside(call.script.slice(0, MAX_TEXT)),
    uniqueid: call.uniqueId.slice(0, MAX_TEXT),
    number: maskNumbers ? maskNumber(shown) : shown,
    status: answer.status,
    fault: answer.fault,
    source: answer.source,
    action: answer.decision.action,
    rule: answer.decision.rule,
    ms: Math.round(answer.tookMs * 10) / 10,
    ...(answer.faultDetail === null ? {} : { detail: outside(answer.faultDetail.slice(0, 2000)) }),
    ...(answer.abandoned ? { abandoned: true } : {}),
  };
}
