// Before the tests: Redis of Debian 12 and Valkey of Debian 13, each with its libraries in a directory that `chroot` can enter;
// or why the tests cannot run. The packages are unpacked and not configured: nothing in there is ever started but the server.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeRoot } from '../asterisk/debian-root.js';
import { debianMirrors, ensureDebootstrap, proxyEnvironment } from '../asterisk/host-apt.js';
import { takeProvisionLock } from '../asterisk/provision-lock.js';
import { runProgram } from '../asterisk/run-program.js';

export interface ServerRoot {
  /** Such as `redis 7.0.15`. */
  readonly title: string;
  readonly root: string;
  readonly program: 'redis-server' | 'valkey-server';
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Redis first; empty where the tests cannot run. */
    sharedServers: ServerRoot[];
    /** Why not, in one line; empty when they can. */
    sharedServersMissing: string;
  }
}

const SERVERS = [
  { suite: 'bookworm', program: 'redis-server', packages: ['redis-server', 'redis-tools'] },
  { suite: 'trixie', program: 'valkey-server', packages: ['valkey-server', 'valkey-tools'] },
] as const;
/** Raise it when the steps below change what a root holds. */
const RECIPE = 1;
const STAMP = 'voxroute-fleet.json';
const LOCK_TIMEOUT_MS = 1_200_000;
const BUILD_TIMEOUT_MS = 600_000;

/** Rejects where CI is set; elsewhere what is missing makes the tests skip. */
export default async function setup(project: TestProject): Promise<void> {
  let servers: ServerRoot[] = [];
  let missing = '';
  try {
    servers = await provision();
  } catch (error) {
    if ((process.env['CI'] ?? '') !== '') throw error;
    missing = (error as Error).message.split('\n', 1)[0] ?? '';
    say(`sharing between hosts is not tried: ${missing}`);
  }
  project.provide('sharedServers', servers);
  project.provide('sharedServersMissing', missing);
}

async function provision(): Promise<ServerRoot[]> {
  if (process.platform !== 'linux') throw new Error(`chroot into a Debian needs Linux, this is ${process.platform}`);
  if (process.getuid?.() !== 0) throw new Error('chroot needs root: run npm run test:fleet as root');
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const release = await takeProvisionLock(join(cache, 'lock'), LOCK_TIMEOUT_MS);
  try {
    await Promise.all(SERVERS.map(({ suite, packages }) => provide(suite, packages, join(cache, suite))));
  } finally {
    await release();
  }
  return Promise.all(SERVERS.map(({ suite, program }) => described(join(cache, suite), program)));
}

function cacheDirectory(): string {
  const chosen = process.env['VOXROUTE_FLEET_CACHE'] ?? '';
  if (chosen !== '') return chosen;
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'voxroute-fleet');
}

async function provide(suite: string, packages: readonly string[], root: string): Promise<void> {
  const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => '');
  if (stamp === JSON.stringify({ recipe: RECIPE })) return;
  if (!(await ensureDebootstrap())) throw new Error('debootstrap is missing and could not be installed');
  const startedMs = performance.now();
  say(`unpacking ${packages[0] ?? ''} of Debian ${suite} in ${root}: one to three minutes, 230 MB`);
  const building = `${root}.building-${process.pid}`;
  await download(suite, packages, building);
  const archives = join(building, 'var/cache/apt/archives');
  for (const name of (await readdir(archives)).filter((each) => each.endsWith('.deb')))
    await runProgram('dpkg-deb', ['-x', join(archives, name), building], { env: process.env, timeoutMs: 60_000 });
  await rm(archives, { recursive: true });
  await writeFile(join(building, STAMP), JSON.stringify({ recipe: RECIPE }));
  await removeRoot(root);
  await rename(building, root);
  say(`Debian ${suite} unpacked in ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

async function download(suite: string, packages: readonly string[], root: string): Promise<void> {
  const env = { ...process.env, ...(await proxyEnvironment()) };
  const args = ['--foreign', '--variant=minbase', `--include=${packages.join(',')}`, suite, root];
  let last = new Error(`no mirror for Debian ${suite}`);
  for (const mirror of await debianMirrors(suite)) {
    await removeRoot(root);
    try {
      const all = [...args, ...(mirror === '' ? [] : [mirror])];
      await runProgram('debootstrap', all, { env, timeoutMs: BUILD_TIMEOUT_MS });
      return;
    } catch (error) {
      last = error as Error;
    }
  }
  throw last;
}

async function described(root: string, program: ServerRoot['program']): Promise<ServerRoot> {
  const said = await runProgram('chroot', [root, program, '--version'], { env: process.env, timeoutMs: 10_000 });
  const version = /\bv=([\d.]+)/.exec(said)?.[1] ?? '';
  return { root, program, title: `${program.replace('-server', '')} ${version}` };
}

function say(line: string): void {
  process.stderr.write(`test:fleet: ${line}\n`);
}
