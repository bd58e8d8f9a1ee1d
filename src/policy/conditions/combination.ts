// Conditions made of conditions: all of, any of, none of.

import type { CallView } from '../call-view.js';
import { allHold, anyHolds, not, type Verdict } from '../verdict.js';
import type { Condition } from './condition.js';

const COMBINED = {
  all: (groups, call) => allHold(groups, (group) => together(group, call)),
  any: (groups, call) => anyHolds(groups, (group) => together(group, call)),
  none: (groups, call) => not(anyHolds(groups, (group) => together(group, call))),
} as const satisfies Record<string, (groups: readonly (readonly Condition[])[], call: CallView) => Verdict>;

/** @param groups each stands for its conditions taken together */
export function combination(key: keyof typeof COMBINED, groups: readonly (readonly Condition[])[]): Condition {
  const combined = COMBINED[key];
  return {
    key,
    wanted: `${key} of these`,
    test: (call) => combined(groups, call),
    found: (call) => {
      const held = groups.filter((group) => together(group, call) === true).length;
      return `${held} of ${groups.length}`;
    },
    parts: groups,
  };
}

export function together(conditions: readonly Condition[], call: CallView): Verdict {
  return allHold(conditions, ({ test }) => test(call));
}
