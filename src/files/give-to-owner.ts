// What root makes must stay usable for the daemon, which is not root.

import { constants } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Gives the file, or the directory, to whom `directory` belongs, where this process is root's. */
export async function giveToOwnerOf(directory: string, handle: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await handle.chown(uid, gid);
}

/** Makes a directory that others may not read, where it is not there; it belongs to whom the one around it does. */
export async function makeForOwner(directory: string): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o750 });
  if (made === undefined || process.getuid?.() !== 0) return;
  const handle = await open(directory, constants.O_RDONLY | constants.O_NOFOLLOW);
  await giveToOwnerOf(dirname(directory), handle).finally(() => handle.close());
}
