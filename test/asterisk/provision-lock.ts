// Before the tests: keeps two runs from provisioning at the same time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Takes the lock on `path`, waiting up to `timeoutMs` for a run that holds it, and gives back the function that
 * releases it. The kernel releases the lock too when this process ends, however it ends: flock(1) runs a `cat` that
 * lives as long as the pipe to it.
 */
export async function takeProvisionLock(path: string, timeoutMs: number): Promise<() => Promise<void>> {
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const holder = spawn('flock', ['--timeout', seconds, path, 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => holder.on('close', () => resolve()));
  const locked = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    ended.then(() => false),
    new Promise<never>((_resolve, reject) => {
      holder.on('error', (cause) => {
        reject(new Error('flock(1) of util-linux is needed to provision Asterisk', { cause }));
      });
    }),
  ]);
  if (!locked) throw new Error(`another run has been provisioning for ${seconds} s; its lock is ${path}`);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
