// Keeps a copy of a file before it is rewritten without its unreadable parts.

import { copyFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { utcStamp } from '../time/utc-stamp.js';

/** A disk that damages file after file must not fill up with them. */
const KEPT = 3;

/**
 * Copies `runtime.ndjson` to `runtime.ndjson.damaged-20261122-120000` (UTC) and deletes all but the newest three of that
 * name. Returns the new path. Rejects when the system does not let us.
 */
export async function copyAside(path: string, epochMs: number): Promise<string> {
  const stamp = utcStamp(epochMs);
  const start = `${basename(path)}.damaged-`;
  const target = join(dirname(path), `${start}${stamp}`);
  await copyFile(path, target);
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(start));
  for (const name of names.sort().slice(0, -KEPT)) await rm(join(dirname(path), name), { force: true });
  return target;
}
