// Finds bad sectors before LevelDB does: it maps its tables into memory, and what cannot be read there ends the process.

import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../time/clock.js';
import { StoreError } from './store-error.js';

/** Between two tables: 20 MB a second at most, and no call notices. */
const PAUSE_MS = 50;
/** What the system says of a file whose content is lost. Anything else may pass, and shows soon enough. */
const LOST: readonly unknown[] = ['EIO', 'EUCLEAN', 'EBADMSG', 'ENODATA', 'EILSEQ', 'EISDIR'];

/**
 * Reads every table once, as long as `isWanted`. Returns the first that cannot be read, or null. As a side effect the
 * system has the tables at hand for the calls that come.
 */
export async function findUnreadable(
  directory: string,
  isWanted: () => boolean,
  clock: Clock,
): Promise<StoreError | null> {
  const buffer = Buffer.alloc(2 ** 20);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.ldb'));
  for (const name of names) {
    await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    if (!isWanted()) return null;
    const cause = await readWhole(join(directory, name), buffer);
    if (cause === null) continue;
    const code = 'code' in cause ? cause.code : undefined;
    if (LOST.includes(code)) return new StoreError('damaged', cause.message, { cause });
  }
  return null;
}

/** What kept the file from being read, or null. A table may be gone: LevelDB merges them all the time. */
async function readWhole(path: string, buffer: Buffer): Promise<Error | null> {
  try {
    const file = await open(path);
    try {
      for (let read = 1; read > 0;) read = (await file.read(buffer, 0, buffer.length)).bytesRead;
    } finally {
      await file.close();
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
