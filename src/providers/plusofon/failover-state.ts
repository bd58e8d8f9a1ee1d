// What of a failover outlives the process: where calls go now, when that was switched, and a person's hour.
//
//     failover-plus.json         {"at":"profile","switching":false,"switchedAtMs":1796034645123,"seen":{"pbx-down":{"15":"number …"}}}
//     failover-plus-hand.json    {"pausedUntilMs":1796038245123}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeForOwner } from '../../files/give-to-owner.js';
import { replaceFile } from '../../files/replace-file.js';
import { isAbsent } from '../../errors.js';
import type { SeenForwarding } from './forwarding.js';

export interface FailoverState {
  /** The forwarding that was sent last. */
  readonly at: 'back' | 'profile';
  /** It was about to be sent, and nobody knows whether it was. */
  readonly switching: boolean;
  /** Wall time of the latest switch that was begun, in milliseconds since 1970; null before the first. */
  readonly switchedAtMs: number | null;
  /** By name of a profile. */
  readonly seen: Readonly<Record<string, SeenForwarding>>;
}

const FIRST_STATE: FailoverState = { at: 'back', switching: false, switchedAtMs: null, seen: {} };

/** A person who forwards by hand has this long, in milliseconds. */
export const HAND_MS = 3_600_000;

/** @param directory where state lives */
export class FailoverFiles {
  readonly #folder: string;

  constructor(
    directory: string,
    private readonly account: string,
  ) {
    this.#folder = join(directory, 'providers');
  }

  /** The first state for a file that is not there or is no such file. Rejects where the disk fails. */
  async read(): Promise<FailoverState> {
    const value = await this.#json('');
    return isState(value) ? value : FIRST_STATE;
  }

  async write(state: FailoverState): Promise<void> {
    await this.#put('', state);
  }

  /** Until when a person has the forwarding in hand, in milliseconds since 1970; 0 where nobody has. */
  async pausedUntilMs(): Promise<number> {
    const value = await this.#json('-hand');
    const until = typeof value === 'object' && value !== null && 'pausedUntilMs' in value ? value.pausedUntilMs : 0;
    return typeof until === 'number' ? until : 0;
  }

  async pause(untilMs: number): Promise<void> {
    await this.#put('-hand', { pausedUntilMs: untilMs });
  }

  async #json(suffix: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#file(suffix), 'utf8')) as unknown;
    } catch (error) {
      if (isAbsent(error) || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  async #put(suffix: string, value: object): Promise<void> {
    await makeForOwner(this.#folder);
    await replaceFile(this.#file(suffix), [`${JSON.stringify(value)}\n`]);
  }

  #file(suffix: string): string {
    return join(this.#folder, `failover-${this.account.toLowerCase()}${suffix}.json`);
  }
}

function isState(value: unknown): value is FailoverState {
  if (typeof value !== 'object' || value === null) return false;
  const { at, switching, switchedAtMs, seen } = value as Partial<Record<keyof FailoverState, unknown>>;
  return (
    (at === 'back' || at === 'profile') &&
    typeof switching === 'boolean' &&
    (switchedAtMs === null || typeof switchedAtMs === 'number') &&
    typeof seen === 'object' &&
    seen !== null
  );
}
