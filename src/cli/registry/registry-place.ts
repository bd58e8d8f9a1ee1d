// Where the registry commands find the tables and the daemon that uses them.

import { realpathSync } from 'node:fs';
import { messageOf } from '../../errors.js';
import type { LoadedConfig } from '../../config/load-config.js';
import { registryDirectory } from '../../config/registry-directory.js';
import { readConfig, socketsOf } from '../command-config.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';

export interface RegistryOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export interface RegistryPlace {
  readonly loaded: LoadedConfig;
  readonly directory: string;
  readonly sockets: readonly string[];
}

/** @throws {CommandFailure} when the configuration cannot be used, or there is no place for tables */
export function registryPlace(options: RegistryOptions, { stderr }: Output): RegistryPlace {
  const loaded = readConfig(options.config);
  const { config } = loaded;
  const directory = registryDirectory(config, process.env, (passedOver, why) =>
    stderr.write(`voxroute: ${passedOver} cannot be used: ${why}\n`),
  );
  if (directory === null) throw new CommandFailure(EXIT.failed, 'there is no directory for imported tables');
  return { loaded, directory, sockets: socketsOf(loaded) };
}

/**
 * Has a running daemon take what is current now. False, and said, when none is running.
 *
 * @throws {CommandFailure} when the daemon does not take it, or not from here; the table is kept all the same
 */
export async function notifyDaemon({ sockets, directory }: RegistryPlace, { stderr }: Output): Promise<boolean> {
  const daemon = await takenByDaemon(sockets, stderr);
  if (daemon === null) return false;
  const { directory: from = directory } = daemon;
  if (from !== null && realPath(from) === realPath(directory)) return true;
  const where = from === null ? 'has no place for tables' : `reads its tables from ${from}`;
  throw new CommandFailure(EXIT.failed, `it is in ${directory}, but the running daemon ${where}`);
}

/** What the daemon has to say of its tables; null, and said, when none is running. */
async function takenByDaemon(
  sockets: readonly string[],
  stderr: Output['stderr'],
): Promise<{ readonly directory?: string | null } | null> {
  try {
    return (await askDaemon(sockets, 'PUT', '/v1/registry')) as { directory?: string | null };
  } catch (error) {
    if (error instanceof NoDaemon) {
      stderr.write('voxroute: no daemon is running here: the next one uses it\n');
      return null;
    }
    const why = messageOf(error);
    throw new CommandFailure(EXIT.failed, `it is imported, but the running daemon still uses the old one: ${why}`);
  }
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
