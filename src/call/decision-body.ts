// The answer to `POST /v1/decision` as JSON: what is known of the number, and flat beside it what is to be done.

import type { Decision } from '../policy/decision.js';
import type { LookupBody } from './lookup-body.js';
import { sipAnswer, type SipAnswer } from './sip-code.js';

export interface DecisionBody extends LookupBody, Omit<Decision, 'namesCause'> {
  readonly sip: SipAnswer;
}

/** @param allowCode SIP code for a call that goes on; null: 200 */
export function decisionBody(body: LookupBody, decision: Decision, allowCode: number | null): DecisionBody {
  return { ...body, ...body.decision, sip: sipAnswer(decision, allowCode) };
}
