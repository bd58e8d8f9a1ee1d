// The table of routes. Listeners, metrics, documents and OpenAPI are made from it; a new route is a line here.

import type { ControlApi, HttpApi } from './http-api.js';
import { PROBLEMS } from './problem.js';
import { NO_ROUTE, type Method, type Route } from './route.js';
import { controlRoutes } from './routes/control.js';
import { healthRoutes } from './routes/health.js';
import { listRoutes } from './routes/lists.js';
import { lookupRoutes } from './routes/lookup.js';

/** Over TCP and on the control socket. */
export const ROUTES: readonly Route<HttpApi>[] = [...lookupRoutes, ...listRoutes, ...healthRoutes];

/** On the control socket only. */
export const CONTROL_ROUTES: readonly Route<ControlApi>[] = controlRoutes;

/** Every value of the labels of `voxroute_http_requests_total`. */
export const REQUEST_LABELS = {
  route: [...new Set(ROUTES.map(({ path }) => path)), NO_ROUTE],
  method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] satisfies (Method | 'HEAD' | 'OPTIONS')[],
  code: [...new Set([200, ...Object.values(PROBLEMS).map(([status]) => status)])].map(String),
};
