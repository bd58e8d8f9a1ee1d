// Whom to believe first where a remembered or fresh answer stands beside what is here offline.

import type { Observation } from './observation.js';
import { knowsOf } from './sources.js';

/**
 * Most trusted first: the answer, then the offline observations in their order. But a table of single numbers that is newer
 * than the answer goes before it: the number may have been ported since.
 *
 * @param learnt the answer of an online source; null when there is none
 * @param offline a table's time is that of its data, not of its import
 */
export function inTrust(learnt: Observation | null, offline: readonly Observation[]): readonly Observation[] {
  if (learnt === null) return offline;
  const newer = offline.filter((observation) => isNewer(observation, learnt));
  return [...newer, learnt, ...offline.filter((observation) => !newer.includes(observation))];
}

/** Does what is here know the number, and later than the answer does? */
export function isNewer({ source, outcome, learntAtMs }: Observation, learnt: Observation): boolean {
  return knowsOf(source) === 'number' && outcome === 'found' && learntAtMs > learnt.learntAtMs;
}
