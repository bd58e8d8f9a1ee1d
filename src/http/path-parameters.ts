// Parameters of a path, undecoded as received, and the routes that match it.
//
//   /v1/lookup/{number}     /v1/lookup/%2B7%20(917)%20041-55-64

import { HttpProblem } from './problem.js';

/** Longest text of a parameter, in characters: no number is longer, however it is written. */
export const MAX_TEXT = 300;

/** Percent-encoded, without query; a proxy's `GET http://host/path` counts as its path. */
export function rawPath(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
}

/** As hono writes it: `/v1/lookup/:number`. */
export function routerPath(path: string): string {
  return path.replaceAll(/\{([a-z]+)\}/g, ':$1');
}

/**
 * @param path of the route, with names in braces
 * @param raw path of the request, still percent-encoded; `+` stands for itself
 * @throws HttpProblem for what is no text of 1 to 300 printable characters
 */
export function pathParameters(path: string, raw: string): Record<string, string> {
  const segments = raw.split('/');
  const found = path.split('/').flatMap((part, index) => {
    const name = /^\{([a-z]+)\}$/.exec(part)?.[1];
    return name === undefined ? [] : [[name, decoded(name, segments[index] ?? '')] as const];
  });
  return Object.fromEntries(found);
}

function decoded(name: string, segment: string): string {
  const problem = (message: string) => new HttpProblem('BAD_PARAMETER', `${name}: ${message}`);
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw problem('not percent-encoded UTF-8');
  }
  if (text.length > MAX_TEXT) throw problem(`at most ${MAX_TEXT} characters`);
  if (/\p{Cc}/u.test(text)) throw problem('no control characters');
  if (text.trim() === '') throw problem('needed');
  return text;
}
