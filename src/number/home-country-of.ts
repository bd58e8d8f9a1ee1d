// Which of the home countries a number is of, by its digits.

import { HOME_COUNTRIES, HOME_COUNTRY_CODES, type HomeCountryCode } from './home-country.js';
import { zone7Country } from './zone-7.js';

/** Those whose calling code is theirs alone; +7 is told by what stands behind it. */
const BY_CALLING_CODE = HOME_COUNTRY_CODES.map(
  (country) => [HOME_COUNTRIES[country].callingCode, country] as const,
).filter(([callingCode]) => callingCode !== '7');

/**
 * Null for a number of any other country. ISO counts Abkhazia as Georgia.
 *
 * @param number E.164 digits without plus
 */
export function homeCountryOf(number: string): HomeCountryCode | null {
  if (number.startsWith('7')) return zone7Country(number);
  return BY_CALLING_CODE.find(([callingCode]) => number.startsWith(callingCode))?.[1] ?? null;
}
