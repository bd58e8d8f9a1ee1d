// What is known of a number.

import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { PROBLEMS } from '../problem.js';
import { route } from '../route.js';

export const lookupRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/v1/lookup/{number}',
    summary: 'what is known of a number, as JSON; the script is `lookup`, the deadline `agi.deadlineMs`',
    right: 'view',
    async handle({ door, parameters: { number = '' }, abandoned }, api) {
      const body = await api.lookup(door, number, abandoned);
      // The detail of our own fault is for the log: it says where in the code.
      return json(body.fault === 'INTERNAL_ERROR' ? { ...body, detail: PROBLEMS.INTERNAL_ERROR[1] } : body);
    },
  }),
];
