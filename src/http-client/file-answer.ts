// One request of a file download: what is asked, and what the answer means.

import type { HttpAnswer } from './connection.js';
import { firstHeader } from './first-header.js';
import { HttpFailure } from './http-failure.js';
import { readWholeBody } from './read-whole-body.js';

/** What is remembered of an answer and sent back later must not be able to write headers. */
const VALIDATOR = /^[\x20-\x7e]{1,256}$/;

export interface FileRequest {
  /** `ETag` and `Last-Modified` of the copy that is there already. */
  readonly etag?: string | null | undefined;
  readonly lastModified?: string | null | undefined;
  /** Limit of the body, after decompression. */
  readonly maxBytes: number;
  /** Sent as User-Agent, such as `voxroute/1.0.0`. */
  readonly userAgent: string;
  /** Bytes that came over the wire, and how many there will be if the server said; begins with 0, must not throw. */
  readonly onProgress?: ((bytes: number, total: number | null) => void) | undefined;
}

/** `unchanged`: the server says that the copy with this `etag` or `lastModified` is still the file. */
export type Downloaded =
  | {
      readonly kind: 'fresh';
      readonly body: Buffer;
      readonly etag: string | null;
      readonly lastModified: string | null;
    }
  | { readonly kind: 'unchanged' };

export function headersOf(request: FileRequest): Record<string, string> {
  return { 'user-agent': request.userAgent, accept: '*/*', 'accept-encoding': 'gzip', ...conditionsOf(request) };
}

/** @throws HttpFailure when it is no file, or not a whole one. @param peer who was asked, for messages */
export async function takeFile(answer: HttpAnswer, peer: string, request: FileRequest): Promise<Downloaded> {
  const { statusCode, headers } = answer;
  if (statusCode === 304 && Object.keys(conditionsOf(request)).length > 0) return { kind: 'unchanged' };
  if (statusCode !== 200) throw new HttpFailure('STATUS', `${peer}: answers ${statusCode} instead of a file`);
  const { maxBytes, onProgress } = request;
  const body = await readWholeBody(answer, { peer, maxBytes, onProgress });
  const [etag, lastModified] = [headers['etag'], headers['last-modified']].map((one) => validator(firstHeader(one)));
  return { kind: 'fresh', body, etag: etag ?? null, lastModified: lastModified ?? null };
}

function conditionsOf({ etag, lastModified }: FileRequest): Record<string, string> {
  const [match, since] = [validator(etag), validator(lastModified)];
  return { ...(match !== null && { 'if-none-match': match }), ...(since !== null && { 'if-modified-since': since }) };
}

function validator(text: string | null | undefined): string | null {
  return typeof text === 'string' && VALIDATOR.test(text) ? text : null;
}
