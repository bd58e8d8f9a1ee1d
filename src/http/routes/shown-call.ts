// A call of the journal as JSON: for HTTP and for the commands. Numbers are masked unless somebody has the right to more.

import type { CallReport } from '../../call/call-report.js';
import type { RecordedCall } from '../../call/recorded-call.js';
import { scriptOf } from '../../call/scripts.js';
import { subjectOf } from '../../journal/call-subject.js';
import type { JournalEntry } from '../../journal/search-calls.js';
import { maskNumber, maskNumbersIn } from '../../number/mask-number.js';
import type { Decision } from '../../policy/decision.js';

export interface ShownCall
  extends Pick<RecordedCall, 'status' | 'fault' | 'source' | 'ageSeconds' | 'known'>, Decision {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly door: string;
  readonly script: string;
  readonly direction: 'inbound' | 'outbound';
  /** E.164 digits, those of an extension, `withheld`, or the text as it came where it is no number. */
  readonly number: string;
  readonly did: string;
  readonly rdnis: string;
  readonly presentation: string;
  readonly channel: string;
  readonly context: string;
  readonly uniqueId: string;
  readonly ms: number;
  /** What a provider told of it; null where none did. */
  readonly report: CallReport | null;
}

export function shownCall({ id, call }: JournalEntry, isFull: boolean): ShownCall {
  const { question, status, fault, source, ageSeconds, known, decision } = call;
  const { door, script, did, rdnis, presentation, channel, context, uniqueId } = question;
  const { report = null } = call;
  const reported = report?.direction === 'outbound' ? 'outbound' : 'inbound';
  const direction = scriptOf(script)?.direction ?? reported;
  const whole: ShownCall = {
    ...{ id, at: new Date(call.atMs).toISOString(), door, script, direction, number: subjectOf(call), did, rdnis },
    ...{ presentation, channel, context, uniqueId, status, fault, source, ageSeconds, known },
    ...decision,
    ms: call.tookMs,
    report,
  };
  return isFull ? whole : maskedCall(whole);
}

/** Words, names of channels and own variables may hold numbers too. */
export function maskedCall(call: ShownCall): ShownCall {
  return {
    ...call,
    ...maskedDecision(call),
    script: maskNumbersIn(call.script),
    number: maskNumber(call.number),
    did: maskNumber(call.did),
    rdnis: maskNumber(call.rdnis),
    channel: maskLong(call.channel),
    context: maskLong(call.context),
    uniqueId: maskLong(call.uniqueId),
  };
}

export function maskedDecision(decision: Decision): Decision {
  const { callerId, reason, label, route, trunks, set } = decision;
  return {
    ...decision,
    callerId: maskNumber(callerId),
    reason: maskNumbersIn(reason),
    label: maskNumbersIn(label),
    route: maskLong(route),
    trunks: trunks.map(maskLong),
    set: Object.fromEntries(Object.entries(set).map(([name, value]) => [name, maskNumbersIn(value)])),
  };
}

/** In a name that is made of digits, such as `PJSIP/mts-0000002f` or 1764331507.12, only more of them are a number. */
function maskLong(text: string): string {
  return text.replace(/\d{11,}/g, maskNumber).replace(/(?<![\d.])\d{10}(?![\d.])/g, maskNumber);
}
