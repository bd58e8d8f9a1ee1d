// The bytes of a table, a piece at a time. A table in UTF-16, as Excel's "Unicode text" is, comes out as UTF-8.

import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

/** UTF-16 by the mark at its beginning; null for everything else. */
export type WideEncoding = 'utf-16le' | 'utf-16be' | null;

const CHUNK_BYTES = 64 * 1024;

export function wideEncodingOf(beginning: Uint8Array): WideEncoding {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  return beginning[0] === 0xfe && beginning[1] === 0xff ? 'utf-16be' : null;
}

/**
 * @param part bytes of the file: from the first one on, up to `end` without it
 * Throws what the file system throws, and an error in words when the file ends before `end`.
 */
export async function* tableChunks(
  path: string,
  wide: WideEncoding,
  part: { readonly from?: number; readonly end: number },
): AsyncGenerator<Buffer> {
  const { from = 0, end } = part;
  if (from >= end) return;
  const stream = createReadStream(path, { start: from, end: end - 1, highWaterMark: CHUNK_BYTES });
  const decoder = wide === null ? null : new TextDecoder(wide);
  let at = from;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    at += chunk.length;
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  if (at < end) throw new Error('the file has become shorter meanwhile');
  if (decoder !== null) yield Buffer.from(decoder.decode());
}
