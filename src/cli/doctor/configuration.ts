// `voxroute doctor`: would the daemon start with the files as they are?

import { timeZoneWarnings } from '../../config/time-zone-warnings.js';
import { configPlaces, DEFAULT_CONFIG_FILE, readConfigTexts } from '../../config/config-files.js';
import { readConfig } from '../../config/load-config.js';
import type { Secrets } from '../../config/read-secrets.js';
import { readableConfig } from '../../config/readable-config.js';
import type { Config } from '../../config/schema.js';
import { NO_LIST_SOURCES, preparePolicy } from '../../daemon/load-policy.js';
import type { FeedSpec } from '../../lists/fetch/feed-spec.js';
import { NOT_DOWNLOADED } from '../../lists/read/source-text.js';
import { readHostTimeZone } from '../../time/host-time-zone.js';
import { ConfigError, formatProblem, type ConfigProblem, type Place } from '../../yaml/config-error.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface ConfigurationFacts {
  /** What can be made of the files; what is wrong is left out. */
  readonly config: Config;
  readonly files: readonly string[];
  readonly secretFiles: readonly string[];
  /** Lists, contacts and holidays. */
  readonly listFiles: readonly string[];
  readonly feeds: readonly FeedSpec[];
  readonly amiSecrets: ReadonlyMap<string, string>;
  readonly sharedSecrets: Secrets['sharedSecrets'];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

export async function lookAtConfiguration(named: string | undefined, host: DoctorHost): Promise<ConfigurationFacts> {
  const { config, error } = readableConfig(named, host.environment);
  const places = configPlaces(named, host.environment);
  const facts: ConfigurationFacts = {
    config,
    files: [],
    secretFiles: [],
    listFiles: [],
    feeds: [],
    amiSecrets: new Map(),
    sharedSecrets: { password: null, hashKey: null },
    problems: error?.problems ?? [],
    warnings: [],
    placeOf: () => ({ file: places.main, line: null, column: null }),
  };
  try {
    const read = readConfig(readConfigTexts(places));
    const known = {
      ...facts,
      files: read.files,
      secretFiles: read.secretFiles,
      amiSecrets: read.amiSecrets,
      sharedSecrets: read.sharedSecrets,
      placeOf: read.placeOf,
    };
    try {
      const { policy } = await preparePolicy(read, NO_LIST_SOURCES.feeds);
      // Of URLs nothing is known here; their age is looked at.
      const warnings = [...policy.warnings, ...timeZoneWarnings(read.config, readHostTimeZone(host.environment))];
      const isAboutFeed = ({ message }: ConfigProblem) => message.endsWith(NOT_DOWNLOADED);
      return {
        ...known,
        listFiles: policy.files,
        feeds: policy.feeds,
        warnings: warnings.filter((each) => !isAboutFeed(each)),
      };
    } catch (problem) {
      if (!(problem instanceof ConfigError)) throw problem;
      return { ...known, problems: problem.problems };
    }
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem;
    return { ...facts, problems: problem.problems };
  }
}

export function checkConfiguration({ files, problems, warnings }: ConfigurationFacts): readonly CheckLine[] {
  const bad = problems.map((problem) =>
    failed(
      'configuration',
      formatProblem(problem),
      'correct this line; `voxroute check-config` confirms it. Until then the daemon uses the last good configuration, or does not start if there is none',
    ),
  );
  const doubtful = warnings.map((problem) =>
    warning('configuration', formatProblem(problem), 'valid, and probably not intended: check this line'),
  );
  if (bad.length + doubtful.length > 0) return [...bad, ...doubtful];
  return [
    ok('configuration', files.length > 0 ? `usable: ${files.join(', ')}` : `no ${DEFAULT_CONFIG_FILE}: defaults`),
  ];
}
