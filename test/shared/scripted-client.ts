// The port to the server, answered by the test: each command waits until it is told how it ends.

import type { RedisClient } from '../../src/shared/redis-client.js';
import type { SharedFault } from '../../src/shared/shared-fault.js';
import type { ScriptName } from '../../src/shared/scripts.js';

export interface AskedCommand {
  readonly script: ScriptName | 'scan';
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
  answer(reply: unknown): void;
  fail(fault: SharedFault): void;
}

export class ScriptedClient implements RedisClient {
  isReady = true;
  isListening = true;
  reconnects = 0;
  /** In the order in which they came. */
  readonly asked: AskedCommand[] = [];

  run(script: ScriptName, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.#ask(script, keys, args);
  }

  scan(key: string, cursor: string): Promise<readonly [string, readonly string[]]> {
    return this.#ask('scan', [key], [cursor]) as Promise<readonly [string, readonly string[]]>;
  }

  /** The last one that was asked. */
  get last(): AskedCommand {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    return last;
  }

  reconnect(): void {
    this.reconnects += 1;
  }

  lastFault = () => null;
  listeningFault = () => null;
  refused = () => null;
  close(): void {
    this.isReady = false;
  }

  #ask(script: AskedCommand['script'], keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return new Promise((answer, fail) => this.asked.push({ script, keys, args, answer, fail }));
  }
}

/** Lets everything happen that follows from what has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
