// Tests of what holds for every value: a title, values that fast-check makes up, and what must be so of them.
//
//   property([fc.string()])('is what was encoded', (text) => expect(decode(encode(text))).toBe(text));

import fc from 'fast-check';
import { test } from 'vitest';

export { fc };

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
    test(title, () => fc.assert(all, options), timeoutMs);
  };
}
