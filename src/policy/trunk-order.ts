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
 */
export function orderTrunks(positions: readonly (readonly TrunkConfig[])[], callHash: number): readonly string[] {
  const orders = positions.slice(0, MAX_TRUNKS).map((alternatives) => byWeight(alternatives, callHash));
  let free = MAX_TRUNKS - orders.length;
  const trunks = orders.flatMap((order) => {
    const taken = order.slice(0, 1 + free);
    free -= taken.length - 1;
    return taken;
  });
  return [...new Set(trunks)];
}

/** A draw without replacement by Efraimidis and Spirakis: the highest of chance^(1/weight) comes first. */
function byWeight(alternatives: readonly TrunkConfig[], callHash: number): string[] {
  if (alternatives.length === 1) return alternatives.map(({ trunk }) => trunk);
  return alternatives
    .map(({ trunk, weight }) => ({ trunk, lot: chanceOf(callHash, hashOf(trunk)) ** (1 / weight) }))
    .sort((a, b) => b.lot - a.lot)
    .map(({ trunk }) => trunk);
}
