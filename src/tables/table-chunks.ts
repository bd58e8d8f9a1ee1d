// The bytes of a table, a piece at a time. A table in UTF-16, as Excel's "Unicode text" is, comes out as UTF-8.

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { damagedPack, NoText } from './unpacked.js';

/** UTF-16 by the mark at its beginning; null for everything else. */
export type WideEncoding = 'utf-16le' | 'utf-16be' | null;

const CHUNK_BYTES = 64 * 1024;
/** Nobody's table; a small file must not fill the disk. */
const MAX_CONTENT_BYTES = 8 * 2 ** 30;

export function wideEncodingOf(beginning: Uint8Array): WideEncoding {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  return beginning[0] === 0xfe && beginning[1] === 0xff ? 'utf-16be' : null;
}

/** How the file is to be read. */
export interface TableSource {
  readonly wide: WideEncoding;
  /** It is a gzip file: bytes are those of its content, and it is unpacked again each time. */
  readonly isPacked: boolean;
}

/**
 * @param part bytes of the content: from the first one on, up to `end` without it; `Infinity`: to the end
 * Throws what the file system throws, `NoText` for a gzip file that is damaged or cut off or too large, and an error in
 * words when the file ends before `end`.
 */
export async function* tableChunks(
  path: string,
  { wide, isPacked }: TableSource,
  part: { readonly from?: number; readonly end: number },
): AsyncGenerator<Buffer> {
  const { from = 0, end } = part;
  if (from >= end) return;
  const decoder = wide === null ? null : new TextDecoder(wide);
  let at = from;
  for await (const chunk of isPacked ? packedChunks(path, from, end) : plainChunks(path, from, end)) {
    at += chunk.length;
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  // How long the content of a packed one is shows only at its end.
  if (at < end && !isPacked) throw new Error('the file has become shorter meanwhile');
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

function plainChunks(path: string, from: number, end: number): AsyncIterable<Buffer> {
  return createReadStream(path, { start: from, end: end - 1, highWaterMark: CHUNK_BYTES });
}

/** Content in front of `from` is unpacked and passed over. */
async function* packedChunks(path: string, from: number, end: number): AsyncGenerator<Buffer> {
  const unpacking = createGunzip({ chunkSize: CHUNK_BYTES });
  // What goes wrong with the file ends the unpacking with the same error.
  pipeline(createReadStream(path), unpacking, () => undefined);
  let at = 0;
  try {
    for await (const chunk of unpacking as AsyncIterable<Buffer>) {
      const start = at;
      at += chunk.length;
      if (at > MAX_CONTENT_BYTES)
        throw new NoText(`a gzip file of more than ${MAX_CONTENT_BYTES / 2 ** 30} GiB of content`);
      const part = chunk.subarray(Math.max(0, from - start), Math.max(0, end - start));
      if (part.length > 0) yield part;
      if (at >= end) return;
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') ? damagedPack(error) : error;
  } finally {
    unpacking.destroy();
  }
}
