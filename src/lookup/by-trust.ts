// Order of precedence between answers of online sources and offline observations.

import type { Observation } from './observation.js';
import { knowsOf } from './sources.js';

/**
 * Most trusted first: the answers, then the offline observations in their order. But a table of single numbers that is newer
 * than all answers goes before them: the number may have been ported since.
 *
 * @param learnt answers of online sources, most trusted first
 * @param offline a table's time is that of its data, not of its import
 */
export function byTrust(learnt: readonly Observation[], offline: readonly Observation[]): readonly Observation[] {
  if (learnt.length === 0) return offline;
  const newer = offline.filter((observation) => learnt.every((answer) => isNewer(observation, answer)));
  return [...newer, ...learnt, ...offline.filter((observation) => !newer.includes(observation))];
}

/** Does what is here know the number, and later than the answer does? */
export function isNewer({ source, outcome, learntAtMs }: Observation, learnt: Observation): boolean {
  return knowsOf(source) === 'number' && outcome === 'found' && learntAtMs > learnt.learntAtMs;
}
