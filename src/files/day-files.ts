// Files of one day each, named by it: `acts-moscow-2026-11-28`. Days are those of UTC.

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** `2026-11-28` @param epochMs milliseconds since 1970 */
export function utcDayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** Removes the files whose name is `prefix` and a day before `oldest`; others stay. */
export async function removeDaysBefore(oldest: string, directory: string, prefix: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const day = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (DAY.test(day) && day < oldest) await rm(join(directory, name), { force: true });
  }
}
