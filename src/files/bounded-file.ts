// First step of a list file's way: its bytes, and no more than a list may have.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

export const MAX_LIST_BYTES = 50 * 2 ** 20;

/** Rejects with words for a person: not there, not a file, too large. */
export async function readBoundedFile(path: string): Promise<Buffer> {
  // A pipe without a writer must not hold the daemon up.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error('not a regular file');
    if (status.size > MAX_LIST_BYTES) throw new Error(`larger than ${MAX_LIST_BYTES / 2 ** 20} MiB`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
