// Before the tests: one Debian suite in a directory of its own, with its Asterisk in it.

import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runProgram } from './run-program.js';

/** A directory that `chroot` can enter and that holds a working Asterisk. */
export interface AsteriskRoot {
  /** Major version, as the package said: `16`. */
  readonly version: string;
  /** Full version: `16.28.0`. */
  readonly release: string;
  /** Debian suite: `bullseye`. */
  readonly suite: string;
  readonly root: string;
  /** Whether the host's node, copied in, runs there: plain AGI programs need it. */
  readonly runsNode: boolean;
}

interface Stamp {
  readonly recipe: number;
  readonly release: string;
}

/** Raise it when the steps below change what a root holds: older roots are then built anew. */
const RECIPE = 1;
/** Written last. A root without it is a build that did not end. */
const STAMP = 'voxroute-asterisk.json';
const BUILD_TIMEOUT_MS = 600_000;

/** Nothing of the host's own environment means anything inside a root. */
export const ROOT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
};

/** Release of the Asterisk in a finished root; undefined where there is none, or one built by an older recipe. */
export async function finishedRelease(root: string): Promise<string | undefined> {
  try {
    const stamp = JSON.parse(await readFile(join(root, STAMP), 'utf8')) as Stamp;
    return stamp.recipe === RECIPE ? stamp.release : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Builds the root from nothing, and puts it in its place only when it is whole; what is there then goes.
 * `mirrors` are tried in this order; the empty one stands for the mirror debootstrap knows itself.
 * `network` holds the host's proxy settings. Rejects when no mirror serves the suite, or when it carries no Asterisk.
 */
export async function buildDebianRoot(
  suite: string,
  root: string,
  mirrors: readonly string[],
  network: NodeJS.ProcessEnv,
): Promise<void> {
  for (const name of await readdir(dirname(root))) {
    if (name.startsWith(`${basename(root)}.building-`)) await removeRoot(join(dirname(root), name));
  }
  // A name of its own: when a run is killed its debootstrap may live on, and would write into the next one's.
  const building = `${root}.building-${process.pid}`;
  await bootstrap(suite, building, mirrors, network);
  await forbidServices(building);
  await trustHostCertificates(building);
  await installAsterisk(building, network);
  const said = await runProgram('chroot', [building, 'asterisk', '-V'], { env: ROOT_ENVIRONMENT, timeoutMs: 10_000 });
  const release = /^Asterisk (\d+\.\d+\.\d+)/m.exec(said)?.[1];
  if (release === undefined) throw new Error(`asterisk -V in ${building} said: ${said.trim()}`);
  await writeFile(join(building, STAMP), JSON.stringify({ recipe: RECIPE, release } satisfies Stamp));
  await removeRoot(root);
  await rename(building, root);
}

/**
 * Makes the host's own name known in the root: chan_pjsip asks for it with each INVITE, and takes 20 s where no name
 * server answers. Anew each time, since the roots outlive a container and its name.
 */
export async function nameHostIn(root: string): Promise<void> {
  const names = `localhost ${hostname()}`;
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 ${names}\n::1 ${names}\n`);
}

/** Copies the host's node into the root unless this very one is there; false when it does not run there. */
export async function copyNodeInto(root: string): Promise<boolean> {
  const source = await stat(process.execPath);
  const target = join(root, 'usr/bin/node');
  const present = await stat(target).catch(() => undefined);
  if (present?.size !== source.size || Math.trunc(present.mtimeMs) !== Math.trunc(source.mtimeMs)) {
    // Beside it and then renamed: another run may be executing the one that is there.
    const fresh = `${target}.${process.pid}`;
    await copyFile(process.execPath, fresh);
    await chmod(fresh, 0o755);
    await utimes(fresh, source.atime, source.mtime);
    await rename(fresh, target);
  }
  return runProgram('chroot', [root, 'node', '--version'], { env: ROOT_ENVIRONMENT, timeoutMs: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** Replaces what is in `root`. @param include packages besides those of a minimal Debian */
export async function bootstrap(
  suite: string,
  root: string,
  mirrors: readonly string[],
  network: NodeJS.ProcessEnv,
  include: readonly string[] = [],
): Promise<void> {
  const failures: Error[] = [];
  for (const mirror of mirrors) {
    await removeRoot(root);
    await mkdir(root, { recursive: true, mode: 0o755 });
    const included = include.length === 0 ? [] : [`--include=${include.join(',')}`];
    const args = ['--variant=minbase', ...included, suite, root, ...(mirror === '' ? [] : [mirror])];
    try {
      await runProgram('debootstrap', args, { env: { ...process.env, ...network }, timeoutMs: BUILD_TIMEOUT_MS });
      return;
    } catch (error) {
      failures.push(error as Error);
    }
  }
  const why = failures.map((failure) => failure.message).join('\n');
  throw new Error(`no Debian ${suite}:\n${why}`, { cause: failures[0] });
}

/** An interrupted debootstrap leaves /proc and /sys mounted inside. */
export async function removeRoot(root: string): Promise<void> {
  if (!existsSync(root)) return;
  await rm(join(root, STAMP), { force: true });
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${root}/`)).reverse()) {
    await runProgram('umount', ['--lazy', mount], { env: process.env, timeoutMs: 10_000 });
  }
  await runProgram('rm', ['-rf', '--one-file-system', root], { env: process.env, timeoutMs: 60_000 });
}

/** The package would start an Asterisk of its own, which the tests have no use for. */
export async function forbidServices(root: string): Promise<void> {
  const path = join(root, 'usr/sbin/policy-rc.d');
  await writeFile(path, '#!/bin/sh\nexit 101\n');
  await chmod(path, 0o755);
}

/** A mirror behind https needs them, and a minimal Debian has none of its own. */
async function trustHostCertificates(root: string): Promise<void> {
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  if (!existsSync(bundle)) return;
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
  await copyFile(bundle, join(root, bundle));
}

async function installAsterisk(root: string, network: NodeJS.ProcessEnv): Promise<void> {
  // The index of a suite that is no longer updated, or of a mirror that stands still, has expired.
  const apt = [root, 'apt-get', '-o', 'Acquire::Check-Valid-Until=false', '-o', 'Acquire::Check-Date=false'];
  const env = { ...ROOT_ENVIRONMENT, ...network, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, timeoutMs: BUILD_TIMEOUT_MS };
  await runProgram('chroot', [...apt, '-o', 'Acquire::Languages=none', 'update'], options);
  await runProgram('chroot', [...apt, 'install', '-y', '--no-install-recommends', 'asterisk'], options);
  // Indexes and packages would be a third of the cache.
  await runProgram('chroot', [...apt, 'clean'], options);
  await rm(join(root, 'var/lib/apt/lists'), { recursive: true });
}
