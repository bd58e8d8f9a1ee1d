// The body of an answer as it comes in, counted and decoded, never more than may be held.

import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { HttpAnswer } from './connection.js';
import { firstHeader } from './first-header.js';
import { HttpFailure } from './http-failure.js';
import { explainNetworkFailure } from './network-failure.js';

interface BodyTerms {
  /** Who sends it; begins every message. */
  readonly peer: string;
  /** Limit of the decoded body, and so of the encoded one. */
  readonly maxBytes: number;
  /** An answer to `HEAD` tells a length and has no body. */
  readonly isHead?: boolean;
  /** Bytes as they come over the wire, and how many there will be if the server said; begins with 0, must not throw. */
  readonly onProgress?: ((bytes: number, total: number | null) => void) | undefined;
}

/** @throws HttpFailure `TOO_LARGE`, `INCOMPLETE` or `DAMAGED`. */
export async function readWholeBody({ headers, body }: HttpAnswer, terms: BodyTerms): Promise<Buffer> {
  const { peer, maxBytes, isHead = false } = terms;
  const length = firstHeader(headers['content-length']) ?? '';
  const totalBytes = /^\d{1,15}$/.test(length) && !isHead ? Number(length) : null;
  const encoding = isHead ? '' : (firstHeader(headers['content-encoding'])?.trim().toLowerCase() ?? '');
  const tooLarge = () => new HttpFailure('TOO_LARGE', `${peer}: over ${maxBytes} bytes, the limit`);
  let received = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    terms.onProgress?.(0, totalBytes);
    for await (const chunk of source) {
      received += chunk.length;
      if (received > maxBytes) throw tooLarge();
      terms.onProgress?.(received, totalBytes);
      yield chunk;
    }
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (totalBytes !== null && totalBytes > maxBytes) throw tooLarge();
    for await (const chunk of decode(body, counted, encoding, peer)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw toBodyFailure(error, peer, totalBytes === null ? `${received} bytes` : `${received} of ${totalBytes} bytes`);
  } finally {
    // What is left of it is not waited for; its connection ends.
    if (!body.readableEnded) body.destroy();
  }
  if (totalBytes !== null && received < totalBytes) {
    throw new HttpFailure('INCOMPLETE', `${peer}: ended after ${received} of ${totalBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

/** Leaving the loop over what is returned ends the body and its connection. */
function decode(
  body: Readable,
  counted: (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>,
  encoding: string,
  peer: string,
): AsyncIterable<Buffer> {
  if (encoding === '' || encoding === 'identity') return counted(body as AsyncIterable<Buffer>);
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    // The loop over the decoder gets every error of the way to it.
    return pipeline(body, counted, createGunzip(), () => undefined) as AsyncIterable<Buffer>;
  }
  throw new HttpFailure('DAMAGED', `${peer}: came in the encoding "${encoding.slice(0, 40)}", expected gzip or none`);
}

function toBodyFailure(error: unknown, peer: string, howFar: string): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') {
    return new HttpFailure('INCOMPLETE', `${peer}: the compressed body ended early, after ${howFar}`, { cause: error });
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new HttpFailure('DAMAGED', `${peer}: cannot be decompressed (${code})`, { cause: error });
  }
  const { kind, message, cause } = explainNetworkFailure(error);
  if (cause instanceof HttpFailure) return cause;
  if (kind === 'INTERNAL_ERROR') return new HttpFailure(kind, `${peer}: ${message}`, { cause });
  return new HttpFailure('INCOMPLETE', `${peer}: ${message}, after ${howFar}`, { cause });
}
