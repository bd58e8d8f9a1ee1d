// Writes a file completely or not at all, even after a power failure.

import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { giveToOwnerOf } from './give-to-owner.js';

/** Behind the name of what is not finished; may be deleted. One process at a time writes a path. */
export const UNFINISHED = '.unfinished';

/** Numbers that called are nobody else's business. */
const OWNER_ONLY = 0o600;

/**
 * Replaces the file, or makes it, readable as `mode` says. Others have their turn between the chunks. Rejects with what
 * the file system says, and the old file is then still there.
 */
export async function replaceFile(
  path: string,
  chunks: Iterable<string | Uint8Array>,
  mode: number = OWNER_ONLY,
): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    await writeAnew(unfinished, chunks, mode);
    await rename(unfinished, path);
  } catch (error) {
    // A disk that is full must not be kept full.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Recreated, so that root never writes through a link that somebody put there. */
async function writeAnew(path: string, chunks: Iterable<string | Uint8Array>, mode: number): Promise<void> {
  // Why it cannot be deleted, opening it says.
  await rm(path, { force: true }).catch(() => undefined);
  const file = await open(path, 'wx', mode);
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
    await giveToOwnerOf(dirname(path), file);
    await file.sync();
  } finally {
    await file.close();
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
