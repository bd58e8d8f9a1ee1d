// What can be made out of files in which something is wrong, for commands that only speak to a daemon: where its state is,
// and how it reads numbers.

import { ConfigError } from '../yaml/config-error.js';
import { looseValue } from '../yaml/yaml-source.js';
import { configPlaces, readConfigTexts, readableTexts } from './config-files.js';
import { readConfig, type ReadConfig } from './load-config.js';
import { configSchema, type Config } from './schema.js';

/** A configuration that may be used in part. */
export interface ReadableConfig {
  /** What is wrong is left out, and as if it were not written. */
  readonly config: Config;
  /** Null when nothing is wrong: then the configuration is whole. */
  readonly error: ConfigError | null;
  /** The whole of it; null when something is wrong. */
  readonly whole: ReadConfig | null;
  /** Can this section be relied on? */
  isSure(section: keyof Config): boolean;
}

/** Never throws for what is in the files, nor for files that cannot be read. */
export function readableConfig(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ReadableConfig {
  const places = configPlaces(named, environment);
  try {
    const read = readConfig(readConfigTexts(places));
    const { config, problems, secretProblems, unsure } = read;
    if (problems.length === 0) return { config, error: null, whole: read, isSure: () => true };
    const isSure = (section: string) => problems.length === secretProblems.length || !unsure.has(section);
    return { config, error: new ConfigError(problems), whole: null, isSure };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const defaults = configSchema.parse({});
    const dirs = readableTexts(places).map(({ text }) => looseValue(text, ['cache', 'dir']));
    const dir = dirs.findLast((each): each is string => typeof each === 'string' && each !== '');
    const cache = dir === undefined ? defaults.cache : { ...defaults.cache, dir };
    return { config: { ...defaults, cache }, error, whole: null, isSure: () => false };
  }
}
