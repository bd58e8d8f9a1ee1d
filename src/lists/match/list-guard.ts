// Whether a number may be put on a list on request. A key pressed at the wrong moment must not block the
// emergency services, an extension or the PBX itself.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import { choiceTest } from './number-choice.js';
import type { ListTarget } from './list-entry.js';

const INTERNAL = {
  extension: 'an extension or feature code cannot be listed',
  emergency: 'an emergency number cannot be listed',
  short: 'a short number cannot be listed',
} as const;

/**
 * Words why not; null: it may. The words are fit for a log and hold no number.
 *
 * @param ownNumbers E.164 digits of this PBX's own numbers
 */
export function listingProblem(number: NormalizedNumber, ownNumbers: ReadonlySet<string>): string | null {
  switch (number.kind) {
    case 'withheld':
      return 'the caller has no number';
    case 'internal':
      return INTERNAL[number.use];
    case 'invalid':
      return `not a number: ${number.problem}`;
    case 'e164':
      return ownNumbers.has(number.e164) ? 'this is one of our own numbers' : null;
  }
}

/** The same for a prefix, a range or a pattern: none of our own numbers may be in it. `withheld` has none. */
export function targetListingProblem(target: ListTarget, ownNumbers: ReadonlySet<string>): string | null {
  if (target.kind === 'withheld') return null;
  const isIn = choiceTest(target);
  for (const number of ownNumbers) if (isIn(number)) return 'it contains one of our own numbers';
  return null;
}
