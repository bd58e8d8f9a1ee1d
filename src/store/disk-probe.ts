// Asks the disk whether it takes writes again, before the store is closed and opened for it.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storeErrorFrom, type StoreError } from './store-error.js';

/** Opening writes the log out as a table, and needs this much at most: twice the write buffer. */
const PROBE_BYTES = 8 * 2 ** 20;

/** Null: the disk takes writes. */
export async function probeDisk(directory: string): Promise<StoreError | null> {
  const path = join(directory, 'probe');
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(path, Buffer.alloc(PROBE_BYTES), { flush: true });
    return null;
  } catch (error) {
    return storeErrorFrom(error);
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
