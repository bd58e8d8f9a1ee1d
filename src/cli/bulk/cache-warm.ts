// `voxroute cache warm FILE`: the running daemon learns the numbers of a file, within its rate and behind live calls.

import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseStateDirectory } from '../../config/state-directory.js';
import { askToLearn } from './ask-to-learn.js';
import { daemonConfig } from '../command-config.js';
import { askDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { learnNumbers, type WarmOutcome } from './learn-numbers.js';
import { SAVE_EVERY_MS, stoppedAt, unsavedMessage, withProgress } from './long-work.js';
import type { Output } from '../output.js';
import { untilInterrupted } from '../until-interrupted.js';
import { formatTable } from '../table.js';
import { readWarmNumbers, type WarmNumbers } from './warm-numbers.js';
import { WarmPosition } from './warm-position.js';

export interface CacheWarmOptions {
  readonly column?: string;
  readonly restart?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

type Counts = Record<WarmOutcome, number>;

/** The first SIGINT or SIGTERM stops it, the second ends the process at once. */
export async function cacheWarm(file: string, options: CacheWarmOptions, output: Output): Promise<void> {
  await untilInterrupted((interrupted) => warmUntil(interrupted, file, options, output));
}

/** Stops soon after `interrupted`, and leaves a position to go on from. */
export async function warmUntil(
  interrupted: AbortSignal,
  file: string,
  options: CacheWarmOptions,
  output: Output,
): Promise<void> {
  const readable = daemonConfig(options.config, output);
  const { config, sockets } = readable;
  // How numbers are read decides which are asked for.
  if (!readable.isSure('number')) readable.orFail();
  const read = await readWarmNumbers(file, options.column, config.number);
  // Said at once, and not by waiting for one.
  await askDaemon(sockets, 'GET', '/v1/status');
  const position = openPosition(file, options, config.cache.dir, [...read.numbers]);
  const startedAt = position.done;
  if (startedAt > 0)
    output.stderr.write(`continuing after ${startedAt} of ${read.numbers.size} numbers; --restart starts over\n`);
  const counts: Counts = { known: 0, found: 0, 'not-found': 0, refused: 0, failed: 0 };
  const failure = await learn(read, position, counts, { sockets, output, interrupted });
  const isDone = position.isComplete;
  output.stdout.write(
    options.json === true
      ? `${JSON.stringify(summary(read, startedAt, counts, isDone), null, 2)}\n`
      : `${summaryTable(read, startedAt, counts)}\n`,
  );
  if (!isDone) throw new CommandFailure(EXIT.failed, stoppedAt(failure, `${position.done} of ${read.numbers.size}`));
  if (counts.failed > 0)
    throw new CommandFailure(
      EXIT.failed,
      `${counts.failed} numbers could not be looked up; run the same command again to retry them`,
    );
}

/** What ended it before its time; null when nothing did. */
async function learn(
  { numbers }: WarmNumbers,
  position: WarmPosition,
  counts: Counts,
  { sockets, output, interrupted }: { sockets: readonly string[]; output: Output; interrupted: AbortSignal },
): Promise<Error | null> {
  const first = position.done;
  const keep = keeper(position, output);
  const timer = setInterval(() => void keep(), SAVE_EVERY_MS);
  try {
    await withProgress(output.stderr, { total: numbers.size, done: first }, (progress) =>
      learnNumbers([...numbers].slice(first).map(String), {
        ask: (number) => askToLearn(sockets, number, interrupted),
        wait: (ms) => sleep(ms, undefined, { signal: interrupted }).catch(() => undefined),
        nowMs: () => performance.now(),
        learnt(place, outcome) {
          counts[outcome] += 1;
          position.mark(first + place);
          progress.advance();
        },
        trouble: (message) => progress.note(message),
        interrupted,
      }),
    );
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearInterval(timer);
    await keep();
  }
}

function openPosition(
  file: string,
  { column = '', restart }: CacheWarmOptions,
  cacheDir: string,
  numbers: readonly number[],
): WarmPosition {
  const directory = chooseStateDirectory(cacheDir, process.env, () => undefined);
  const position = new WarmPosition(directory, `${realpathSync(file)}\0${column}`, numbers);
  if (restart !== true) position.resume();
  return position;
}

/** Saves the position, or removes it at the end, one after another; complains once, because it is no reason to stop. */
function keeper(position: WarmPosition, { stderr }: Output): () => Promise<void> {
  let complained = false;
  let last = Promise.resolve();
  const keep = async () => {
    try {
      if (position.isComplete) position.remove();
      else await position.save();
    } catch (error) {
      if (complained) return;
      complained = true;
      stderr.write(unsavedMessage(error));
    }
  };
  return () => (last = last.then(keep));
}

function summary({ read, numbers, skipped }: WarmNumbers, doneBefore: number, counts: Counts, finished: boolean) {
  const { known, found, 'not-found': notFound, refused, failed } = counts;
  const asked = found + notFound + refused + failed;
  return { finished, read, numbers: numbers.size, doneBefore, asked, known, found, notFound, refused, failed, skipped };
}

function summaryTable(read: WarmNumbers, doneBefore: number, counts: Counts): string {
  const { skipped, ...rest } = summary(read, doneBefore, counts, true);
  const { duplicates, notNumbers, tooLong } = skipped;
  const rows: [string, number][] = [
    ['read', rest.read],
    ['different numbers', rest.numbers],
    ['done in an earlier run', rest.doneBefore],
    ['known already', rest.known],
    ['asked', rest.asked],
    ['found', rest.found],
    ['not found', rest.notFound],
    ['refused by Voxlink', rest.refused],
    ['failed', rest.failed],
    ['skipped: again', duplicates],
    ['skipped: not a number', notNumbers],
    ['skipped: line too long', tooLong],
  ];
  return formatTable(
    ['', 'numbers'],
    rows.map(([name, count]) => [name, String(count)]),
  );
}
