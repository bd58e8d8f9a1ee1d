// The host that `voxroute doctor` looks at, as a parameter: tests plant their faults in another one.

import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../time/clock.js';
import { systemClock } from '../../time/clock.js';

export interface DoctorHost {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** In front of every path of the system, such as `/etc/hosts`; empty for the host itself. */
  readonly root: string;
  readonly hostname: string;
  readonly clock: Clock;
  /** For the answer of a daemon, of a name server, of a proxy; in milliseconds. */
  readonly waitMs: number;
  /** Who asks: null where the system knows no users. */
  readonly uid: number | null;
  /** What a program writes to standard output; null where it is not there, fails, or takes too long. */
  run(program: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string | null>;
}

const PROGRAM_TIMEOUT_MS = 5000;
const MAX_FILE_BYTES = 4 * 2 ** 20;

export const thisHost: DoctorHost = {
  environment: process.env,
  root: '',
  hostname: hostname(),
  clock: systemClock,
  waitMs: 4000,
  uid: process.getuid?.() ?? null,
  run: (program, args, environment) =>
    new Promise((resolve) => {
      const env = environment ?? process.env;
      execFile(program, [...args], { timeout: PROGRAM_TIMEOUT_MS, env, encoding: 'utf8' }, (error, stdout) =>
        resolve(error === null ? stdout : null),
      );
    }),
};

/** Null for one that cannot be read, or is longer than a file of the system would be. */
export function textOf({ root }: Pick<DoctorHost, 'root'>, path: string): string | null {
  try {
    const text = readFileSync(join(root, path), 'utf8');
    return text.length > MAX_FILE_BYTES ? null : text;
  } catch {
    return null;
  }
}

/** The first 4 MiB of a file, as whole lines; null where it cannot be read. */
export function beginningOf({ root }: Pick<DoctorHost, 'root'>, path: string): string | null {
  try {
    const text = readFileSync(join(root, path), 'utf8');
    return text.length > MAX_FILE_BYTES ? text.slice(0, text.lastIndexOf('\n', MAX_FILE_BYTES)) : text;
  } catch {
    return null;
  }
}

/** Empty for a directory that cannot be read. */
export function namesIn({ root }: Pick<DoctorHost, 'root'>, path: string): string[] {
  try {
    return readdirSync(join(root, path));
  } catch {
    return [];
  }
}

/** Null for what is no link, or may not be looked at. */
export function linkOf({ root }: Pick<DoctorHost, 'root'>, path: string): string | null {
  try {
    return readlinkSync(join(root, path));
  } catch {
    return null;
  }
}
