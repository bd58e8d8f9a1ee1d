// Reads an imported table from disk into memory.

import { open, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../errors.js';
import { RegistryFileError } from './registry-file-error.js';

/** Sixty million ported numbers take 240 MB. */
const MAX_BYTES = 2 ** 30;

/**
 * @param decode may throw anything: what is no `RegistryFileError` is damage
 * @throws {RegistryFileError}
 */
export async function readTable<Table>(
  path: string,
  decode: (path: string, bytes: Buffer<ArrayBuffer>) => Promise<Table>,
): Promise<Table> {
  const bytes = await readWhole(path);
  try {
    return await decode(path, bytes);
  } catch (error) {
    if (error instanceof RegistryFileError) throw error;
    throw new RegistryFileError('damaged', `${path}: not what its head says: ${String(error)}`, { cause: error });
  }
}

/** Into memory of its own: typed arrays become views of it. */
async function readWhole(path: string): Promise<Buffer<ArrayBuffer>> {
  try {
    const file = await open(path);
    try {
      return await readFrom(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const why = messageOf(cause);
    throw new RegistryFileError('unreadable', `${path}: cannot be read: ${why}`, { cause });
  }
}

async function readFrom(file: FileHandle): Promise<Buffer<ArrayBuffer>> {
  const { size } = await file.stat();
  if (size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES / 2 ** 30} GiB`);
  const bytes = Buffer.from(new ArrayBuffer(size));
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(bytes, read, size - read);
    if (bytesRead === 0) throw new Error(`it ends after ${read} of ${size} bytes`);
    read += bytesRead;
  }
  return bytes;
}
