// What the commands that work through a whole file have in common: a line that shows how far they are, a position that is
// saved now and then, and words for an end before the time.

import { messageOf, messageWithPath } from '../../errors.js';
import { ProgressLine, type ProgressScreen } from '../progress-line.js';
import { GaveUp } from './learn-numbers.js';

/** A kill loses so much of the position, in milliseconds; what was learnt is remembered all the same. */
export const SAVE_EVERY_MS = 5000;

/** @param done of an earlier run */
export async function withProgress<T>(
  screen: ProgressScreen,
  { total, done }: { readonly total: number; readonly done: number },
  work: (progress: ProgressLine) => Promise<T>,
): Promise<T> {
  const progress = new ProgressLine(screen, total, done, () => performance.now());
  const timer = setInterval(() => progress.tick(), progress.everyMs);
  try {
    return await work(progress);
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

/**
 * @param failure null: a person stopped it
 * @param place such as `line 5 of 20`
 */
export function stoppedAt(failure: Error | null, place: string): string {
  const at = `stopped at ${place}; the same command continues from there`;
  if (failure === null) return at;
  const why =
    failure instanceof GaveUp ? `nothing was answered for ten minutes (${failure.message})` : messageOf(failure);
  return `${why}: ${at}`;
}

/** For a message that the position could not be saved, which is no reason to stop. */
export function unsavedMessage(error: unknown): string {
  return `voxroute: the position cannot be saved: ${messageWithPath(error)}\n`;
}
