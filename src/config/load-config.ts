// Where the configuration comes from: --config, else VOXROUTE_CONFIG, else /etc/voxroute, else defaults.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAbsent, wordsOf } from '../errors.js';
import { checkConfig } from './check-config.js';
import { ConfigError, type ConfigProblem, type Place } from '../yaml/config-error.js';
import type { Config } from './schema.js';
import { readConfigText, unreadable } from '../yaml/config-text.js';
import { nearestPlace, overlay, parseYaml, pathKey, type YamlSource } from '../yaml/yaml-source.js';

export const DEFAULT_CONFIG_FILE = '/etc/voxroute/voxroute.yaml';

const SECRET = { pattern: /^[^\r\n\0]+$/, words: 'one line with the secret' };
/** What an Authorization header can carry. */
const TOKEN = {
  pattern: /^[\x21-\x7e]{16,}$/,
  words: 'one line of at least 16 letters, digits and signs without blanks',
};

export interface LoadedConfig {
  readonly config: Config;
  /** The files that were read, in order; empty when only defaults apply. */
  readonly files: readonly string[];
  /** By name of the entry of `ami.servers`. */
  readonly amiSecrets: ReadonlyMap<string, string>;
  /** From `http.tokenFile`; null without one. */
  readonly httpToken: string | null;
  /** Where a key stands, for problems that show only later; the file as a whole for a key that is not written. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

/**
 * @param named the file given on the command line, if any
 * @param environment usually `process.env`
 * @throws ConfigError when a named file cannot be read, or anything in a file is wrong
 */
export function loadConfig(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): LoadedConfig {
  const main = named ?? environment['VOXROUTE_CONFIG'];
  const isNamed = main !== undefined;
  const file = main ?? DEFAULT_CONFIG_FILE;
  // A file that is there and cannot be read must not pass for one that is not there.
  const files = [...(isNamed || exists(file) ? [file] : []), ...snippets(dirname(file))];
  if (files.length === 0) {
    const source = parseYaml('(defaults)', '');
    const placeOf = nearestPlace(source);
    return { config: checkConfig(source), files: [], amiSecrets: new Map(), httpToken: null, placeOf };
  }
  const sources: YamlSource[] = [];
  const problems: ConfigError[] = [];
  for (const file of files) {
    try {
      sources.push(parseYaml(file, readConfigText(file)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.flatMap((error) => error.problems));
  const source = sources.reduce(overlay);
  const config = checkConfig(source);
  return { config, files, placeOf: nearestPlace(source), ...readSecrets(config, source) };
}

/** Secrets never stand in the configuration itself: it is read by more people, and ends up in backups. */
function readSecrets(config: Config, { places }: YamlSource): Pick<LoadedConfig, 'amiSecrets' | 'httpToken'> {
  const problems: ConfigProblem[] = [];
  const read = (file: string, path: readonly PropertyKey[], form = SECRET): string => {
    const problem = (message: string) => {
      const place = places.get(pathKey(path)) ?? { file, line: null, column: null };
      problems.push({ ...place, key: path.join('.'), message });
    };
    try {
      const secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (!form.pattern.test(secret)) problem(`expected ${form.words} in ${file}`);
      return secret;
    } catch (error) {
      problem(`expected a readable file, found ${wordsOf(error)}`);
      return '';
    }
  };
  const { tokenFile } = config.http;
  const amiSecrets = new Map(
    config.ami.servers.map(({ name, secretFile }, index) => [
      name,
      read(secretFile, ['ami', 'servers', index, 'secretFile']),
    ]),
  );
  const httpToken = tokenFile === null ? null : read(tokenFile, ['http', 'tokenFile'], TOKEN);
  if (problems.length > 0) throw new ConfigError(problems);
  return { amiSecrets, httpToken };
}

/** `conf.d/*.yaml` beside the main file, in the order of their names. */
function snippets(directory: string): string[] {
  const confD = join(directory, 'conf.d');
  return namesIn(confD)
    .filter((name) => /^[^.].*\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(confD, name));
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

/** @throws ConfigError when that cannot be told */
function exists(file: string): boolean {
  try {
    statSync(file);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw unreadable(file, error);
  }
}
