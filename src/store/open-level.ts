// The one place that loads LevelDB: natively compiled, so only when a store is opened.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { messageOf } from '../errors.js';
import { makeDirectory } from '../files/make-directory.js';
import { StoreError, storeErrorFrom } from './store-error.js';

export type Level = ClassicLevel;

/**
 * Chosen with test/bench/store.test.ts. Tables are mapped into memory, and what is mapped counts as resident: LevelDB
 * keeps at least 64 of them open, so tables of 1 MiB bound it to 64 MiB however large the store is. One write buffer
 * is the longest log that opening has to read, and two exist at most.
 */
const OPTIONS = {
  compression: true,
  cacheSize: 8 * 2 ** 20,
  writeBufferSize: 4 * 2 ** 20,
  blockSize: 4096,
  maxFileSize: 2 ** 20,
  maxOpenFiles: 74,
} as const;

/** Numbers that called are nobody else's business. */
export const PRIVATE_MODE = 0o700;

/**
 * Opens or creates. Rejects with a `StoreError` and with nothing else.
 *
 * @param mode of a directory that is made here
 */
export async function openLevel(directory: string, mode = PRIVATE_MODE): Promise<Level> {
  try {
    await makeDirectory(directory, mode);
    await refuseHeadless(directory);
    const LevelClass = await loadLevel();
    const level: Level = new LevelClass(directory, OPTIONS);
    await level.open();
    return level;
  } catch (error) {
    throw storeErrorFrom(error);
  }
}

/**
 * Rebuilds what LevelDB knows of its own files from those that can be read, and deletes the others. Rejects with a
 * `StoreError` and with nothing else.
 */
export async function repairLevel(directory: string): Promise<void> {
  try {
    await (await loadLevel()).repair(directory);
  } catch (error) {
    throw storeErrorFrom(error);
  }
}

async function loadLevel(): Promise<typeof ClassicLevel> {
  try {
    return (await import('classic-level')).ClassicLevel;
  } catch (cause) {
    throw new StoreError('unsupported', messageOf(cause), { cause });
  }
}

/** LevelDB takes a directory without CURRENT for a new one, and deletes the tables it finds in it. */
async function refuseHeadless(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.includes('CURRENT')) return;
  for (const name of names.filter((each) => /^\d+\.(ldb|sst|log)$/.test(each))) {
    const { size } = await stat(join(directory, name));
    if (size > 0) throw new StoreError('damaged', `there is ${name}, but no CURRENT`);
  }
}
