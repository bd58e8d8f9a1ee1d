// Reads a file of lists, up to the size that a list may have.

import { readRegularFile } from './regular-file.js';

export const MAX_LIST_BYTES = 50 * 2 ** 20;

/** Rejects with words for a person: not there, no regular file, too large. */
export function readBoundedFile(path: string): Promise<Buffer> {
  return readRegularFile(path, MAX_LIST_BYTES);
}
