// Writes log lines behind everything else. A reader that stands still costs memory up to a bound, a full disk costs
// lines; neither holds a call up or keeps the process from ending. pino's own destination does: its last flush goes on
// for ever when the disk behind it is full.

import type { LogOutput } from './log-output.js';

/** `given-up`: lines are lost. `stuck`: and a thread of the process is held by the output, so it cannot end by itself. */
export type Settled = 'written' | 'given-up' | 'stuck';

export interface LineWriter {
  /** Takes a line with its line break; drops it when the bound is reached. */
  write(line: string): void;
  /**
   * For the end of the process: resolves when everything is written, at the latest after `withinMs`. What is not written
   * then is given up, later lines too, and nothing of it keeps the process. Never rejects.
   */
  settle(withinMs: number): Promise<Settled>;
}

const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Before the next try when the other side takes nothing. */
const BUSY_PAUSE_MS = 50;
/** Between two writes: each costs as much as a hundred lines more in it. */
const PAUSE_MS = 10;

interface LineWriterLimits {
  /** Bytes that wait at most; 8 MiB when absent. */
  readonly maxBytes?: number;
  /** How long lines are gathered after a write, in milliseconds; 10 when absent. The first line after a quiet time is written at once. */
  readonly pauseMs?: number;
}

export function createLineWriter(
  output: LogOutput,
  { maxBytes = MAX_WAITING_BYTES, pauseMs = PAUSE_MS }: LineWriterLimits = {},
): LineWriter {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let isWriting = false;
  let settled: (() => void)[] = [];
  let retry: NodeJS.Timeout | undefined;
  let pause: NodeJS.Timeout | undefined;
  let givenUp: Settled | undefined;

  function next(): void {
    if (givenUp !== undefined) return;
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
    output.write(batch, (error, bytes) => {
      if (givenUp !== undefined) return;
      if (error?.code === 'EAGAIN') retry = setTimeout(() => send(batch), BUSY_PAUSE_MS);
      else if (error === null && bytes < batch.length) send(batch.subarray(bytes));
      // After any other error the batch is lost: there is no log to say it in.
      else rest();
    });
  }

  /** Nothing is gathered at the end of the process. */
  function rest(): void {
    if (settled.length > 0) next();
    else pause = setTimeout(endOfRest, pauseMs);
  }

  function endOfRest(): void {
    clearTimeout(pause);
    pause = undefined;
    next();
  }

  function giveUp(): Settled {
    if (givenUp === undefined) {
      clearTimeout(retry);
      clearTimeout(pause);
      waiting = [];
      givenUp = output.abandon() ? 'given-up' : 'stuck';
    }
    return givenUp;
  }

  return {
    write(line) {
      if (givenUp !== undefined) return;
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
        if (givenUp !== undefined || !isWriting) {
          resolve(givenUp ?? 'written');
          return;
        }
        const timer = setTimeout(() => resolve(giveUp()), withinMs);
        settled.push(() => {
          clearTimeout(timer);
          resolve('written');
        });
        if (pause !== undefined) endOfRest();
      }),
  };
}
