// Leads requests to the routes of a table: right, body, handler, answer. It sees paths as they were sent: nothing
// decodes or tidies them before the right is checked.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Clock } from '../time/clock.js';
import { SECURITY_HEADERS, type Answer } from './answer.js';
import { pathParameters, rawPath, routerPath } from './path-parameters.js';
import { HttpProblem, problemAnswer } from './problem.js';
import { readQuery } from './query-parameters.js';
import { ClientGone, hasBody, readBody, refuseBody } from './request-body.js';
import { NO_ROUTE, type Right, type Route, type RouteRequest } from './route.js';

/** Where a table of routes is mounted. */
export interface Listener {
  readonly door: RouteRequest['door'];
  readonly clock: Pick<Clock, 'after'>;
  /** @throws HttpProblem when whoever asks has not this right */
  readonly guard: (incoming: IncomingMessage, right: Right, route: string) => void;
  /** The answer to this request is due within so many milliseconds. */
  readonly expect: (incoming: IncomingMessage, answerMs: number) => void;
  /** Told of every answer; the route is `other` for a path that does not exist. */
  readonly answered: (route: string, method: string, status: number) => void;
  /** Told of a fault of our own. */
  readonly failed: (incoming: IncomingMessage, route: string, cause: unknown) => void;
}

export type HttpApp = Hono<{ Bindings: HttpBindings }>;
type HttpContext = Context<{ Bindings: HttpBindings }>;

export function mountRoutes<Api>(routes: readonly Route<Api>[], api: Api, listener: Listener): HttpApp {
  const app: HttpApp = new Hono({ getPath: (_request, options) => rawPath(options?.env?.incoming.url ?? '') });
  const paths = new Map<string, Route<Api>[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);

  for (const [path, ofPath] of paths) {
    for (const route of ofPath) {
      app.on(route.method, routerPath(path), (context) =>
        answered(context, path, () => handled(route, context.env.incoming, context.env.outgoing, context.req.raw)),
      );
    }
    app.all(routerPath(path), (context) => answered(context, path, () => refuseMethod(ofPath, context)));
  }
  app.notFound((context) =>
    answered(context, NO_ROUTE, () => {
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
    const target = incoming.url ?? '';
    const parameters = pathParameters(route.path, rawPath(target));
    const query = route.query === null ? {} : readQuery(route.query, target);
    const body = await bodyOf(route, incoming, outgoing);
    const may = (right: Right) => listener.guard(incoming, right, route.path);
    listener.expect(incoming, route.answerMs);
    return await route.handle({ door, parameters, query, body, may, abandoned: request.signal }, api);
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

  function refuseMethod(ofPath: readonly Route<Api>[], context: HttpContext): never {
    const [first] = ofPath;
    listener.guard(context.env.incoming, first?.right ?? 'view', first?.path ?? NO_ROUTE);
    const allow = allowedMethods(ofPath);
    throw new HttpProblem('METHOD_NOT_ALLOWED', `only ${allow}`, { headers: { allow } });
  }

  async function answered(context: HttpContext, route: string, make: () => Answer | Promise<Answer>) {
    const { incoming } = context.env;
    let answer: Answer;
    try {
      answer = await make();
    } catch (error) {
      if (!(error instanceof HttpProblem || error instanceof ClientGone)) listener.failed(incoming, route, error);
      answer = problemAnswer(error instanceof HttpProblem ? error : new HttpProblem('INTERNAL_ERROR'));
    }
    const { status, contentType, headers, body } = answer;
    listener.answered(route, incoming.method ?? '', status);
    return new Response(body, { status, headers: { ...SECURITY_HEADERS, 'content-type': contentType, ...headers } });
  }
}

/** `GET, HEAD, POST` */
function allowedMethods(routes: readonly Pick<Route<unknown>, 'method'>[]): string {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}
