// Is it alive, does it answer calls, and how is it: for monitors.

import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { route } from '../route.js';

export const healthRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/healthz',
    summary: '200 while the process is alive; open to everybody',
    right: 'none',
    handle: () => json({ status: 'ok' }),
  }),
  route<HttpApi>({
    method: 'GET',
    path: '/readyz',
    summary: '200 when calls are answered, else 503 with the reasons. Voxlink being down is not a reason: calls go on',
    right: 'view',
    handle(_request, api) {
      const reasons = api.notReady();
      return json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
    },
  }),
  route<HttpApi>({
    method: 'GET',
    path: '/metrics',
    summary: 'metrics for Prometheus',
    right: 'view',
    async handle(_request, api) {
      const { contentType, text } = await api.metrics();
      return { status: 200, contentType, body: text };
    },
  }),
];
