// The one log line of a call.

import type { CallAnswer } from '../call/call-answer.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { maskNumber } from '../number/mask-number.js';

/** Longest piece of outside text in a log line. */
const MAX_TEXT = 80;

/** Fields of the line. Numbers are masked unless the configuration says otherwise. */
export function callLine(call: IncomingCall, answer: CallAnswer, maskNumbers: boolean): Record<string, unknown> {
  const { number } = answer;
  const shown = number.kind === 'e164' ? number.e164 : number.raw.slice(0, MAX_TEXT);
  return {
    door: call.door,
    script: call.script.slice(0, MAX_TEXT),
    uniqueid: call.uniqueId.slice(0, MAX_TEXT),
    number: maskNumbers ? maskNumber(shown) : shown,
    status: answer.status,
    fault: answer.fault,
    source: answer.source,
    action: answer.decision.action,
    rule: answer.decision.rule,
    ms: Math.round(answer.tookMs * 10) / 10,
    ...(answer.faultDetail === null ? {} : { detail: answer.faultDetail.slice(0, 2000) }),
  };
}
