// Which files make the configuration, and what is in them: --config, else VOXROUTE_CONFIG, else /etc/voxroute, with
// conf.d/*.yaml beside it.

import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAbsent } from '../errors.js';
import { ConfigError, type ConfigProblem } from '../yaml/config-error.js';
import { MAX_CONFIG_BYTES, readConfigText, unreadable, type ConfigText } from '../yaml/config-text.js';

export const DEFAULT_CONFIG_FILE = '/etc/voxroute/voxroute.yaml';
/** More would be another directory than was meant. */
const MAX_SNIPPETS = 500;

/** Where configuration files are looked for, whether there are any or not. */
export interface ConfigPlaces {
  readonly main: string;
  /** Somebody said so: then it must be there. */
  readonly isNamed: boolean;
  /** Directory of the files that are laid over it. */
  readonly confD: string;
}

/**
 * @param named the file given on the command line, if any
 * @param environment usually `process.env`
 */
export function configPlaces(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigPlaces {
  const file = named ?? environment['VOXROUTE_CONFIG'];
  const main = file ?? DEFAULT_CONFIG_FILE;
  return { main, isNamed: file !== undefined, confD: join(dirname(main), 'conf.d') };
}

/**
 * The files in their order, each with its text; none when only defaults apply.
 *
 * @throws ConfigError that names every file that cannot be read
 */
export function readConfigTexts({ main, isNamed, confD }: ConfigPlaces): ConfigText[] {
  // A file that is there and cannot be read must not pass for one that is not there.
  const files = [...(isNamed || exists(main) ? [main] : []), ...snippets(confD)];
  const problems: ConfigProblem[] = [];
  let bytes = 0;
  const texts = files.flatMap((file): ConfigText[] => {
    try {
      const text = readConfigText(file);
      bytes += Buffer.byteLength(text);
      if (bytes > MAX_CONFIG_BYTES) throw unreadable(file, 'with the files before it, larger than 4 MiB');
      return [{ file, text }];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return texts;
}

/** Those of the files that can be read, for when something is wrong with the others. */
export function readableTexts({ main, confD }: ConfigPlaces): ConfigText[] {
  const tried = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ConfigError) return otherwise;
      throw error;
    }
  };
  const files = [main, ...tried(() => snippets(confD), [])];
  return files.flatMap((file) => tried(() => [{ file, text: readConfigText(file) }], []));
}

/** `conf.d/*.yaml`, in the order of their names. */
function snippets(directory: string): string[] {
  const names = namesIn(directory).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  if (names.length > MAX_SNIPPETS) throw unreadable(directory, `more than ${MAX_SNIPPETS} files`);
  return names.sort().map((name) => join(directory, name));
}

/** @throws ConfigError for anything but a directory that is not there */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(directory, error);
  }
}

/** Also a link that leads nowhere is there. @throws ConfigError when it cannot be told */
function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw unreadable(file, error);
  }
}
