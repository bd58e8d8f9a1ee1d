// What root makes must stay usable for the daemon, which is not root.

import { stat, type FileHandle } from 'node:fs/promises';

/** Gives the file, or the directory, to whom `directory` belongs, where this process is root's. */
export async function giveToOwnerOf(directory: string, handle: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await handle.chown(uid, gid);
}
