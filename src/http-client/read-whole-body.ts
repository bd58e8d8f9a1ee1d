// Part of a file download: the body as it comes in, counted and decoded, never more than may be held.

import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DownloadFailure } from './download-failure.js';
import { explainNetworkFailure } from './network-failure.js';

interface BodyTerms {
  /** Who sends it; begins every message. */
  readonly peer: string;
  /** From `Content-Encoding`; empty when there was none. */
  readonly encoding: string;
  /** From `Content-Length`, so before decoding; null when unknown. */
  readonly totalBytes: number | null;
  /** Limit of the decoded body, and so of the encoded one. */
  readonly maxBytes: number;
  /** Bytes as they come over the wire. */
  onProgress(bytes: number, total: number | null): void;
}

/** @throws DownloadFailure `TOO_LARGE`, `INCOMPLETE` or `DAMAGED`. */
export async function readWholeBody(body: Readable, terms: BodyTerms): Promise<Buffer> {
  const { peer, totalBytes, maxBytes } = terms;
  const tooLarge = () => new DownloadFailure('TOO_LARGE', `${peer}: over ${maxBytes} bytes, the most that is taken`);
  let received = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    terms.onProgress(0, totalBytes);
    for await (const chunk of source) {
      received += chunk.length;
      if (received > maxBytes) throw tooLarge();
      terms.onProgress(received, totalBytes);
      yield chunk;
    }
  }
  if (totalBytes !== null && totalBytes > maxBytes) throw tooLarge();
  const decoded = decode(body, counted, terms);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoded) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw toBodyFailure(error, peer, totalBytes === null ? `${received} bytes` : `${received} of ${totalBytes} bytes`);
  }
  if (totalBytes !== null && received < totalBytes) {
    throw new DownloadFailure('INCOMPLETE', `${peer}: ended after ${received} of ${totalBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

/** Leaving the loop over what is returned ends the body and its connection. */
function decode(
  body: Readable,
  counted: (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>,
  { encoding, peer }: BodyTerms,
): AsyncIterable<Buffer> {
  if (encoding === '' || encoding === 'identity') return counted(body as AsyncIterable<Buffer>);
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    // The loop over the decoder gets every error of the way to it.
    return pipeline(body, counted, createGunzip(), () => undefined) as AsyncIterable<Buffer>;
  }
  throw new DownloadFailure(
    'DAMAGED',
    `${peer}: came in the encoding "${encoding.slice(0, 40)}", expected gzip or none`,
  );
}

function toBodyFailure(error: unknown, peer: string, howFar: string): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') {
    return new DownloadFailure('INCOMPLETE', `${peer}: the compressed file ended early, after ${howFar}`, {
      cause: error,
    });
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new DownloadFailure('DAMAGED', `${peer}: cannot be decompressed (${code})`, { cause: error });
  }
  const { kind, words, cause } = explainNetworkFailure(error);
  if (kind === 'UNFORESEEN') return new DownloadFailure('INTERNAL_ERROR', `${peer}: ${words}`, { cause });
  return new DownloadFailure('INCOMPLETE', `${peer}: ${words}, after ${howFar}`, { cause });
}
