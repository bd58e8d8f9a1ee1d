// Beside a call's way: a file is there whole or not at all, also after a power cut.

import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is not finished; may be deleted. One process at a time writes a path. */
export const UNFINISHED = '.tmp';

/** Replaces the file. Throws what the file system throws, and the old file is then still there. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    await writeAnew(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    // A disk that is full must not be kept full.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Made anew, so that root never writes through a link that somebody put there. */
async function writeAnew(path: string, content: Uint8Array | string): Promise<void> {
  // Why it cannot be deleted, opening it says.
  await rm(path, { force: true }).catch(() => undefined);
  const file = await open(path, 'wx', 0o640);
  try {
    await file.writeFile(content);
    await giveToOwner(file, dirname(path));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** An import by root must leave files that the daemon, which is not root, can read. */
async function giveToOwner(file: FileHandle, directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await file.chown(uid, gid);
}

async function syncDirectory(path: string): Promise<void> {
  const directory: FileHandle = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
