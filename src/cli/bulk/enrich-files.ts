// Which files `enrich` reads and writes, and that it spoils none.

import { realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CommandFailure, EXIT } from '../exit-code.js';

export interface EnrichFiles {
  readonly input: string;
  readonly output: string;
  /** Permissions of the input; the output gets the same. */
  readonly mode: number;
}

/**
 * @param out by default `calls.enriched.csv` beside `calls.csv`
 * @param force an output that is there already may be replaced
 * @throws {CommandFailure}
 */
export function enrichFiles(input: string, out: string | undefined, force: boolean): EnrichFiles {
  const refuse = (message: string) => new CommandFailure(EXIT.wrongUsage, message);
  const read = statOf(input);
  if (read === null) throw refuse(`${input}: cannot be read: no such file`);
  // A pipe could not be read a second time to go on, and a device might have no end.
  if (!read.isFile()) throw refuse(`${input}: not a regular file`);
  const output = resolvedOutput(out ?? defaultOutput(input));
  if (output === null) throw refuse(`${String(out)}: its directory does not exist`);
  for (const path of [output, `${output}.part`, `${output}.position`]) {
    const written = statOf(path);
    if (written === null) continue;
    if (written.dev === read.dev && written.ino === read.ino)
      throw refuse(`${path}: that is the input: choose another --out`);
    if (!written.isFile()) throw refuse(`${path}: not a regular file`);
    if (path === output && !force) throw refuse(`${path}: already exists; --force overwrites it`);
  }
  return { input, output, mode: read.mode & 0o666 };
}

function defaultOutput(input: string): string {
  // What is written is never packed.
  const plain = input.replace(/\.gz$/i, '');
  const extension = extname(plain);
  return join(dirname(input), `${basename(plain, extension)}.enriched${extension === '' ? '.csv' : extension}`);
}

/** One name for one place, however it was written; null when its directory is not there. */
function resolvedOutput(out: string): string | null {
  try {
    return join(realpathSync(dirname(resolve(out))), basename(out));
  } catch {
    return null;
  }
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
