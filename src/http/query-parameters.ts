// The query of a request. It contains phone numbers, so a raw `+` is a plus and not a blank: `?num=+79170415564`.

import type { z } from 'zod';
import { HttpProblem, placesOf } from './problem.js';

/**
 * The first of each name, percent-decoded.
 *
 * @throws HttpProblem for what is not percent-encoded UTF-8
 */
function queryParameters(target: string): Record<string, string> {
  const start = target.indexOf('?');
  const query = start === -1 ? '' : (target.slice(start + 1).split('#', 1)[0] ?? '');
  // Without a prototype: `__proto__` is a name like any other.
  const found = Object.create(null) as Record<string, string>;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    found[name] ??= equals === -1 ? '' : decoded(pair.slice(equals + 1));
  }
  return found;
}

/** @throws HttpProblem that names the parameter */
export function readQuery<Query>(schema: z.ZodType<Query>, target: string): Query {
  const read = schema.safeParse(queryParameters(target));
  if (read.success) return read.data;
  const [first] = placesOf(read.error);
  throw new HttpProblem('BAD_PARAMETER', `${first?.path ?? 'query'}: ${first?.detail ?? 'not what is expected'}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpProblem('BAD_PARAMETER', 'query: not percent-encoded UTF-8');
  }
}
