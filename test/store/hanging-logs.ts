// A disk that hangs, played by named pipes in place of LevelDB's next logs: opening one waits for the other side.

import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lets work on other threads, and what waits for it, take its course. */
export async function passTime(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await stat('/');
  await new Promise((resolve) => setTimeout(resolve, 30));
}

/** Resolves when no more of what waits is written. */
export async function untilStuck(waiting: () => number): Promise<void> {
  for (let before = NaN; before !== waiting(); await new Promise((resolve) => setTimeout(resolve, 1000))) {
    before = waiting();
  }
}

/** The next logs hang from now on. Returns their paths. */
export function hangNextLogs(directory: string): string[] {
  const last = Math.max(...readdirSync(directory).map((name) => Number(/\d{6}/.exec(name)?.[0] ?? 0)));
  const pipes = Array.from({ length: 20 }, (_, n) => join(directory, `${String(last + 1 + n).padStart(6, '0')}.log`));
  execFileSync('mkfifo', pipes);
  return pipes;
}

/** Takes what is written into the pipes, and their names out of the way, until `done`. */
export async function letMove(pipes: readonly string[], done: Promise<unknown>): Promise<void> {
  const readers = pipes.map((pipe) => openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK));
  for (const pipe of pipes) rmSync(pipe);
  const chunk = Buffer.alloc(64 * 1024);
  const pump = setInterval(() => readers.forEach((reader) => takeFrom(reader, chunk)), 1);
  await done;
  clearInterval(pump);
  readers.forEach(closeSync);
}

function takeFrom(reader: number, chunk: Buffer): void {
  try {
    while (readSync(reader, chunk) > 0);
  } catch {
    // Nothing there yet.
  }
}
