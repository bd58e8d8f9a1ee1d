// Reads a file that an administrator names, whole. Regular files only: a pipe without a writer, a device or a directory is
// refused before it is opened, and a file that is too large before anything of it is read.

import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { messageOf } from '../errors.js';

/** The file cannot be read. `message` says why in a few words, without the path. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
  /** The system's code such as `ENOENT`; empty where the system did not object. */
  readonly code: string;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.code = codeOf(cause);
  }
}

/** Should the path become a pipe between looking and opening, opening it waits for no writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
/** Files under /proc say that they are empty. */
const LEAST_BUFFER_BYTES = 4096;

/**
 * For commands, the start and threads without calls. A link counts as what it leads to.
 *
 * @throws {UnusableFile}
 */
export function readRegularFileSync(path: string, maxBytes: number): Buffer {
  return translated(() => {
    refuseOthers(statSync(path), maxBytes);
    const file = openSync(path, FLAGS);
    try {
      const reading = new Reading(fstatSync(file), maxBytes);
      while (reading.add(readSync(file, reading.rest()))) continue;
      return reading.bytes;
    } finally {
      closeSync(file);
    }
  });
}

/** The same beside calls. Rejects with `UnusableFile`. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  try {
    refuseOthers(await stat(path), maxBytes);
    const file = await open(path, FLAGS);
    try {
      const reading = new Reading(await file.stat(), maxBytes);
      while (reading.add((await file.read(reading.rest())).bytesRead)) continue;
      return reading.bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unusable(error);
  }
}

/** The bytes so far. The size of a file is only a first guess: it may grow while it is read. */
class Reading {
  #buffer: Buffer;
  #filled = 0;

  constructor(
    status: Stats,
    private readonly maxBytes: number,
  ) {
    refuseOthers(status, maxBytes);
    this.#buffer = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(status.size, LEAST_BUFFER_BYTES)) + 1);
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#filled);
  }

  /** Where the next bytes go. */
  rest(): Buffer {
    return this.#buffer.subarray(this.#filled);
  }

  /** False at the end of the file. */
  add(count: number): boolean {
    this.#filled += count;
    if (this.#filled > this.maxBytes) throw tooLarge(this.maxBytes);
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.maxBytes, this.#buffer.length * 2) + 1);
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
    return count > 0;
  }
}

function refuseOthers(status: Stats, maxBytes: number): void {
  const kind = kindOf(status);
  if (kind !== null) throw new UnusableFile(`${kind}, not a regular file`);
  if (status.size > maxBytes) throw tooLarge(maxBytes);
}

/** Null for a regular file. */
function kindOf(status: Stats): string | null {
  if (status.isFile()) return null;
  if (status.isDirectory()) return 'a directory';
  if (status.isFIFO()) return 'a named pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}

function tooLarge(maxBytes: number): UnusableFile {
  const size = maxBytes >= 2 ** 20 ? `${maxBytes / 2 ** 20} MiB` : `${maxBytes / 2 ** 10} KiB`;
  return new UnusableFile(`larger than ${size}`);
}

function translated<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(error);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

function unusable(error: unknown): UnusableFile {
  if (error instanceof UnusableFile) return error;
  // `EIO: i/o error, read`: the code, and what was tried.
  const message = WORDS[codeOf(error)] ?? messageOf(error).replace(/ '.*'$/, '');
  return new UnusableFile(message, error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
