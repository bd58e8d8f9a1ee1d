// Writes log lines to a file descriptor behind everything else. A reader that stands still costs memory up to a bound,
// a full disk costs lines; neither holds a call up or keeps the process from ending. pino's own destination does: its
// last flush goes on for ever when the disk behind it is full.

import { write as writeToDescriptor } from 'node:fs';

export interface LineWriter {
  /** Takes a line with its line break; drops it when the bound is reached. */
  write(line: string): void;
  /** Resolves when everything is written, at the latest after `withinMs`. Never rejects. */
  settle(withinMs: number): Promise<void>;
}

const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Before the next try when the other side takes nothing. */
const BUSY_PAUSE_MS = 50;

type WriteTo = (fd: number, data: Buffer, done: (error: NodeJS.ErrnoException | null, bytes: number) => void) => void;

export function createLineWriter(
  fd: number,
  writeTo: WriteTo = writeToDescriptor,
  maxBytes = MAX_WAITING_BYTES,
): LineWriter {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let isWriting = false;
  let settled: (() => void)[] = [];

  function next(): void {
    if (waiting.length === 0) {
      isWriting = false;
      for (const resolve of settled) resolve();
      settled = [];
      return;
    }
    isWriting = true;
    const batch = Buffer.from(waiting.join(''));
    waiting = [];
    waitingBytes = 0;
    if (dropped > 0) {
      waiting.push(`{"level":"warn","dropped":${dropped},"msg":"log lines were dropped: the output was too slow"}\n`);
      dropped = 0;
    }
    send(batch);
  }

  function send(batch: Buffer): void {
    writeTo(fd, batch, (error, bytes) => {
      if (error?.code === 'EAGAIN') setTimeout(() => send(batch), BUSY_PAUSE_MS);
      else if (error === null && bytes < batch.length) send(batch.subarray(bytes));
      // After any other error the batch is lost: there is no log to say it in.
      else next();
    });
  }

  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      if (waitingBytes + bytes > maxBytes) {
        dropped += 1;
        return;
      }
      waiting.push(line);
      waitingBytes += bytes;
      if (!isWriting) next();
    },
    settle: (withinMs) =>
      new Promise((resolve) => {
        if (!isWriting) {
          resolve();
          return;
        }
        const timer = setTimeout(resolve, withinMs);
        settled.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
