// What a hosted PBX would be answered, for `provider ACCOUNT webhook-test`.

import { z } from 'zod';
import { json } from '../answer.js';
import type { ControlApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';

const text = z.string().max(300);
const asked = {
  schema: z.strictObject({
    account: text,
    number: text,
    line: text,
    queue: text.default(''),
    direction: z.enum(['inbound', 'outbound'], { error: 'inbound or outbound' }).default('inbound'),
  }),
  maxBytes: 16 * 1024,
  timeMs: 5000,
} satisfies RequestBody;

export const webhookTestRoutes = [
  route<ControlApi, unknown, z.output<(typeof asked)['schema']>>({
    method: 'POST',
    path: '/v1/webhook-test',
    summary: 'what a webhook request of a hosted PBX would be answered, for `provider`; it is not counted',
    right: 'view',
    body: asked,
    async handle({ body }, api) {
      const answer = await api.webhookTest(body);
      if (typeof answer === 'string') throw new HttpProblem('BAD_BODY', answer);
      return json(answer);
    },
  }),
];
