// Tests of what holds for every value: a title, values that fast-check makes up, and what must be so of them.
//
//   property([fc.string()])('is what was encoded', (text) => expect(decode(encode(text))).toBe(text));

import fc from 'fast-check';
import { test } from 'vitest';

export { fc };

/** `PROPERTY_RUNS=200`: so many times as many runs, to find what fails rarely. */
const TIMES = Number(process.env['PROPERTY_RUNS'] ?? 1);
/** Then each has so long at most. */
const MANY_RUNS_MS = 100_000;

type Arbitraries<Values extends [unknown, ...unknown[]]> = { [Index in keyof Values]: fc.Arbitrary<Values[Index]> };

/**
 * A test with many runs, each with other values. What fails is said with its seed and the smallest values that fail.
 * `beforeEach` and `afterEach` run around all runs, not around each.
 *
 * @param options `numRuns` is 100 unless it says otherwise
 */
export function property<Values extends [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<Values>,
  options: fc.Parameters<Values> = {},
): (title: string, holds: (...values: Values) => unknown, timeoutMs?: number) => void {
  return (title, holds, timeoutMs) => {
    const all = fc.asyncProperty(...arbitraries, async (...values) => (await holds(...values)) !== false);
    const many = { numRuns: (options.numRuns ?? 100) * TIMES, interruptAfterTimeLimit: MANY_RUNS_MS };
    if (TIMES > 1) test(title, () => fc.assert(all, { ...options, ...many }), 2 * MANY_RUNS_MS);
    else test(title, () => fc.assert(all, options), timeoutMs);
  };
}
