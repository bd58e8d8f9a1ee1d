// What only the commands of the same host ask, over the control socket.

import { json } from '../answer.js';
import type { ControlApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route } from '../route.js';

const NOT_LOOKED_UP = 'number: not a number that is looked up';

export const controlRoutes = [
  route<ControlApi>({
    method: 'GET',
    path: '/v1/status',
    summary: 'state of the daemon, for `status`',
    right: 'view',
    handle: (_request, api) => json(api.status()),
  }),
  route<ControlApi>({
    method: 'PUT',
    path: '/v1/registry',
    summary: 'loads the imported registry, for `registry import` and `rollback`',
    right: 'change',
    async handle(_request, api) {
      const loaded = await api.registryLoad();
      if (typeof loaded === 'string') throw new HttpProblem('BAD_REQUEST', loaded);
      return json(loaded);
    },
  }),
  route<ControlApi>({
    method: 'GET',
    path: '/v1/registry/unknown',
    summary: 'unknown names of operators and regions, for `registry unknown`',
    right: 'view',
    handle: (_request, api) => json(api.registryUnknown()),
  }),
  route<ControlApi>({
    method: 'GET',
    path: '/v1/cache',
    summary: 'size of the cache, for `cache stats`',
    right: 'view',
    handle: (_request, api) => json(api.cacheStats()),
  }),
  route<ControlApi>({
    method: 'GET',
    path: '/v1/cache/{number}',
    summary: 'cached answers for a number, for `cache get`',
    right: 'view',
    handle({ parameters: { number = '' } }, api) {
      const entries = api.cacheGet(number);
      if (entries === null) throw new HttpProblem('BAD_PARAMETER', NOT_LOOKED_UP);
      return json(entries);
    },
  }),
  route<ControlApi>({
    method: 'PUT',
    path: '/v1/cache/{number}',
    summary: 'looks a number up with lower priority than calls, for `cache warm` and `enrich`',
    right: 'change',
    answerMs: 150_000,
    async handle({ parameters: { number = '' } }, api) {
      const learnt = await api.cacheWarm(number);
      if (learnt === null) throw new HttpProblem('BAD_PARAMETER', NOT_LOOKED_UP);
      if (typeof learnt === 'string') throw new HttpProblem('BAD_REQUEST', learnt);
      return json(learnt);
    },
  }),
  route<ControlApi>({
    method: 'DELETE',
    path: '/v1/cache/{number}',
    summary: 'removes a number from the cache, for `cache forget`',
    right: 'change',
    handle: ({ parameters: { number = '' } }, api) => json({ forgotten: api.cacheForget(number) }),
  }),
];
