// One line of the table of routes: path, method, right, body, limits and handler. The listeners, the metrics, the
// documents and OpenAPI are made from the table (routes.ts).

import type { z } from 'zod';
import type { Answer } from './answer.js';

/**
 * Who may ask: `none` everybody; `view` the host itself and holders of a token; `change` holders of the token of
 * `http.tokenFile`, from the host itself too. On the control socket every right is given.
 */
export type Right = 'none' | 'view' | 'change';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface RequestBody<Body extends z.ZodType = z.ZodType> {
  /** What the JSON must be; the body is read as JSON whatever its content type. */
  readonly schema: Body;
  readonly maxBytes: number;
  /** From the headers to the last byte. */
  readonly timeMs: number;
}

/** A request as a handler sees it. */
export interface RouteRequest<Query = Readonly<Record<string, string>>, Body = undefined> {
  /** The listener it came by: TCP, or the control socket. */
  readonly door: 'http' | 'cli';
  /** By name; percent-decoded UTF-8, 1 to 300 characters, none of them control characters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** For what not everybody may who may ask at all. @throws HttpProblem when whoever asks has not this right */
  readonly may: (right: Right) => void;
  /** Aborts when the client is gone. */
  readonly abandoned: AbortSignal;
}

export interface Route<Api, Query = unknown, Body = unknown> {
  readonly method: Method;
  /** Names in braces stand for one segment: `/v1/lookup/{number}`. */
  readonly path: string;
  /** What it is for, in words for a person. */
  readonly summary: string;
  readonly right: Right;
  /** Parameters of the query that are looked at; the first of a repeated one counts, a raw `+` is a plus. */
  readonly query: z.ZodType<Query> | null;
  /** Null: a request with a body is refused. */
  readonly body: RequestBody<z.ZodType<Body>> | null;
  /** From the request to the end of its answer, in milliseconds: then the connection is cut. */
  readonly answerMs: number;
  readonly handle: (request: RouteRequest<Query, Body>, api: Api) => Answer | Promise<Answer>;
}

/** What stands in metrics and events for a path that no route has. */
export const NO_ROUTE = 'other';

/** Longer than any call's deadline. */
export const DEFAULT_ANSWER_MS = 10_000;

type Given<Api, Query, Body> = Pick<Route<Api, Query, Body>, 'method' | 'path' | 'summary' | 'right' | 'handle'> &
  Partial<Pick<Route<Api, Query, Body>, 'query' | 'body' | 'answerMs'>>;

/** Fills in what a route leaves open: no query, no body, 10 s. */
export function route<Api, Query = unknown, Body = undefined>(given: Given<Api, Query, Body>): Route<Api> {
  const whole: Route<Api, Query, Body> = { query: null, body: null, answerMs: DEFAULT_ANSWER_MS, ...given };
  // A handler is only ever given what its own schemas have made.
  return whole as unknown as Route<Api>;
}
