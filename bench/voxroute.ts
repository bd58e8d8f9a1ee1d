// The daemon as it is measured: as an administrator starts it, with its log and metrics, without the journal.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBundled } from './bundled.js';
import type { Remembered } from './callers.js';
import { freePort } from '../test/fakes/free-port.js';
import { ServerProcess } from './server-process.js';

export interface Voxroute {
  readonly process: ServerProcess;
  readonly httpPort: number;
}

/**
 * Starts a daemon whose state is in `directory`/NAME.
 *
 * @param config laid over the bench's own keys, section by section
 * @param root where the program is that is started: this tree, or another that is built
 */
export async function startVoxroute(
  name: string,
  directory: string,
  config: Readonly<Record<string, unknown>>,
  root = '.',
): Promise<Voxroute> {
  const [port, httpPort] = [await freePort(), await freePort()];
  const state = stateOf(directory, name);
  mkdirSync(state, { recursive: true });
  const file = join(state, 'voxroute.yaml');
  const own = {
    agi: { listen: `127.0.0.1:${port}` },
    http: { listen: `127.0.0.1:${httpPort}` },
    cache: { dir: state },
    // A tree of before the journal does not know the key.
    ...(existsSync(join(root, 'src/journal')) && { journal: { enabled: false } }),
  };
  const sections = Object.entries(own).map(([key, section]) => [
    key,
    { ...section, ...(config[key] as object | undefined) },
  ]);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ ...config, ...Object.fromEntries(sections) }));
  const programArguments = [join(root, 'bin/voxroute'), 'serve', '--config', file];
  const command = { name, program: process.execPath, programArguments, port };
  return { process: await ServerProcess.start(command, directory), httpPort };
}

export const stateOf = (directory: string, name: string): string => join(directory, name);

/** Writes answers where the daemon of that name will find them. It must not be running. */
export async function remember(directory: string, name: string, parts: readonly Remembered[]): Promise<void> {
  await runBundled('bench/remember-process.ts', [join(stateOf(directory, name), 'store'), JSON.stringify(parts)]);
}
