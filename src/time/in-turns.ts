// Part of loading lists: a million lines are read while calls are answered.

import { setImmediate } from 'node:timers/promises';

/** Some milliseconds of the slowest kind of line. */
const TURN = 250;

/** Takes every item, and lets others have their turn in between. What `take` throws ends it. */
export async function inTurns<T>(items: Iterable<T>, take: (item: T) => void): Promise<void> {
  let left = TURN;
  for (const item of items) {
    take(item);
    left -= 1;
    if (left > 0) continue;
    left = TURN;
    await setImmediate();
  }
}
