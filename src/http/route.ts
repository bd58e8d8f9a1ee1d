// One line of the table of routes: path, method, right, body, limits and handler. The listeners, the metrics, the
// documents and OpenAPI are made from the table (routes.ts).

import type { z } from 'zod';
import type { Answer } from './answer.js';
import type { Client } from './client.js';
import type { HttpProblem } from './problem.js';

/**
 * Who may ask: `none` everybody; `view` the host itself and holders of a token; `ask` the same, the addresses of
 * `http.allow`, and clients with the token in the query, because displays and dialplans send no headers; `change` holders of the
 * token of `http.tokenFile`, also from the host itself. On the control socket every right is given.
 */
export type Right = 'none' | 'ask' | 'view' | 'change';

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
  readonly client: Client;
  /** By name; percent-decoded UTF-8, 1 to 300 characters, none of them control characters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** `If-None-Match`; empty where there is none. */
  readonly ifNoneMatch: string;
  /** For a right beyond that of the route. @throws HttpProblem when the client does not have it */
  readonly may: (right: Right) => void;
  /** The answer may take so many milliseconds from now, whatever the route says. */
  readonly within: (answerMs: number) => void;
  /** Aborts when the client is gone. */
  readonly abandoned: AbortSignal;
}

export interface Route<Api, Query = unknown, Body = unknown> {
  readonly method: Method;
  /** Names in braces stand for one segment: `/v1/lookup/{number}`. */
  readonly path: string;
  /** Other spellings of the path. */
  readonly alsoAt: readonly string[];
  /** What it is for, in words for a person. */
  readonly summary: string;
  readonly right: Right;
  /** Parameters of the query that are looked at; the first of a repeated one counts, a raw `+` is a plus. */
  readonly query: z.ZodType<Query> | null;
  /** Null: a request with a body is refused. */
  readonly body: RequestBody<z.ZodType<Body>> | null;
  /**
   * From the request to the end of its answer, in milliseconds: then the connection is cut. Of an answer that comes piece by
   * piece, up to each piece.
   */
  readonly answerMs: number;
  /** What a good answer is, for OpenAPI. */
  readonly answers: AnswerForm;
  /** The answer in place of a problem, for clients that cannot read one; null: the problem. */
  readonly refusal: ((problem: HttpProblem, target: string) => Answer) | null;
  readonly handle: (request: RouteRequest<Query, Body>, api: Api) => Answer | Promise<Answer>;
}

/** What stands in metrics and events for a path that no route has. */
export const NO_ROUTE = 'other';

/** Longer than any call's deadline. */
export const DEFAULT_ANSWER_MS = 10_000;

/** Media type of an answer, and its schema where it is JSON; of a stream of lines, that of one line. */
export interface AnswerForm {
  readonly type: string;
  readonly schema: z.ZodType | null;
}

const ANY_JSON: AnswerForm = { type: 'application/json', schema: null };

type Given<Api, Query, Body> = Pick<Route<Api, Query, Body>, 'method' | 'path' | 'summary' | 'right' | 'handle'> &
  Partial<Pick<Route<Api, Query, Body>, 'alsoAt' | 'query' | 'body' | 'answerMs' | 'answers' | 'refusal'>>;

/** Fills in what a route leaves open: one spelling, no query, no body, 10 s, JSON, problems as they are. */
export function route<Api, Query = unknown, Body = undefined>(given: Given<Api, Query, Body>): Route<Api> {
  const whole: Route<Api, Query, Body> = {
    alsoAt: [],
    query: null,
    body: null,
    answerMs: DEFAULT_ANSWER_MS,
    answers: ANY_JSON,
    refusal: null,
    ...given,
  };
  // A handler is only ever given what its own schemas have made.
  return whole as unknown as Route<Api>;
}
