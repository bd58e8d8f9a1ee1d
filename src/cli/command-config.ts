// The configuration of a command that speaks to a daemon or stands in for one.

import { ConfigError } from '../yaml/config-error.js';
import { loadConfig, type LoadedConfig, type ReadConfig } from '../config/load-config.js';
import { controlSocketCandidates } from '../config/state-directory.js';
import { CommandFailure, EXIT } from './exit-code.js';

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
export function socketsOf({ config }: LoadedConfig): string[] {
  return controlSocketCandidates(config.cache.dir, process.env);
}

/** The same for a file that is not read yet. @throws {CommandFailure} as `readConfig` */
export function daemonSockets(file: string | undefined): string[] {
  return socketsOf(readConfig(file));
}
