// Asks the disk whether it takes writes again, before the store is closed and opened for it.

import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../files/make-directory.js';
import { storeErrorFrom, type StoreError } from './store-error.js';

/** Opening writes the log out as a table, and needs this much at most: twice the write buffer. */
const PROBE_BYTES = 8 * 2 ** 20;

/** Null: the disk takes writes. @param mode of a directory that is made here */
export async function probeDisk(directory: string, mode: number): Promise<StoreError | null> {
  try {
    await makeDirectory(directory, mode);
    await writeAndDrop(join(directory, 'probe'));
    return null;
  } catch (error) {
    return storeErrorFrom(error);
  }
}

/** Without a name from the start: an end in the middle leaves nothing behind. */
async function writeAndDrop(path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await rm(path);
    await file.writeFile(Buffer.alloc(PROBE_BYTES));
    await file.sync();
  } finally {
    await file.close();
  }
}
