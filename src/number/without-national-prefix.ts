// Removes national prefixes that must not be dialled from abroad: `+375 (029) …`, `+49 030 …`, `+7 8 917 …`.

import { splitCallingCode } from './calling-codes.js';
import { e164Problem } from './e164-check.js';
import { HOME_COUNTRIES } from './home-country.js';
import { fitsForm } from './national-form.js';

const KNOWN = new Map(Object.values(HOME_COUNTRIES).map(({ callingCode, forms }) => [callingCode, forms]));

/** As `8 800 555 35 35` behind a plus that is too much: whichever is meant, nobody can tell. */
const DIALLED_AT_HOME = /^8\d{10}$/;

/**
 * @param digits behind a plus or an international prefix, and no number as they stand
 * @returns the number without the national prefix behind its calling code; null where that is none either, or where the digits
 *   may be something else: `+8 800 …` is nobody's in Bangladesh
 */
export function withoutNationalPrefix(digits: string): string | null {
  const number = splitCallingCode(digits);
  if (number === null) return null;
  const { callingCode, national } = number;
  const forms = KNOWN.get(callingCode);
  if (forms === undefined) {
    const e164 = callingCode + national.slice(1);
    return national.startsWith('0') && !DIALLED_AT_HOME.test(digits) && e164Problem(e164) === null ? e164 : null;
  }
  for (const form of forms) {
    for (const prefix of form.trunkPrefixes) {
      const behind = national.slice(prefix.length);
      if (national.startsWith(prefix) && fitsForm(behind, form)) return callingCode + behind;
    }
  }
  return null;
}
