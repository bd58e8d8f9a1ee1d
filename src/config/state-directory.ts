// Where state lives, and where the control socket of a running daemon may be found.

import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { makeForOwnerSync } from '../files/give-to-owner.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longest path of a Unix socket on Linux, in bytes. */
const MAX_SOCKET_PATH_BYTES = 107;
const SOCKET_NAME = 'control.sock';
/** What systemd makes of `RuntimeDirectory=voxroute`, for a shell that does not have $RUNTIME_DIRECTORY. */
const SYSTEM_RUNTIME_DIRECTORY = '/run/voxroute';

/** Directories for state in the order of preference: as configured, systemd's, the user's own. */
export function stateCandidates(configured: string, environment: Environment): string[] {
  const home = environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return [configured, environment['STATE_DIRECTORY'], join(home, 'voxroute')].filter((path) => path !== undefined);
}

/**
 * The first directory that can be written, made if need be; null when there is none and everything stays in memory.
 * `report` hears of each one that had to be passed over.
 */
export function chooseStateDirectory(
  configured: string,
  environment: Environment,
  report: (directory: string, why: string) => void,
): string | null {
  for (const directory of stateCandidates(configured, environment)) {
    try {
      makeForOwnerSync(directory);
      accessSync(directory, constants.W_OK | constants.X_OK);
      return directory;
    } catch (error) {
      report(directory, messageOf(error));
    }
  }
  return null;
}

/** The path of the daemon's own control socket; null when there is no place for one. */
export function controlSocketPath(stateDirectory: string | null, environment: Environment): string | null {
  const directory = environment['RUNTIME_DIRECTORY'] ?? stateDirectory;
  if (directory === null) return null;
  const path = join(directory, SOCKET_NAME);
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES ? path : null;
}

/** Where a command looks for a running daemon, most likely place first. */
export function controlSocketCandidates(configured: string, environment: Environment): string[] {
  const runtime = environment['RUNTIME_DIRECTORY'] ?? SYSTEM_RUNTIME_DIRECTORY;
  return [runtime, ...stateCandidates(configured, environment)].map((directory) => join(directory, SOCKET_NAME));
}
