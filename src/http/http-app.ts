// Leads requests to the routes of a table: right, body, handler, answer. It sees paths as they were sent: nothing
// decodes or tidies them before the right is checked.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Clock } from '../time/clock.js';
import { corsHeaders, preflightAnswer, refuseForeignOrigin } from './cors.js';
import { SECURITY_HEADERS, type Answer } from './answer.js';
import type { Client } from './client.js';
import { pathParameters, rawPath, routerPath } from './path-parameters.js';
import { HttpProblem, problemAnswer } from './problem.js';
import { readQuery } from './query-parameters.js';
import { ClientGone, hasBody, readBody, refuseBody } from './request-body.js';
import { DEFAULT_ANSWER_MS, NO_ROUTE, type Right, type Route, type RouteRequest } from './route.js';

/** Where a table of routes is mounted. */
export interface Listener {
  readonly door: RouteRequest['door'];
  readonly clock: Pick<Clock, 'after'>;
  /** @throws HttpProblem when whoever asks has not this right */
  readonly guard: (incoming: IncomingMessage, right: Right, route: string) => void;
  readonly client: (incoming: IncomingMessage) => Client;
  /** The answer to this request is due within so many milliseconds. */
  readonly expect: (incoming: IncomingMessage, answerMs: number) => void;
  /** Origins whose pages may ask, in lower case; looked at with each request. */
  readonly origins: () => ReadonlySet<string>;
  /** Told of every answer; the route is `other` for a path that does not exist. */
  readonly answered: (route: string, method: string, status: number) => void;
  /** Told of a fault of our own. */
  readonly failed: (incoming: IncomingMessage, route: string, cause: unknown) => void;
}

export type HttpApp = Hono<{ Bindings: HttpBindings }>;
type HttpContext = Context<{ Bindings: HttpBindings }>;

export function mountRoutes<Api>(routes: readonly Route<Api>[], api: Api, listener: Listener): HttpApp {
  const app: HttpApp = new Hono({ getPath: (_request, options) => rawPath(options?.env?.incoming.url ?? '') });
  for (const [spelling, ofPath] of bySpelling(routes)) {
    for (const route of ofPath) {
      app.on(route.method, routerPath(spelling), (context) =>
        answered(context, route, () => handled(route, context.env.incoming, context.env.outgoing, context.req.raw)),
      );
    }
    app.all(routerPath(spelling), (context) =>
      answered(context, ofPath[0] ?? null, () => refuseMethod(ofPath, context)),
    );
  }
  app.notFound((context) =>
    answered(context, null, () => {
      listener.guard(context.env.incoming, 'view', NO_ROUTE);
      throw new HttpProblem('NO_SUCH_PATH');
    }),
  );
  return app;

  async function handled(
    route: Route<Api>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    request: Request,
  ): Promise<Answer> {
    const { door } = listener;
    listener.guard(incoming, route.right, route.path);
    if (route.method !== 'GET') refuseForeignOrigin(incoming, listener.origins());
    const target = incoming.url ?? '';
    const parameters = pathParameters(route.path, rawPath(target));
    const query = route.query === null ? {} : readQuery(route.query, target);
    const body = await bodyOf(route, incoming, outgoing);
    const may = (right: Right) => listener.guard(incoming, right, route.path);
    const within = (answerMs: number) => listener.expect(incoming, answerMs);
    within(route.answerMs);
    const client = listener.client(incoming);
    const ifNoneMatch = incoming.headers['if-none-match'] ?? '';
    const asked = { door, client, parameters, query, body, ifNoneMatch, may, within, abandoned: request.signal };
    return await route.handle(asked, api);
  }

  async function bodyOf(
    { body, answerMs }: Route<Api>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<unknown> {
    const { clock } = listener;
    if (body !== null) {
      listener.expect(incoming, body.timeMs + answerMs);
      return readBody(incoming, outgoing, body, clock);
    }
    return hasBody(incoming) ? refuseBody(incoming, clock, 'this path takes no body') : undefined;
  }

  function refuseMethod(ofPath: readonly Route<Api>[], context: HttpContext): Answer {
    const [first] = ofPath;
    const { incoming } = context.env;
    const allow = allowedMethods(ofPath);
    const preflight = incoming.method === 'OPTIONS' ? preflightAnswer(incoming, listener.origins(), allow) : null;
    if (preflight !== null) return preflight;
    listener.guard(incoming, first?.right ?? 'view', first?.path ?? NO_ROUTE);
    throw new HttpProblem('METHOD_NOT_ALLOWED', `only ${allow}`, { headers: { allow } });
  }

  async function answered(context: HttpContext, route: Route<Api> | null, make: () => Answer | Promise<Answer>) {
    const { incoming } = context.env;
    const path = route?.path ?? NO_ROUTE;
    let answer: Answer;
    try {
      answer = await make();
    } catch (error) {
      if (!(error instanceof HttpProblem || error instanceof ClientGone)) listener.failed(incoming, path, error);
      answer = refusalOf(
        error instanceof HttpProblem ? error : new HttpProblem('INTERNAL_ERROR'),
        route,
        incoming.url ?? '',
      );
    }
    const { status, contentType, headers, body } = answer;
    listener.answered(path, incoming.method ?? '', status);
    const sent =
      body instanceof ReadableStream ? paced(body, incoming, path, route?.answerMs ?? DEFAULT_ANSWER_MS) : body;
    return new Response(sent, {
      status,
      headers: {
        ...SECURITY_HEADERS,
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...headers,
        ...corsHeaders(incoming, listener.origins()),
      },
    });
  }

  /** As long as pieces come and are taken there is no limit to the whole. */
  function paced(
    body: ReadableStream<Uint8Array>,
    incoming: IncomingMessage,
    path: string,
    pieceMs: number,
  ): ReadableStream<Uint8Array> {
    const pieces = body.getReader();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          listener.expect(incoming, pieceMs);
          const { done, value } = await pieces.read().catch((cause: unknown) => {
            listener.failed(incoming, path, cause);
            throw cause;
          });
          listener.expect(incoming, DEFAULT_ANSWER_MS);
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => pieces.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }
}

function bySpelling<Api>(routes: readonly Route<Api>[]): Map<string, Route<Api>[]> {
  const spellings = new Map<string, Route<Api>[]>();
  for (const route of routes) {
    for (const path of [route.path, ...route.alsoAt]) spellings.set(path, [...(spellings.get(path) ?? []), route]);
  }
  return spellings;
}

/** What a route says in place of a problem. @param route null: none has the path */
export function refusalOf(problem: HttpProblem, route: Pick<Route<never>, 'refusal'> | null, target: string): Answer {
  return route?.refusal?.(problem, target) ?? problemAnswer(problem);
}

/** `GET, HEAD, POST` */
function allowedMethods(routes: readonly Pick<Route<unknown>, 'method'>[]): string {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}
