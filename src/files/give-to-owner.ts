// Gives files that root makes to the daemon's user: commands are run with sudo.

import { closeSync, constants, fchownSync, mkdirSync, openSync, statSync } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbsent } from '../errors.js';

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
  const first = await made(directory);
  if (first !== undefined) giveMadeToOwner(first, directory);
}

/** The same at once, for commands and the start. */
export function makeForOwnerSync(directory: string): void {
  const first = madeSync(directory);
  if (first !== undefined) giveMadeToOwner(first, directory);
}

/**
 * The uppermost directory that was made; undefined where all were there. Not by `recursive` of Node.js, which never ends
 * where a directory cannot be made because there is none like it, as in /proc.
 */
async function made(directory: string): Promise<string | undefined> {
  try {
    await mkdir(directory, { mode: MODE });
    return directory;
  } catch (error) {
    if (isThere(error, directory)) return undefined;
    if (!isParentMissing(error, directory)) throw error;
  }
  const first = await made(dirname(directory));
  try {
    await mkdir(directory, { mode: MODE });
  } catch (error) {
    if (!isThere(error, directory)) throw error;
  }
  return first ?? directory;
}

function madeSync(directory: string): string | undefined {
  try {
    mkdirSync(directory, { mode: MODE });
    return directory;
  } catch (error) {
    if (isThere(error, directory)) return undefined;
    if (!isParentMissing(error, directory)) throw error;
  }
  const first = madeSync(dirname(directory));
  try {
    mkdirSync(directory, { mode: MODE });
  } catch (error) {
    // Somebody else was quicker.
    if (!isThere(error, directory)) throw error;
  }
  return first ?? directory;
}

function isThere(error: unknown, directory: string): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST' && statSync(directory).isDirectory();
}

function isParentMissing(error: unknown, directory: string): boolean {
  return isAbsent(error) && dirname(directory) !== directory;
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
