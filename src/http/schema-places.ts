// The findings of a schema, for the sender of the request.

import type { z } from 'zod';
import type { ProblemPlace } from './problem.js';

/** More make no list that anybody reads. */
const MAX_PLACES = 20;

export function placesOf({ issues }: z.ZodError): ProblemPlace[] {
  return issues
    .slice(0, MAX_PLACES)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), detail: message }));
}
