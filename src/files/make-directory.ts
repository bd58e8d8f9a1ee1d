// Makes a directory, with all that is missing above it. Not by `recursive` of Node.js, which never ends where a directory cannot
// be made because there can be none, as in /proc.

import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbsent } from '../errors.js';

/**
 * Rejects with what the file system says.
 *
 * @param mode of all that are made
 * @param isParentThere that nothing is above it is an error then
 * @returns the uppermost one that was made here; undefined where it was there, or somebody else was quicker
 */
export async function makeDirectory(
  directory: string,
  mode: number,
  isParentThere = false,
): Promise<string | undefined> {
  try {
    await mkdir(directory, { mode });
    return directory;
  } catch (error) {
    if (isTaken(error) && (await stat(directory)).isDirectory()) return undefined;
    if (!isAbsent(error) || isParentThere || dirname(directory) === directory) throw error;
  }
  const first = await makeDirectory(dirname(directory), mode);
  const own = await makeDirectory(directory, mode, true);
  return first ?? own;
}

/** The same at once. */
export function makeDirectorySync(directory: string, mode: number, isParentThere = false): string | undefined {
  try {
    mkdirSync(directory, { mode });
    return directory;
  } catch (error) {
    if (isTaken(error) && statSync(directory).isDirectory()) return undefined;
    if (!isAbsent(error) || isParentThere || dirname(directory) === directory) throw error;
  }
  const first = makeDirectorySync(dirname(directory), mode);
  const own = makeDirectorySync(directory, mode, true);
  return first ?? own;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
