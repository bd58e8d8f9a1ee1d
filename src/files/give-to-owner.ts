// Gives files that root makes to the daemon's user: commands are run with sudo.

import { closeSync, constants, fchownSync, openSync, statSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory, makeDirectorySync } from './make-directory.js';

/** Of directories: others may not read them. */
const MODE = 0o750;
/** Nobody puts a link in the place of what was just made. */
const MADE_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Gives the file, or the directory, to whom `directory` belongs, where this process is root's. */
export async function giveToOwnerOf(directory: string, handle: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await handle.chown(uid, gid);
}

/** Makes a directory, with all that is missing above it, where it is not there; it belongs to whom the one around it does. */
export async function makeForOwner(directory: string): Promise<void> {
  const first = await makeDirectory(directory, MODE);
  if (first !== undefined) giveMadeToOwner(first, directory);
}

/** The same at once, for commands and the start. */
export function makeForOwnerSync(directory: string): void {
  const first = makeDirectorySync(directory, MODE);
  if (first !== undefined) giveMadeToOwner(first, directory);
}

/** Adds to a file, or makes it; then it belongs to whom its directory does. Rejects with what the file system says. */
export async function appendForOwner(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, APPEND, mode);
  try {
    await giveToOwnerOf(dirname(path), file);
    await file.appendFile(text);
  } finally {
    await file.close();
  }
}

/** @param first the uppermost one that was made */
function giveMadeToOwner(first: string, directory: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(first));
  for (let made = directory; made.length >= first.length; made = dirname(made)) {
    const handle = openSync(made, MADE_DIRECTORY);
    try {
      fchownSync(handle, uid, gid);
    } finally {
      closeSync(handle);
    }
  }
}
