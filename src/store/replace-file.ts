// Part of writing state: a file is there whole or not at all, also after a power cut.

import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Behind the name of what is not finished. */
const UNFINISHED = '.unfinished';

/**
 * Replaces the file, or makes it. Others have their turn between the chunks. Rejects with what the file system says, and
 * the old file is then still there.
 */
export async function replaceFile(path: string, chunks: Iterable<string | Uint8Array>): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    // Numbers that called are nobody else's business.
    const file = await open(unfinished, 'w', 0o600);
    try {
      for (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A name is on disk only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
