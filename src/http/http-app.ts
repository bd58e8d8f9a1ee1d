// What the HTTP door answers. It sees paths as they were sent: nothing decodes or tidies them before the access check.

import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { accessOf, plainAddress, type Access } from './http-access.js';
import type { HttpDoorEvent } from './http-door-event.js';
import type { LookupBody } from '../call/lookup-body.js';
import { numberInPath } from './number-in-path.js';

/** Every path with what it is for; all are for GET and HEAD. */
export const HTTP_ROUTES = {
  '/v1/lookup/{number}': 'what is known of a number, as JSON; the script is `lookup`, the deadline `agi.deadlineMs`',
  '/healthz': '200 while the process answers; open to everybody',
  '/readyz': '200 when calls are answered, else 503 with the reasons. A silent Voxlink is no reason: calls go on',
  '/metrics': 'figures for Prometheus',
} as const;
export type HttpRoute = keyof typeof HTTP_ROUTES;

export interface HttpAppParts {
  /**
   * Must keep the call's deadline. `abandoned` aborts when the client is gone.
   * The text has 1 to 300 characters, none of them control characters, and may be anything else.
   */
  readonly lookup: (number: string, abandoned: AbortSignal) => Promise<LookupBody>;
  /** Why calls are not answered now, in words for a person; empty when they are. */
  readonly notReady: () => readonly string[];
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Asked with each request, so that a reload takes effect; null: nobody gets in from outside. */
  readonly token: () => string | null;
  /** Called for everything that went otherwise than well; how often it is logged is the caller's to limit. */
  readonly report: (event: HttpDoorEvent) => void;
  /** Called for every answer; `other` for a path that does not exist. */
  readonly answered: (route: HttpRoute | 'other', status: number) => void;
  /** Remote address of a request's connection; the socket says it when absent. */
  readonly peerOf?: (incoming: IncomingMessage) => string;
}

export type HttpApp = Hono<{ Bindings: HttpBindings }>;
type HttpContext = Context<{ Bindings: HttpBindings }>;

/** On every answer: nothing is guessed from the body, and no number stays in a cache. */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

const LOOKUP = '/v1/lookup/';
const OUR_FAULT = 'a fault of voxroute itself; the log has it';

const REFUSALS = {
  'token-not-set': [403, 'only the host itself may ask: set http.tokenFile to let others in'],
  'token-missing': [401, 'Authorization: Bearer with the token of http.tokenFile is needed'],
  'token-wrong': [401, 'this is not the token of http.tokenFile'],
} as const satisfies Record<Exclude<Access, 'granted'>, readonly [401 | 403, string]>;

export function createHttpApp(parts: HttpAppParts): HttpApp {
  const peerOf = parts.peerOf ?? socketPeer;
  const app: HttpApp = new Hono({ getPath: (_request, options) => rawPath(options?.env?.incoming.url ?? '') });

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    await next();
    parts.answered(routeOf(context.req.path), context.res.status);
  });
  app.use(async (context, next) => {
    const refusal = context.req.path === '/healthz' ? null : refuse(context);
    if (refusal === null) await next();
    return refusal ?? undefined;
  });
  function refuse(context: HttpContext): Response | null {
    const { incoming } = context.env;
    const peer = peerOf(incoming);
    const access = accessOf(peer, incoming.headers.authorization, parts.token());
    if (access === 'granted') return null;
    const [status, error] = REFUSALS[access];
    parts.report({ kind: access, peer: plainAddress(peer), detail: routeOf(context.req.path) });
    if (status === 401) context.header('www-authenticate', 'Bearer realm="voxroute"');
    return context.json({ error }, status);
  }

  app.get(`${LOOKUP}:number`, async (context) => {
    const read = numberInPath(context.req.path.slice(LOOKUP.length));
    if ('problem' in read) return context.json({ error: read.problem }, 400);
    const body = await parts.lookup(read.number, context.req.raw.signal);
    // The detail of our own fault is for the log: it says where in the code.
    return context.json(body.fault === 'INTERNAL_ERROR' ? { ...body, detail: OUR_FAULT } : body);
  });
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) => {
    const reasons = parts.notReady();
    return context.json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
  });
  app.get('/metrics', async (context) => {
    const { contentType, text } = await parts.metrics();
    return context.body(text, 200, { 'content-type': contentType });
  });
  app.all('*', (context) =>
    routeOf(context.req.path) === 'other'
      ? context.json({ error: 'no such path' }, 404)
      : context.json({ error: 'only GET and HEAD' }, 405, { allow: 'GET, HEAD' }),
  );
  app.onError((cause, context) => {
    parts.report({
      kind: 'handler-error',
      peer: plainAddress(peerOf(context.env.incoming)),
      detail: routeOf(context.req.path),
      cause,
    });
    return context.json({ error: OUR_FAULT }, 500);
  });
  return app;
}

/** Percent-encoded, without query; a proxy's `GET http://host/path` counts as its path. */
function rawPath(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
}

function routeOf(path: string): HttpRoute | 'other' {
  if (/^\/v1\/lookup\/[^/]+$/.test(path)) return '/v1/lookup/{number}';
  return path !== '/v1/lookup/{number}' && Object.hasOwn(HTTP_ROUTES, path) ? (path as HttpRoute) : 'other';
}

function socketPeer({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
