// Before the tests: sees to it that both Asterisks are there, and tells the tests where, or why not.

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildDebianRoot, copyNodeInto, finishedRelease, nameHostIn, type AsteriskRoot } from './debian-root.js';
import { debianMirrors, ensureDebootstrap, proxyEnvironment } from './host-apt.js';
import { takeProvisionLock } from './provision-lock.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Every Asterisk the tests run on, oldest first; empty when they cannot. */
    asteriskRoots: AsteriskRoot[];
    /** Why there is none, in one line; empty when there is. */
    asteriskMissing: string;
  }
}

/** The suites of Debian that carry an Asterisk: 16 and 22. */
const SUITES = ['bullseye', 'sid'];
const LOCK_TIMEOUT_MS = 1_200_000;

/** Runs once before the tests. Rejects where CI is set; elsewhere what is missing makes the tests skip. */
export default async function setup(project: TestProject): Promise<void> {
  let roots: AsteriskRoot[] = [];
  let missing = '';
  try {
    roots = await provision();
  } catch (error) {
    if ((process.env['CI'] ?? '') !== '') throw error;
    missing = inOneLine((error as Error).message);
    say(`no real Asterisk, its tests are skipped: ${missing}`);
  }
  project.provide('asteriskRoots', roots);
  project.provide('asteriskMissing', missing);
}

/** Every Asterisk there is, built where it is missing. Rejects where there can be none, and says why. */
export async function provision(): Promise<AsteriskRoot[]> {
  if (process.platform !== 'linux') throw new Error(`chroot into a Debian needs Linux, this is ${process.platform}`);
  if (process.getuid?.() !== 0) throw new Error('chroot needs root: run npm run test:asterisk as root');
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true, mode: 0o755 });
  if ((await unfinishedSuites(cache)).length > 0) await buildMissing(cache);
  return Promise.all(SUITES.map((suite) => describeRoot(suite, join(cache, suite))));
}

function cacheDirectory(): string {
  const chosen = process.env['VOXROUTE_ASTERISK_CACHE'] ?? '';
  if (chosen !== '') return chosen;
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'voxroute-asterisk');
}

async function unfinishedSuites(cache: string): Promise<string[]> {
  const releases = await Promise.all(SUITES.map((suite) => finishedRelease(join(cache, suite))));
  return SUITES.filter((_suite, index) => releases[index] === undefined);
}

async function buildMissing(cache: string): Promise<void> {
  const patience = setTimeout(() => say('another run is building the Asterisks: waiting for it'), 1_000);
  const release = await takeProvisionLock(join(cache, 'lock'), LOCK_TIMEOUT_MS).finally(() => clearTimeout(patience));
  try {
    const suites = await unfinishedSuites(cache);
    if (suites.length === 0) return;
    if (!(await ensureDebootstrap())) throw new Error('debootstrap is missing and could not be installed');
    const network = await proxyEnvironment();
    // All of them to their end: a build must not go on behind a run that has already given up.
    const builds = await Promise.allSettled(suites.map((suite) => build(suite, join(cache, suite), network)));
    const failed = builds.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } finally {
    await release();
  }
}

async function build(suite: string, root: string, network: NodeJS.ProcessEnv): Promise<void> {
  const startedAt = performance.now();
  say(`building Debian ${suite} with Asterisk in ${root}: about a minute, 500 MB`);
  await buildDebianRoot(suite, root, await debianMirrors(suite), network);
  say(`Debian ${suite} built in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

async function describeRoot(suite: string, root: string): Promise<AsteriskRoot> {
  const release = (await finishedRelease(root)) ?? '';
  await sweepAbandonedLabs(root);
  await nameHostIn(root);
  const runsNode = await copyNodeInto(root);
  if (!runsNode) say(`this node does not run in Debian ${suite}: plain AGI programs cannot be tested there`);
  return { version: release.split('.')[0] ?? '', release, suite, root, runsNode };
}

/** A test run that was killed leaves the directories of its Asterisks behind. */
async function sweepAbandonedLabs(root: string): Promise<void> {
  const labs = join(root, 'lab');
  const yesterday = Date.now() - 24 * 3600 * 1000;
  for (const name of await readdir(labs).catch(() => [])) {
    const lab = await stat(join(labs, name)).catch(() => undefined);
    if (lab !== undefined && lab.mtimeMs < yesterday) await rm(join(labs, name), { recursive: true, force: true });
  }
}

/** What was tried, and the last that was heard of it. */
function inOneLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return lines.length > 1 ? `${lines[0] ?? ''} ${lines.at(-1) ?? ''}` : message;
}

function say(line: string): void {
  process.stderr.write(`test:asterisk: ${line}\n`);
}
