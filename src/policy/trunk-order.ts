// Outbound: which trunks to try, in which order.

import { chanceOf, hashOf } from './call-hash.js';
import type { TrunkConfig } from './rule-config.js';

/** VOX_TRUNK, VOX_TRUNK_2, VOX_TRUNK_3. */
const MAX_TRUNKS = 3;

/**
 * Each position gives one trunk; of several alternatives, by weight. Where positions leave some of the three places
 * free, the other alternatives of the earlier ones fill them, so that `[[a, b], c]` gives a, b, c or b, a, c.
 *
 * @param callHash the same for the same call
 * @param blocked trunks of accounts that their provider has blocked: tried behind the others, and not left out
 */
export function orderTrunks(
  positions: readonly (readonly TrunkConfig[])[],
  callHash: number,
  blocked: ReadonlyMap<string, unknown> = NONE,
): readonly string[] {
  const all = positions.map((alternatives) => last(byWeight(alternatives, callHash), (trunk) => blocked.has(trunk)));
  const inOrder = last(all, ([first = '']) => blocked.has(first));
  const orders = inOrder.slice(0, MAX_TRUNKS);
  let free = MAX_TRUNKS - orders.length;
  const trunks = orders.flatMap((order) => {
    const taken = order.slice(0, 1 + free);
    free -= taken.length - 1;
    return taken;
  });
  return [...new Set(trunks)];
}

const NONE: ReadonlyMap<string, unknown> = new Map();

/** Those that `isLast` behind the others, otherwise as they are. */
function last<T>(items: readonly T[], isLast: (item: T) => boolean): readonly T[] {
  const behind = items.filter(isLast);
  return behind.length === 0 ? items : [...items.filter((item) => !isLast(item)), ...behind];
}

/** A draw without replacement by Efraimidis and Spirakis: the highest of chance^(1/weight) comes first. */
function byWeight(alternatives: readonly TrunkConfig[], callHash: number): string[] {
  if (alternatives.length === 1) return alternatives.map(({ trunk }) => trunk);
  return alternatives
    .map(({ trunk, weight }) => ({ trunk, lot: chanceOf(callHash, hashOf(trunk)) ** (1 / weight) }))
    .sort((a, b) => b.lot - a.lot)
    .map(({ trunk }) => trunk);
}
