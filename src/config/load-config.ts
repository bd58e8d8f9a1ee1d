// The configuration of a daemon or command: files, their keys, and the secrets that they name.

import { ConfigError, type ConfigProblem, type Place } from '../yaml/config-error.js';
import type { ConfigText } from '../yaml/config-text.js';
import { nearestPlace, overlay, parseYaml, type YamlSource } from '../yaml/yaml-source.js';
import { inspectConfig } from './inspect-config.js';
import { configPlaces, readConfigTexts } from './config-files.js';
import { readSecrets, type Secrets } from './read-secrets.js';
import type { Config } from './schema.js';

export interface LoadedConfig extends Secrets {
  readonly config: Config;
  /** The files that were read, in order; empty when only defaults apply. */
  readonly files: readonly string[];
  /** Where a key stands, for problems that show only later; the file as a whole for a key that is not written. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

/** A configuration in which something may be wrong. */
export interface ReadConfig extends LoadedConfig {
  readonly problems: readonly ConfigProblem[];
  /** See `InspectedConfig`. */
  readonly unsure: ReadonlySet<string>;
  /** Those of `problems` that are about a secret which cannot be read. */
  readonly secretProblems: readonly ConfigProblem[];
  /** What is usable and not as it should be. */
  readonly warnings: readonly ConfigProblem[];
  /** What it was read from. */
  readonly texts: readonly ConfigText[];
  /** Files of secrets: a change of one changes the configuration. */
  readonly secretFiles: readonly string[];
}

/**
 * @param named the file given on the command line, if any
 * @param environment usually `process.env`
 * @throws ConfigError when a named file cannot be read, or anything in a file is wrong
 */
export function loadConfig(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ReadConfig {
  const read = readConfig(readConfigTexts(configPlaces(named, environment)));
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return read;
}

/**
 * What is wrong with keys and secrets is in `problems`, so that more can be looked for.
 *
 * @throws ConfigError for a file that is no YAML
 */
export function readConfig(texts: readonly ConfigText[]): ReadConfig {
  const source = texts.length === 0 ? parseYaml('(defaults)', '') : sourceOf(texts);
  const placeOf = nearestPlace(source);
  const { config, problems, unsure } = inspectConfig(source);
  const { secrets, files: secretFiles, problems: bad, warnings } = readSecrets(config, placeOf);
  const files = texts.map(({ file }) => file);
  return {
    ...{ config, files, placeOf, ...secrets, texts, unsure, secretFiles, warnings },
    problems: [...problems, ...bad],
    secretProblems: bad,
  };
}

/** @throws ConfigError that names every problem of every file */
function sourceOf(texts: readonly ConfigText[]): YamlSource {
  const sources: YamlSource[] = [];
  const problems: ConfigProblem[] = [];
  for (const { file, text } of texts) {
    try {
      sources.push(parseYaml(file, text));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return sources.reduce(overlay);
}
