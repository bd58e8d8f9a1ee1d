// Why a call would go where it goes: for the command, and for the page's box to try a number.
//
//   GET /v1/explain/79170415564?did=74951112233

import { z } from 'zod';
import { PRESENTATIONS } from '../../number/normalized-number.js';
import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { route } from '../route.js';
import { fullQuery } from './calls.js';
import { maskedExplanation } from './shown-explanation.js';

const text = z.string().max(300).default('');
const simulated = fullQuery.extend({
  direction: z.enum(['inbound', 'outbound'], { error: 'expected inbound or outbound' }).default('inbound'),
  presentation: z.enum(PRESENTATIONS, { error: `expected ${PRESENTATIONS.join(', ')}` }).default('allowed'),
  at: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'expected milliseconds since 1970' })
    .transform(Number)
    .nullable()
    .default(null)
    .describe('When, in milliseconds since 1970; now when absent'),
  did: text,
  rdnis: text,
  context: text,
  channel: text,
});

export const explainRoutes = [
  route<HttpApi, z.output<typeof simulated>>({
    method: 'GET',
    path: '/v1/explain/{number}',
    summary:
      'how a call would be decided: what is known, each list and rule, and the answer; nothing is counted. Numbers are masked, or shown in full with `full=1`, which needs *change*',
    right: 'view',
    query: simulated,
    async handle({ parameters: { number = '' }, query: { at, full, ...call }, may }, api) {
      if (full === '1') may('change');
      const explained = await api.explain({ ...call, number, atMs: at });
      return json(full === '1' ? explained : maskedExplanation(explained, [number, call.did, call.rdnis]));
    },
  }),
];
