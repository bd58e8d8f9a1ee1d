// The configuration of a command that uses the daemon or does its work without one.

import { ConfigError } from '../yaml/config-error.js';
import { loadConfig, type ReadConfig } from '../config/load-config.js';
import { readableConfig, type ReadableConfig } from '../config/readable-config.js';
import type { Config } from '../config/schema.js';
import { controlSocketCandidates } from '../config/state-directory.js';
import { readHostTimeZone } from '../time/host-time-zone.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';

/** @throws {CommandFailure} with every problem and its place */
export function readConfig(file: string | undefined): ReadConfig {
  try {
    return loadConfig(file, process.env);
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CommandFailure(EXIT.wrongUsage, `configuration not usable\n${error.message}`);
    throw error;
  }
}

/** Where the control socket of the daemon with this configuration may be. */
export function socketsOf({ config }: { readonly config: Pick<Config, 'cache'> }): string[] {
  return controlSocketCandidates(config.cache.dir, process.env);
}

/** IANA zone in which a command reads and shows times. */
export function zoneOf({ config }: { readonly config: Pick<Config, 'timeZone'> }): string {
  return config.timeZone ?? readHostTimeZone(process.env).zone ?? 'UTC';
}

/** What a command needs that the daemon does the work for: a bad file is no reason to leave its user without one. */
export interface DaemonConfig extends ReadableConfig {
  readonly sockets: readonly string[];
  /** For what is done without a daemon. @throws {CommandFailure} when something is wrong with the configuration */
  orFail(): ReadConfig;
}

/** What is wrong is a warning on standard error: the daemon has a configuration of its own. */
export function daemonConfig(file: string | undefined, { stderr }: Pick<Output, 'stderr'>): DaemonConfig {
  const readable = readableConfig(file, process.env);
  const { error, whole } = readable;
  if (error !== null) stderr.write(`voxroute: warning: the configuration on disk is not usable\n${error.message}\n`);
  return {
    ...readable,
    sockets: socketsOf(readable),
    orFail() {
      if (whole !== null) return whole;
      throw new CommandFailure(
        EXIT.wrongUsage,
        'no daemon is running here, and without one the configuration is needed',
      );
    },
  };
}

/** Where a daemon may be found. */
export function daemonSockets(file: string | undefined, output: Pick<Output, 'stderr'>): readonly string[] {
  return daemonConfig(file, output).sockets;
}
