// What is to be done with a call, for an SBC, a proxy or a program: everything that the dialplan's `route` and `outbound`
// would say.
//
//   POST /v1/decision   {"number":"+79170415564","did":"74951112233"}

import { z } from 'zod';
import type { LookupBody } from '../../call/lookup-body.js';
import { sipAnswer, type SipAnswer } from '../../call/sip-code.js';
import type { Decision } from '../../policy/decision.js';
import { json } from '../answer.js';
import { decisionSchema } from '../answer-schemas.js';
import type { HttpApi } from '../http-api.js';
import { numberInBody } from '../number-in-body.js';
import { route, type RequestBody } from '../route.js';
import { shownBody } from './lookup.js';

const asked = {
  schema: z.strictObject({
    number: numberInBody.describe('The caller; for an outbound call, the number dialled'),
    did: numberInBody.optional().describe('The number that was called'),
    direction: z.enum(['inbound', 'outbound'], { error: 'inbound or outbound' }).default('inbound'),
    context: z.string().max(80).default('').describe('Context of the dialplan, for rules on it'),
    at: z.iso
      .datetime({ offset: true, local: false, error: 'a time such as 2026-11-28T12:00:00+03:00' })
      .nullable()
      .default(null)
      .describe('Decide as for a call at this time, without counting it. Null: a call now'),
    allowCode: z
      .int({ error: 'a SIP code from 100 to 699' })
      .min(100)
      .max(699)
      .nullable()
      .default(null)
      .describe('sip.code for a call that goes on; null: 200'),
  }),
  maxBytes: 16 * 1024,
  timeMs: 5000,
} satisfies RequestBody;

export const decisionRoutes = [
  route<HttpApi, unknown, z.output<(typeof asked)['schema']>>({
    method: 'POST',
    path: '/v1/decision',
    summary:
      'the lookup and the decision of lists and rules for a call: `{number, did, direction, context, at, allowCode}`; it has the priority of a call from Asterisk',
    right: 'view',
    body: asked,
    answers: { type: 'application/json', schema: decisionSchema },
    async handle({ door, body: { number, did = '', direction, context, at, allowCode }, abandoned }, api) {
      const answer = await api.ask(
        {
          door,
          script: direction === 'inbound' ? 'route' : 'outbound',
          number,
          did,
          context,
          ...(at === null ? {} : { simulatedAtMs: Date.parse(at) }),
        },
        abandoned,
      );
      return json(decisionBody(shownBody(api.describe(answer)), answer.decision, allowCode));
    },
  }),
];

/** What is known of the number, and flat beside it what is to be done. */
interface DecisionBody extends LookupBody, Omit<Decision, 'namesCause'> {
  readonly sip: SipAnswer;
}

/** @param allowCode SIP code for a call that goes on; null: 200 */
function decisionBody(body: LookupBody, decision: Decision, allowCode: number | null): DecisionBody {
  return { ...body, ...body.decision, sip: sipAnswer(decision, allowCode) };
}
