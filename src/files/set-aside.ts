// Puts a damaged store out of the way, alone: nothing else under cache.dir is touched.

import { access, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAbsent } from '../errors.js';
import { utcStamp } from '../time/utc-stamp.js';

/** A disk that damages store after store must not fill up with them. */
const KEPT = 3;
/** Stores set aside within one second. */
const MAX_SAME_SECOND = 10;

/**
 * Renames `store` to `store.damaged-20261122-120000` (UTC) and deletes all but the newest three of that name. Returns
 * the new path; null when there is no such directory any more. Rejects when the system does not let us.
 */
export async function setAside(directory: string, epochMs: number): Promise<string | null> {
  const stamp = utcStamp(epochMs);
  const target = await freeName(`${directory}.damaged-${stamp}`);
  try {
    await rename(directory, target);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  await deleteOlder(directory);
  return target;
}

async function freeName(wanted: string): Promise<string> {
  for (let copy = 1; copy < MAX_SAME_SECOND; copy++) {
    const name = copy === 1 ? wanted : `${wanted}-${copy}`;
    if (!(await exists(name))) return name;
  }
  return wanted;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function deleteOlder(directory: string): Promise<void> {
  const start = `${basename(directory)}.damaged-`;
  const names = await readdir(dirname(directory));
  const ours = names.filter((name) => name.startsWith(start) && /^\d{8}-\d{6}(-\d)?$/.test(name.slice(start.length)));
  for (const name of ours.sort().slice(0, -KEPT)) {
    // What cannot be deleted stays; the new store is more urgent.
    await rm(join(dirname(directory), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
