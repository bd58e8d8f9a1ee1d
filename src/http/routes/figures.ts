// How the daemon does, in figures for people: the page and `voxroute top`.
//
//   GET /v1/summary     {"at":"…","recent":{"actions":{"pass":[0,3,…],…},"latency":{"p50":0.8,…}},"status":{…}}
//   GET /v1/live        text/event-stream: data: {"calls":[…],"more":0,"figures":{…}}

import type { z } from 'zod';
import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route } from '../route.js';
import { fullQuery } from './calls.js';

type Full = z.output<typeof fullQuery>;

export const figureRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/v1/summary',
    summary: 'the last hour minute by minute and the current state, as shown by the page and `voxroute top`',
    right: 'view',
    handle: (_request, api) => json(api.summary()),
  }),
  route<HttpApi, Full>({
    method: 'GET',
    path: '/v1/live',
    summary:
      'the same every second, and the last calls as they are answered, as server-sent events, at most ten a second at any load; calls are masked like the list',
    right: 'view',
    query: fullQuery,
    answers: { type: 'text/event-stream', schema: null },
    answerMs: 30_000,
    handle({ query: { full }, may, abandoned }, { feed }) {
      const right = full === '1' ? 'change' : 'view';
      may(right);
      const body = feed.open({ isFull: full === '1', check: () => may(right), abandoned });
      if (body === null) throw new HttpProblem('OVERLOAD', 'too many clients are watching already');
      return { status: 200, contentType: 'text/event-stream', body };
    },
  }),
  route<HttpApi, Full>({
    method: 'GET',
    path: '/v1/configuration',
    summary:
      'the configuration in use with its defaults, and its problems and warnings; without secrets, numbers masked like the list',
    right: 'view',
    query: fullQuery,
    handle({ query: { full }, may }, api) {
      if (full === '1') may('change');
      return json(api.configuration(full === '1'));
    },
  }),
];
