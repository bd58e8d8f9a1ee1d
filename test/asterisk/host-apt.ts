// Before the tests: what the host's own apt knows about reaching Debian.

import { runProgram } from './run-program.js';

/**
 * Mirrors to try for a suite, best first: `VOXROUTE_MIRROR_<SUITE>` alone when it is set (a suite that has left the
 * mirrors for the archive needs it); else the one the host itself uses, if it is a Debian; then debootstrap's own
 * default, written as the empty string.
 */
export async function debianMirrors(suite: string): Promise<string[]> {
  const chosen = process.env[`VOXROUTE_MIRROR_${suite.toUpperCase()}`];
  if (chosen !== undefined && chosen !== '') return [chosen];
  const format = '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)';
  const targets = await askApt('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const mirrors = [...targets.matchAll(/^Debian Debian main (https?:\S+)$/gm)].map((match) => match[1] ?? '');
  return [...new Set([...mirrors, ''])];
}

/** The host's proxies as environment variables: those that are set already, else those of apt.conf. */
export async function proxyEnvironment(): Promise<NodeJS.ProcessEnv> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy'];
  const set = names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  const configured = await askApt('apt-config', ['dump', '--format', '%f %v%n', 'Acquire']);
  const fromApt = [...configured.matchAll(/^Acquire::(https?)::Proxy (\S+:\/\/\S+)$/gim)].map((match) => [
    `${match[1]?.toLowerCase() ?? ''}_proxy`,
    match[2],
  ]);
  return Object.fromEntries([...fromApt, ...set]) as NodeJS.ProcessEnv;
}

/** True when debootstrap can be run; it is installed where that is possible. */
export async function ensureDebootstrap(): Promise<boolean> {
  if (await runs('debootstrap', ['--version'])) return true;
  const install = ['install', '-y', '--no-install-recommends', 'debootstrap'];
  return (await runs('apt-get', install)) || ((await runs('apt-get', ['update'])) && runs('apt-get', install));
}

async function runs(command: string, args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return runProgram(command, args, { env, timeoutMs: 120_000 }).then(
    () => true,
    () => false,
  );
}

/** Empty on a host that has no apt. */
async function askApt(command: string, args: readonly string[]): Promise<string> {
  return runProgram(command, args, { env: process.env, timeoutMs: 10_000 }).catch(() => '');
}
