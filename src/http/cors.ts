// Pages of other origins, in a browser: those of `http.corsOrigins` may ask and read the answers. Without CORS headers a
// browser keeps answers from any other page, but it sends what the page asks; so what changes or costs something is
// refused where a browser says that it comes from elsewhere.

import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';
import { HttpProblem } from './problem.js';

/** What a page may read of an answer beside its body. */
const EXPOSED = 'x-voxroute-source, x-voxroute-age';
const PREFLIGHT_HOLDS_SECONDS = 600;

/** @returns headers of an answer to a page that may read it; none for everybody else */
export function corsHeaders({ headers }: IncomingMessage, origins: ReadonlySet<string>): Record<string, string> {
  if (origins.size === 0) return {};
  const origin = headers.origin?.toLowerCase();
  // Caches must not give one origin what was made for another.
  if (origin === undefined || !origins.has(origin)) return { vary: 'origin' };
  return { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED };
}

/** The answer to a browser that asks whether the page may; null where that is not the question, or the answer is no. */
export function preflightAnswer(
  { headers }: IncomingMessage,
  origins: ReadonlySet<string>,
  allow: string,
): Answer | null {
  const isPreflight = headers['access-control-request-method'] !== undefined;
  if (!isPreflight || !origins.has(headers.origin?.toLowerCase() ?? '')) return null;
  return {
    status: 204,
    contentType: null,
    headers: {
      'access-control-allow-methods': allow,
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': String(PREFLIGHT_HOLDS_SECONDS),
    },
    body: null,
  };
}

/** @throws HttpProblem for a page that is neither of this host nor of an origin that may ask */
export function refuseForeignOrigin({ headers }: IncomingMessage, origins: ReadonlySet<string>): void {
  const origin = headers.origin?.toLowerCase();
  if (origin === undefined || origins.has(origin)) return;
  if (/^https?:\/\/(.+)$/.exec(origin)?.[1] === headers.host?.toLowerCase()) return;
  throw new HttpProblem('FOREIGN_ORIGIN');
}
