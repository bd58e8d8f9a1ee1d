// The configuration with which `voxroute serve` starts. A host whose files are bad at a restart still routes its calls, with
// the last good configuration.

import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../yaml/config-error.js';
import { readConfigTexts, type ConfigPlaces } from '../config/config-files.js';
import { keepLastGood, readLastGood, type ConfigBytes } from '../config/last-good.js';
import { readConfig, type ReadConfig } from '../config/load-config.js';
import { readableConfig } from '../config/readable-config.js';
import { stateCandidates } from '../config/state-directory.js';
import type { ConfigOrigin } from '../daemon/configuration-state.js';
import type { Daemon, StartedDaemon } from '../daemon/daemon.js';
import { messageOf } from '../errors.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { Log } from '../telemetry/log.js';
import { CommandFailure, EXIT } from './exit-code.js';

/** What a daemon is started with. */
export interface StartConfig {
  readonly loaded: ReadConfig;
  readonly origin: ConfigOrigin;
  /** Files whose change may put things right. */
  readonly watched: readonly string[];
}

export interface StartedService extends StartedDaemon {
  readonly daemon: Daemon;
  readonly beginning: StartConfig;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The files, or the last good configuration where they cannot be used.
 *
 * @throws {CommandFailure} when there is neither
 */
export function chooseStartConfig(places: ConfigPlaces, environment: Environment): StartConfig {
  let watched: readonly string[] = [];
  try {
    const loaded = readConfig(readConfigTexts(places));
    watched = [...loaded.files, ...loaded.secretFiles];
    if (loaded.problems.length > 0) throw new ConfigError(loaded.problems);
    return { loaded, origin: { origin: loaded.files.length > 0 ? 'files' : 'defaults' }, watched };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { config } = readableConfig(places.isNamed ? places.main : undefined, environment);
    const directories = stateCandidates(config.cache.dir, environment);
    const last = lastGood(directories, places, error.message, watched);
    if (last !== null) return last;
    throw new CommandFailure(EXIT.wrongUsage, `configuration not usable\n${error.message}`);
  }
}

/** Null where there is none, or it is the same as `tried`, which did not do. */
function lastGood(
  directories: readonly string[],
  { main }: ConfigPlaces,
  problem: string,
  watched: readonly string[],
  tried?: ReadConfig,
): StartConfig | null {
  const last = readLastGood(directories, resolve(main));
  if (last === null || (tried !== undefined && isDeepStrictEqual(tried.texts, last.read.texts))) return null;
  return {
    loaded: last.read,
    origin: { origin: 'last-good', keptAt: last.keptAt, problem },
    watched: [...watched, ...last.read.files, ...last.read.secretFiles],
  };
}

/**
 * Starts a daemon with what it begins with; where that shows only now to be of no use (a calendar that cannot be read, an
 * address that is none of this host's), with the last good configuration.
 *
 * @throws {CommandFailure} when none can be started
 */
export async function begin(
  first: StartConfig,
  places: ConfigPlaces,
  environment: Environment,
  log: Log,
  create: (beginning: StartConfig) => Daemon,
): Promise<StartedService> {
  try {
    return await startWith(first, log, create);
  } catch (error) {
    const { config } = first.loaded;
    const directories = stateCandidates(config.cache.dir, environment);
    const watched = config.holidays === null ? first.watched : [...first.watched, config.holidays];
    const isLast = first.origin.origin === 'last-good';
    const next = isLast ? null : lastGood(directories, places, messageOf(error), watched, first.loaded);
    if (next === null) throw failureOf(error);
    return await startWith(next, log, create).catch((again: unknown) => {
      throw failureOf(again);
    });
  }
}

/** A configuration that cannot be used does not get better by itself: the unit does not start it again. */
function failureOf(error: unknown): CommandFailure {
  return error instanceof ConfigError
    ? new CommandFailure(EXIT.wrongUsage, `configuration not usable\n${error.message}`)
    : new CommandFailure(EXIT.failed, messageOf(error));
}

async function startWith(
  beginning: StartConfig,
  log: Log,
  create: (beginning: StartConfig) => Daemon,
): Promise<StartedService> {
  const { loaded, origin } = beginning;
  const { files } = loaded;
  if (origin.origin === 'last-good') {
    const problems = maskNumbersIn(origin.problem ?? '').split('\n');
    log.write(
      'error',
      { problems, keptAt: origin.keptAt, pid: process.pid },
      'the configuration on disk cannot be used: the last good one is used until the files are corrected',
    );
  } else {
    const message = files.length > 0 ? 'configuration read' : 'no configuration file: defaults';
    log.write('info', { files, pid: process.pid }, message);
  }
  const daemon = create(beginning);
  try {
    return { ...(await daemon.start()), daemon, beginning };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

/**
 * Keeps what calls are answered with now for the next start. Nobody waits for the disk, and of several that come while it is
 * slow the last one is kept. Never throws: without it calls are answered all the same.
 */
export function lastGoodWriter(
  { main }: ConfigPlaces,
  log: Log,
): (stateDirectory: string, texts: () => ConfigBytes) => void {
  let latest: (() => Promise<void>) | null = null;
  let isBusy = false;
  async function work() {
    isBusy = true;
    while (latest !== null) {
      const keep = latest;
      latest = null;
      try {
        await keep();
      } catch (error) {
        log.write('warn', { why: messageOf(error) }, 'the configuration could not be kept for the next start');
      }
    }
    isBusy = false;
  }
  return (stateDirectory, texts) => {
    latest = () => keepLastGood(stateDirectory, resolve(main), texts(), new Date().toISOString());
    if (!isBusy) void work();
  };
}
