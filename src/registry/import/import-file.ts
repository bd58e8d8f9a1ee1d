// A file to be imported, from any place.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ImportRefused } from './import-refused.js';

export interface ImportFile {
  /** For messages: a path or an address. */
  readonly name: string;
  readonly sizeBytes: number;
  /** When it was changed last, in milliseconds since 1970, as far as the file system or the server says. */
  readonly modifiedAtMs: number;
  /** Its bytes, each time from the beginning. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** The largest real one has some 60 MB; the portability database some gigabytes. */
const MAX_BYTES = 8 * 2 ** 30;
const CHUNK_BYTES = 2 ** 20;

/** @throws {ImportRefused} for what is no regular file; else what the file system throws */
export async function importFile(path: string): Promise<ImportFile> {
  const stats = await stat(path);
  // A device might have no end.
  if (!stats.isFile()) throw new ImportRefused('format', `${path}: not a regular file`);
  if (stats.size > MAX_BYTES) throw new ImportRefused('format', `${path}: larger than ${MAX_BYTES / 2 ** 30} GiB`);
  return {
    name: path,
    sizeBytes: stats.size,
    modifiedAtMs: stats.mtimeMs,
    chunks: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>,
  };
}

/** What was downloaded. */
export function importedBytes(name: string, body: Uint8Array, modifiedAtMs: number): ImportFile {
  return {
    name,
    sizeBytes: body.byteLength,
    modifiedAtMs,
    // eslint-disable-next-line @typescript-eslint/require-await -- the shape of a stream, without its waits
    async *chunks() {
      for (let from = 0; from < body.byteLength; from += CHUNK_BYTES) yield body.subarray(from, from + CHUNK_BYTES);
    },
  };
}
