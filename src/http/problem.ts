// What goes wrong with a request, as `application/problem+json` (RFC 9457).
//
//   {"title":"Bad Request","status":400,"code":"BAD_BODY","detail":"entries.0.number: expected a text"}

import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { Answer } from './answer.js';

/** Closed list: the `code` of a problem, its HTTP status and when it is given. docs/http.md has the table. */
export const PROBLEMS = {
  BAD_REQUEST: [400, 'not HTTP, or not a request that is accepted'],
  BAD_PARAMETER: [400, 'a parameter in the path or the query is not what is expected; `detail` names it'],
  BAD_BODY: [400, 'the body is not JSON, or not what is expected; `detail` names the first place, `errors` has all'],
  TOKEN_MISSING: [401, '`Authorization: Bearer` with a token is needed'],
  TOKEN_WRONG: [401, 'the token is not valid'],
  TOKEN_NOT_SET: [403, 'no token is configured, so this is not allowed from that address'],
  FOREIGN_ORIGIN: [
    403,
    'a page from an origin that is not in `http.corsOrigins` tries to change something or to cause costs',
  ],
  VIEW_ONLY: [403, 'the token of `http.viewTokenFile` is read-only'],
  FORM_TOKEN: [403, 'a change from the page needs its form token; the cookie alone is not enough'],
  NO_SUCH_PATH: [404, 'there is no such path'],
  NO_SUCH_LIST: [404, 'only the lists `allow` and `block` can be changed at run time'],
  NO_SUCH_CALL: [404, 'the call journal does not have a call with this id, or no longer'],
  METHOD_NOT_ALLOWED: [405, 'the path accepts other methods; the header `Allow` lists them'],
  TOO_SLOW: [408, 'the request did not arrive completely in time'],
  TOO_LARGE: [413, 'the body is larger than the path accepts, or the path accepts none'],
  MISDIRECTED: [
    421,
    'the request names a host that is neither an address, nor `localhost`, nor one of `http.hostNames`',
  ],
  TOO_MANY_TRIES: [429, 'too many wrong tokens; `Retry-After` says when to try again'],
  HEADERS_TOO_LARGE: [431, 'the path and headers are too long'],
  INTERNAL_ERROR: [500, 'an error in voxroute itself; see the log'],
  NO_JOURNAL: [503, 'the call journal is off or cannot be read; `detail` says why'],
  OVERLOAD: [503, 'too many such requests at a time'],
  NOTHING_KNOWN: [503, 'Voxlink does not answer and no other source knows the number: try again later'],
} as const satisfies Readonly<Record<string, readonly [status: number, meaning: string]>>;
export type ProblemCode = keyof typeof PROBLEMS;

/** One place of a body that is not what is expected. */
export interface ProblemPlace {
  /** Members and indexes from the root, such as `entries.3.number`; empty for the body as a whole. */
  readonly path: string;
  readonly detail: string;
}

interface ProblemOptions {
  readonly errors?: readonly ProblemPlace[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whatever looks at a request; becomes the answer. `detail` is for a person. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly code: ProblemCode,
    detail: string = PROBLEMS[code][1],
    readonly options: ProblemOptions = {},
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problemText({ code, status, message, options }: HttpProblem): string {
  const errors = options.errors === undefined ? {} : { errors: options.errors };
  return JSON.stringify({ title: STATUS_CODES[status], status, code, detail: message, ...errors });
}

export function problemAnswer(problem: HttpProblem): Answer {
  const { status, options } = problem;
  return { status, contentType: PROBLEM_TYPE, headers: options.headers ?? {}, body: problemText(problem) };
}

/** More make no list that anybody reads. */
const MAX_PLACES = 20;

/** The findings of a schema, for the sender of the request. */
export function placesOf({ issues }: z.ZodError): ProblemPlace[] {
  return issues
    .slice(0, MAX_PLACES)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), detail: message }));
}
