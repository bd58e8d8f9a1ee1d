// The page, for people: its files, and nothing of this host. What it shows comes from the other routes, each with its right.

import type { Answer } from '../answer.js';
import { pageFiles, START } from '../page-files.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route } from '../route.js';

/** Nothing of another origin, no script or style within the page, no frame around it. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Asked for again each time, so that a new version is a whole new version; what has not changed is not sent again.
  'cache-control': 'no-cache',
} as const;

export const pageRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/',
    summary: 'the page for browsers: see [page.md](page.md)',
    right: 'none',
    answers: { type: 'text/html; charset=utf-8', schema: null },
    handle: ({ ifNoneMatch }) => served(START, ifNoneMatch),
  }),
  route<HttpApi>({
    method: 'GET',
    path: '/page/{file}',
    summary: 'files of the page',
    right: 'none',
    answers: { type: 'text/javascript; charset=utf-8', schema: null },
    handle: ({ parameters: { file = '' }, ifNoneMatch }) => served(file, ifNoneMatch),
  }),
];

function served(name: string, ifNoneMatch: string): Answer {
  const file = pageFiles().get(name);
  if (file === undefined) throw new HttpProblem('NO_SUCH_PATH');
  const { contentType, body, etag } = file;
  const headers = { ...PAGE_HEADERS, etag };
  return ifNoneMatch === etag
    ? { status: 304, contentType: null, headers, body: null }
    : { status: 200, contentType, headers, body };
}
