// Beside a call's way: a file is there whole or not at all, also after a power cut.

import { chown, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is not finished; may be deleted. One process at a time writes a path. */
export const UNFINISHED = '.tmp';

/** Replaces the file. Throws what the file system throws, and the old file is then still there. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  const file = await open(unfinished, 'w', 0o640);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await giveToOwner(unfinished);
  await rename(unfinished, path);
  await syncDirectory(dirname(path));
}

/** An import by root must leave files that the daemon, which is not root, can read. */
async function giveToOwner(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(path));
  await chown(path, uid, gid);
}

async function syncDirectory(path: string): Promise<void> {
  const directory: FileHandle = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
