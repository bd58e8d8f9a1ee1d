// Part of a file download: one request of it, and what its answer means.

import { DownloadFailure, toDownloadFailure } from './download-failure.js';
import { firstHeader } from './first-header.js';
import type { Dispatcher } from './open-dispatcher.js';
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

/** @param peer Who is asked, for messages. */
export async function askForFile(
  url: URL,
  peer: string,
  request: FileRequest,
  connections: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Dispatcher.ResponseData> {
  try {
    const answer = await connections.dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        'user-agent': request.userAgent,
        accept: '*/*',
        'accept-encoding': 'gzip',
        ...conditionsOf(request),
      },
      signal: connections.signal,
    });
    // Whoever reads the body gets its errors as well; one that nobody reads must not end the process.
    answer.body.on('error', () => undefined);
    return answer;
  } catch (error) {
    throw toDownloadFailure(error, peer);
  }
}

/** @throws DownloadFailure when it is no file, or not a whole one. */
export async function takeFile(
  answer: Dispatcher.ResponseData,
  peer: string,
  request: FileRequest,
): Promise<Downloaded> {
  const { statusCode, headers, body } = answer;
  try {
    if (statusCode === 304 && Object.keys(conditionsOf(request)).length > 0) return { kind: 'unchanged' };
    if (statusCode !== 200) throw new DownloadFailure('STATUS', `${peer}: answers ${statusCode} instead of a file`);
    const length = firstHeader(headers['content-length']) ?? '';
    const whole = await readWholeBody(body, {
      peer,
      encoding: firstHeader(headers['content-encoding'])?.trim().toLowerCase() ?? '',
      totalBytes: /^\d{1,15}$/.test(length) ? Number(length) : null,
      maxBytes: request.maxBytes,
      onProgress: (bytes, total) => request.onProgress?.(bytes, total),
    });
    const [etag, lastModified] = [headers['etag'], headers['last-modified']].map((one) => validator(firstHeader(one)));
    return { kind: 'fresh', body: whole, etag: etag ?? null, lastModified: lastModified ?? null };
  } finally {
    leaveAnswer(answer);
  }
}

/** What is left of an answer is not waited for; its connection ends. */
export function leaveAnswer({ body }: Dispatcher.ResponseData): void {
  body.destroy();
}

function conditionsOf({ etag, lastModified }: FileRequest): Record<string, string> {
  const [match, since] = [validator(etag), validator(lastModified)];
  return { ...(match !== null && { 'if-none-match': match }), ...(since !== null && { 'if-modified-since': since }) };
}

function validator(text: string | null | undefined): string | null {
  return typeof text === 'string' && VALIDATOR.test(text) ? text : null;
}
