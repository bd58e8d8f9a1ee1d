// The table of routes. Listeners, metrics, documents and OpenAPI are made from it; a new route is a line here.

import type { ControlApi, HttpApi } from './http-api.js';
import { PROBLEMS } from './problem.js';
import { NO_ROUTE, type Method, type Route } from './route.js';
import { callCommandRoutes } from './routes/call-commands.js';
import { callRoutes } from './routes/calls.js';
import { cnamRoutes } from './routes/cnam.js';
import { controlRoutes } from './routes/control.js';
import { decisionRoutes } from './routes/decision.js';
import { explainRoutes } from './routes/explain.js';
import { figureRoutes } from './routes/figures.js';
import { healthRoutes } from './routes/health.js';
import { listImportRoutes } from './routes/list-import.js';
import { listSearchRoutes } from './routes/list-search.js';
import { listRoutes } from './routes/lists.js';
import { lookupRoutes } from './routes/lookup.js';
import { openApiRoutes } from './routes/openapi.js';
import { providerActRoutes } from './routes/provider-acts.js';
import { pageRoutes } from './routes/page.js';
import { sessionRoutes } from './routes/session.js';
import { voxlinkRoutes } from './routes/voxlink.js';
import { webhookTestRoutes } from './routes/webhook-test.js';

/** Over TCP and on the control socket. */
export const ROUTES: readonly Route<HttpApi>[] = [
  ...pageRoutes,
  ...sessionRoutes,
  ...voxlinkRoutes,
  ...cnamRoutes,
  ...lookupRoutes,
  ...decisionRoutes,
  // In front of what has a parameter in the same place.
  ...listSearchRoutes,
  ...listImportRoutes,
  ...listRoutes,
  ...callRoutes,
  ...explainRoutes,
  ...figureRoutes,
  ...healthRoutes,
  ...openApiRoutes(() => ROUTES),
];

/** Of paths without parameters; null when there is none. */
export function routeAt(method: string, path: string): Route<HttpApi> | null {
  const wanted = method === 'HEAD' ? 'GET' : method;
  return (
    ROUTES.find((route) => route.method === wanted && (route.path === path || route.alsoAt.includes(path))) ?? null
  );
}

/** On the control socket only. */
export const CONTROL_ROUTES: readonly Route<ControlApi>[] = [
  ...controlRoutes,
  ...callCommandRoutes,
  ...webhookTestRoutes,
  ...providerActRoutes,
];

/** Every value of the labels of `voxroute_http_requests_total`. */
export const REQUEST_LABELS = {
  route: [...new Set(ROUTES.map(({ path }) => path)), NO_ROUTE],
  method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] satisfies (Method | 'HEAD' | 'OPTIONS')[],
  code: [...new Set([200, 204, 304, ...Object.values(PROBLEMS).map(([status]) => status)])].map(String),
};
