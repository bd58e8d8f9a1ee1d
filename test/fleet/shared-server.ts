// A Redis or Valkey of its own for a test: begun, stopped, frozen, killed and asked like an operator's.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../fakes/free-port.js';
import type { ServerRoot } from './provision.js';

export interface SharedServer {
  readonly port: number;
  readonly url: string;
  /** Its working directory, seen from here and by itself. */
  readonly directory: string;
  readonly inside: string;
  /** As if it had been kept since long ago: hosts do not wait for what it may have lost. */
  age(): Promise<void>;
  /** Sends one command, past everything that a daemon does. */
  ask(command: string, ...args: (string | number)[]): Promise<unknown>;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Ends it at once, and begins it anew on the same port with what it has on disk. */
  restart(options?: readonly string[]): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options such as `['--maxmemory', '2mb']`; nothing is kept on disk by default
 * @param asSentinel watches nothing yet
 */
export async function startSharedServer(
  { root, program }: ServerRoot,
  options: readonly string[] = [],
  asSentinel = false,
): Promise<SharedServer> {
  const port = await freePort();
  const directory = mkdtempSync(join(root, 'tmp', 'voxroute-'));
  const inside = directory.slice(root.length);
  let child: ChildProcess | null = null;
  let client: Redis | null = null;

  async function start(given: readonly string[]): Promise<void> {
    const config = asSentinel ? [join(inside, 'sentinel.conf'), '--sentinel'] : [];
    const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', inside, '--daemonize', 'no'];
    const quiet = asSentinel ? [] : ['--save', '', '--appendonly', 'no', '--enable-debug-command', 'local'];
    child = spawn('chroot', [root, program, ...config, ...common, ...quiet, ...given], { stdio: 'ignore' });
    await listening();
  }
  async function listening(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const probe = new Redis({
        port,
        host: '127.0.0.1',
        lazyConnect: true,
        enableReadyCheck: false,
        protocol: 2,
        retryStrategy: null,
      });
      probe.on('error', () => undefined);
      try {
        await probe.connect();
        return;
      } catch (error) {
        if (tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      } finally {
        probe.disconnect();
      }
    }
  }
  async function kill(): Promise<void> {
    client?.disconnect();
    client = null;
    const ending = child;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    ending.kill('SIGKILL');
    ending.kill('SIGCONT');
    await once(ending, 'exit');
  }

  if (asSentinel) writeFileSync(join(directory, 'sentinel.conf'), '');
  function ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    if (client === null) {
      const password = options[options.indexOf('--requirepass') + 1] ?? '';
      const login = options.includes('--requirepass') ? { password } : {};
      client = new Redis({ port, host: '127.0.0.1', protocol: 2, maxRetriesPerRequest: 1, ...login });
      client.on('error', () => undefined);
    }
    return client.call(command, ...args);
  }

  await start(options);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    directory,
    inside,
    ask,
    async age() {
      await ask('SET', 'voxroute:1:{rate}:born', Date.now() - 60_000);
    },
    signal: (name) => void child?.kill(name),
    async restart(given = options) {
      await kill();
      await start(given);
    },
    kill,
    async close() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
