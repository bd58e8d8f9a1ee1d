// Whether a number may be shown.

import type { Presentation } from './normalized-number.js';

/** Bits 5 and 6; bits 0 and 1 say who vouches for the number and are of no use here. */
const RESTRICTION_BITS = 0x60;

const BY_RESTRICTION: ReadonlyMap<number, Presentation> = new Map([
  [0x00, 'allowed'],
  [0x20, 'restricted'],
  [0x40, 'unavailable'],
  // Reserved in Q.931; Asterisk takes it as not available too.
  [0x60, 'unavailable'],
]);

/**
 * Reads `agi_callingpres: 35`: 0 to 3 allowed, 32 to 35 restricted, 67 unavailable.
 *
 * Asterisk makes this one value of the presentation of name and number, and the stricter of the two wins: 32 can
 * mean that only the name is hidden. It cannot be told from a hidden number, so it counts as `restricted`; such a
 * number is resolved and blocked all the same. Empty or malformed text counts as `allowed`.
 */
export function presentationFromCallingPres(text: string): Presentation {
  if (!/^\d{1,3}$/.test(text)) return 'allowed';
  const value = Number(text);
  return value > 0x7f ? 'allowed' : (BY_RESTRICTION.get(value & RESTRICTION_BITS) ?? 'allowed');
}
