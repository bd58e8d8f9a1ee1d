// Long work while calls are answered: a million lines, a thousand rules.

import { setImmediate, setTimeout } from 'node:timers/promises';

/** A call waits no longer for its turn. */
const TURN_MS = 8;
/** On a host that stood still meanwhile. */
const LONGEST_REST_MS = 20;

/**
 * Takes every item, and lets others have their turn every few milliseconds. What `take` throws ends it.
 *
 * @param atOnce items between two looks at the clock; 1 where an item may take milliseconds
 */
export async function forEachYielding<T>(items: Iterable<T>, take: (item: T) => void, atOnce = 32): Promise<void> {
  let left = atOnce;
  let endMs = performance.now() + TURN_MS;
  for (const item of items) {
    take(item);
    left -= 1;
    if (left > 0) continue;
    left = atOnce;
    if (performance.now() < endMs) continue;
    await setImmediate();
    endMs = performance.now() + TURN_MS;
  }
}

/** For work in a loop of its own: what it gives is to be awaited; null while the turn is not over. */
export function yieldTimer(): () => Promise<void> | null {
  let endMs = performance.now() + TURN_MS;
  return () => {
    if (performance.now() < endMs) return null;
    return setImmediate().then(() => void (endMs = performance.now() + TURN_MS));
  };
}

/**
 * Goes through work that is cut into steps, and gives what comes of it. Half of the time is for others: a call needs
 * several turns of the event loop, and with all of the rest gone calls that come meanwhile would queue.
 */
export async function runYielding<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  let startMs = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const tookMs = performance.now() - startMs;
    if (tookMs < TURN_MS) continue;
    await setTimeout(Math.min(tookMs, LONGEST_REST_MS));
    startMs = performance.now();
  }
}
