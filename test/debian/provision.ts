// Before the tests: clean Debian 12 and 13, and the packages that are installed there; or why the tests cannot run.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bootstrap, forbidServices, removeRoot } from '../asterisk/debian-root.js';
import { debianMirrors, ensureDebootstrap, proxyEnvironment } from '../asterisk/host-apt.js';
import { takeProvisionLock } from '../asterisk/provision-lock.js';
import { runProgram } from '../asterisk/run-program.js';

export interface DebianRoot {
  /** Such as `trixie`. */
  readonly suite: string;
  readonly root: string;
}

export interface BuiltPackages {
  /** `.deb` for this host; `older` is one of an earlier version. */
  readonly deb: string;
  readonly older: string;
  readonly tarball: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Empty where the tests cannot run. */
    debianRoots: DebianRoot[];
    builtPackages: BuiltPackages | null;
    /** Why not, in one line; empty when they can. */
    debianMissing: string;
  }
}

const SUITES = ['bookworm', 'trixie'];
/** Raise it when the steps below change what a root holds. */
const RECIPE = 1;
const STAMP = 'voxroute-debian.json';
/** No Node.js, no curl, nothing that a new user would not have. */
const INCLUDED = ['systemd', 'systemd-sysv', 'ca-certificates'];
const LOCK_TIMEOUT_MS = 1_800_000;
const BUILD_TIMEOUT_MS = 600_000;
const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const OLDER_VERSION = '0.0.9';

/** Rejects where CI is set; elsewhere what is missing makes the tests skip. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'voxroute-packages-'));
  const roots: DebianRoot[] = [];
  let packages: BuiltPackages | null = null;
  let missing = '';
  try {
    const provided = await provision();
    packages = await packagesFor(directory);
    roots.push(...provided);
  } catch (error) {
    if ((process.env['CI'] ?? '') !== '') throw error;
    missing = (error as Error).message.split('\n', 1)[0] ?? '';
    say(`the packages are not tried: ${missing}`);
  }
  project.provide('debianRoots', roots);
  project.provide('builtPackages', packages);
  project.provide('debianMissing', missing);
  return () => rm(directory, { recursive: true, force: true });
}

async function provision(): Promise<DebianRoot[]> {
  if (process.platform !== 'linux') throw new Error(`namespaces need Linux, this is ${process.platform}`);
  if (process.getuid?.() !== 0) throw new Error('namespaces and chroot need root: run npm run test:debian as root');
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const release = await takeProvisionLock(join(cache, 'lock'), LOCK_TIMEOUT_MS);
  try {
    for (const suite of SUITES) await provide(suite, join(cache, suite));
  } finally {
    await release();
  }
  return SUITES.map((suite) => ({ suite, root: join(cache, suite) }));
}

function cacheDirectory(): string {
  const chosen = process.env['VOXROUTE_DEBIAN_CACHE'] ?? '';
  if (chosen !== '') return chosen;
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'voxroute-debian');
}

async function provide(suite: string, root: string): Promise<void> {
  const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => '');
  if (stamp === JSON.stringify({ recipe: RECIPE })) return;
  if (!(await ensureDebootstrap())) throw new Error('debootstrap is missing and could not be installed');
  const startedMs = performance.now();
  say(`building a clean Debian ${suite} in ${root}: one to six minutes, 300 MB`);
  const building = `${root}.building-${process.pid}`;
  await bootstrap(suite, building, await debianMirrors(suite), await proxyEnvironment(), INCLUDED);
  await forbidServices(building);
  await writeFile(join(building, STAMP), JSON.stringify({ recipe: RECIPE }));
  await removeRoot(root);
  await rename(building, root);
  say(`Debian ${suite} built in ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

/**
 * Of the architecture of this host: those of `npm run package` in the directory that VOXROUTE_PACKAGES names, or built here,
 * where `npm run build` has been.
 */
async function packagesFor(directory: string): Promise<BuiltPackages> {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (arch === undefined) throw new Error(`there is no package for ${process.arch}`);
  const chosen = process.env['VOXROUTE_PACKAGES'] ?? '';
  const from = chosen === '' ? directory : chosen;
  if (chosen === '') await run(process.execPath, ['packaging/build.mjs', '--fast', '--arch', arch, '--out', directory]);
  const deb = join(from, `voxroute_${VERSION}_${arch}.deb`);
  const tarball = join(from, `voxroute-${VERSION}-linux-${arch}.tar.xz`);
  for (const file of [deb, tarball]) if (!existsSync(file)) throw new Error(`there is no ${file}`);
  return { deb, tarball, older: await olderOf(deb, directory) };
}

/** The same package, as one of an earlier version. */
async function olderOf(deb: string, directory: string): Promise<string> {
  const tree = join(directory, 'older');
  await run('dpkg-deb', ['-R', deb, tree]);
  for (const [name, before, after] of [
    ['DEBIAN/control', `Version: ${VERSION}\n`, `Version: ${OLDER_VERSION}\n`],
    ['usr/lib/voxroute/package.json', `"version": "${VERSION}"`, `"version": "${OLDER_VERSION}"`],
  ] as const) {
    const text = readFileSync(join(tree, name), 'utf8');
    if (!text.includes(before)) throw new Error(`${name} has no ${before}`);
    writeFileSync(join(tree, name), text.replace(before, after));
  }
  const older = join(directory, 'older.deb');
  await run('dpkg-deb', ['--root-owner-group', '-z0', '--build', tree, older]);
  return older;
}

const run = (command: string, args: readonly string[]) =>
  runProgram(command, args, { env: process.env, timeoutMs: BUILD_TIMEOUT_MS });

function say(line: string): void {
  process.stderr.write(`test:debian: ${line}\n`);
}
