// Where imported tables live.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { makeForOwnerSync } from '../files/give-to-owner.js';
import type { Config } from './schema.js';
import { chooseStateDirectory, stateCandidates } from './state-directory.js';

/** Says which table is in use, see registry/table-versions.ts. */
const RANGES_FILE = 'ranges.json';

/**
 * `registry.dir` when it is there or can be made, else `registry` in `cache.dir` or whatever stands in for it; null when
 * there is none. `report` hears of each one that had to be passed over.
 */
export function registryDirectory(
  { registry, cache }: Pick<Config, 'registry' | 'cache'>,
  environment: Readonly<Record<string, string | undefined>>,
  report: (directory: string, why: string) => void,
): string | null {
  if (registry.dir !== null && isMade(registry.dir, report)) return registry.dir;
  const state = chooseStateDirectory(cache.dir, environment, report);
  if (state === null) return null;
  const directory = join(state, 'registry');
  return isMade(directory, report) ? directory : null;
}

/** Is a table of ranges imported where the daemon would look for it? Makes nothing, for commands that only check. */
export function isRegistryImported(
  { registry, cache }: Pick<Config, 'registry' | 'cache'>,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const state = stateCandidates(cache.dir, environment).map((directory) => join(directory, 'registry'));
  return [...(registry.dir === null ? [] : [registry.dir]), ...state].some((directory) =>
    existsSync(join(directory, RANGES_FILE)),
  );
}

/** Also true for one that is there and may not be read: another one would not hold what was imported. */
function isMade(directory: string, report: (directory: string, why: string) => void): boolean {
  try {
    makeForOwnerSync(directory);
    return true;
  } catch (error) {
    report(directory, messageOf(error));
    return false;
  }
}
