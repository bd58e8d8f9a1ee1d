// A daemon that answers the UserEvents of the lab's Asterisks, logged in with the user of the example manager.conf.

import { vi } from 'vitest';
import { startDaemon, type DaemonOptions, type RunningDaemon } from '../system/running-daemon.js';
import type { AsteriskConfigOptions } from './asterisk-config.js';

export const AMI_SECRET = 'of the lab';

/** The example as shipped, and beside it the secret that its comments tell to make. */
export const AMI_USER = {
  managerInclude: ['dialplan-examples/manager.conf'],
  files: { 'voxroute-secret.conf': `secret = ${AMI_SECRET}\n` },
} satisfies AsteriskConfigOptions;

/** What an entry of `ami.servers` may say besides. */
interface ServerOptions {
  readonly port: number;
  readonly prefetchContexts?: readonly string[];
  readonly json?: string;
}

/** Configuration of servers by name, all with the user of the example; `secretFile` where the daemon reads its own. */
export function amiServers(servers: Readonly<Record<string, ServerOptions>>, secretFile = 'unread') {
  return Object.entries(servers).map(([name, server]) => ({ name, username: 'voxroute', secretFile, ...server }));
}

/** Does not wait for the login. */
export function startAmiDaemon(
  servers: Readonly<Record<string, ServerOptions>>,
  options: Pick<DaemonOptions, 'config'> & { readonly secret?: string } = {},
): Promise<RunningDaemon> {
  const entries = amiServers(servers);
  return startDaemon({
    config: `${options.config ?? ''}\nami: ${JSON.stringify({ servers: entries })}\n`,
    amiSecrets: new Map(entries.map(({ name }) => [name, options.secret ?? AMI_SECRET])),
  });
}

/** Lines of the AMI door about its connection to a server, oldest first: `up`, `down`, `login-refused`. */
export function linkLines(log: readonly Record<string, unknown>[], server: string): Record<string, unknown>[] {
  const kinds: unknown[] = ['up', 'down', 'login-refused'];
  return log.filter((line) => line['door'] === 'ami' && line['server'] === server && kinds.includes(line['event']));
}

/** Resolves when the last that was said of the server is that it is up. */
export async function untilUp(
  daemon: { readonly log: readonly Record<string, unknown>[] },
  server: string,
  timeoutMs = 10_000,
): Promise<void> {
  const last = () => linkLines(daemon.log, server).at(-1)?.['event'];
  await vi.waitUntil(() => last() === 'up', { timeout: timeoutMs, interval: 10 });
}

/** What is as it should be in the lab: no registry is imported, and everything runs as root. */
const USUAL = ['no numbering registry is imported', 'voxroute runs as root'];

/** Lines that an administrator would be woken for. */
export function complaintsOf(log: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const complaints = log.filter((line) => line['level'] === 'warn' || line['level'] === 'error');
  return complaints.filter((line) => !USUAL.some((message) => String(line['msg']).startsWith(message)));
}
