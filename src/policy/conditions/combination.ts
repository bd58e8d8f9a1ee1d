// Conditions made of conditions: all of, any of, none of.

import type { CallView } from '../call-view.js';
import { allOf, anyOf, noneOf, type Test } from '../verdict.js';
import type { Condition } from './condition.js';

const COMBINED = { all: allOf, any: anyOf, none: noneOf } as const;

/** @param groups each stands for its conditions taken together */
export function combination(key: keyof typeof COMBINED, groups: readonly (readonly Condition[])[]): Condition {
  const tests = groups.map(together);
  const test = COMBINED[key];
  return {
    key,
    wanted: `${key} of these`,
    test: test(tests),
    found: (call) => `${tests.filter((group) => group(call) === true).length} of ${groups.length}`,
    parts: groups,
  };
}

/** All of them hold. */
export function together(conditions: readonly Condition[]): Test<CallView> {
  return allOf(conditions.map(({ test }) => test));
}
