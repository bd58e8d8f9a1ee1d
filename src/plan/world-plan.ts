// Country and line type of any number, from libphonenumber, and the names of its area and
// range holder. Uncertain data is left out.

import type { PhoneNumber, PhoneNumberType } from 'libphonenumber-js/max';
import type { LineType, ObservedFields } from '../lookup/observation.js';
import { countryName } from '../lookup/country-name.js';
import { zone7Country } from '../number/zone-7.js';
import { countryTimeZone } from './country-time-zone.js';
import type { PlanEntry } from './plan-files.js';

const LINE_TYPES: Readonly<Record<PhoneNumberType, LineType>> = {
  MOBILE: 'MOB',
  FIXED_LINE: 'FIX',
  // In such countries (USA) a number does not tell which it is.
  FIXED_LINE_OR_MOBILE: 'OTHER',
  TOLL_FREE: 'TOLLFREE',
  PREMIUM_RATE: 'PREMIUM',
  VOIP: 'VOIP',
  SHARED_COST: 'OTHER',
  PERSONAL_NUMBER: 'OTHER',
  PAGER: 'OTHER',
  UAN: 'OTHER',
  VOICEMAIL: 'OTHER',
};

/** Where a mobile number has an area: Mexico, Argentina, Brazil, Indonesia, China (as libphonenumber has it). */
const MOBILES_WITH_AREA: ReadonlySet<string> = new Set(['52', '54', '55', '62', '86']);

/**
 * @param parsed by libphonenumber; undefined when no country has the calling code
 * @param names of the prefixes of the number; null when they are not known
 * @returns null for a number nobody can have: too short, too long, of no country and no service
 */
export function worldFields(
  number: string,
  parsed: PhoneNumber | undefined,
  names: PlanEntry | null,
): ObservedFields | null {
  if (parsed?.isPossible() !== true) return null;
  const kind = parsed.getType();
  const country = countryOf(number, parsed);
  if (country === null && kind === undefined) return null;
  const destination = country === null ? null : countryName(country, 'en');
  const timeZone = country === null ? null : countryTimeZone(country);
  return {
    ...(country === null ? {} : { country }),
    ...(destination === null ? {} : { destination }),
    ...(kind === undefined ? {} : { type: LINE_TYPES[kind] }),
    ...(kind === undefined || names === null ? {} : namesOf(parsed.countryCallingCode, kind, names, destination)),
    ...(timeZone === null ? {} : { timeZone }),
  };
}

/** Areas are those of fixed lines, holders those of mobile ranges. An area that only repeats the country says nothing. */
function namesOf(callingCode: string, kind: PhoneNumberType, names: PlanEntry, destination: string | null) {
  const eitherKind = kind === 'FIXED_LINE_OR_MOBILE';
  const hasArea = eitherKind || kind === 'FIXED_LINE' || (kind === 'MOBILE' && MOBILES_WITH_AREA.has(callingCode));
  const hasHolder = eitherKind || kind === 'MOBILE' || kind === 'PAGER';
  const region = hasArea ? names.area() : null;
  const operatorOld = hasHolder ? names.operator() : null;
  return {
    ...(region === null || region === destination ? {} : { region }),
    ...(operatorOld === null ? {} : { operatorOld }),
  };
}

/**
 * The countries that share +7 are told apart by the digits even where libphonenumber does not know the range yet. Elsewhere a country is named only for a number that is valid there, or when the code belongs to one country.
 */
function countryOf(number: string, parsed: PhoneNumber): string | null {
  if (number.startsWith('7')) return zone7Country(number);
  if (parsed.country !== undefined) return parsed.country;
  const [only, ...others] = parsed.getPossibleCountries();
  return only !== undefined && others.length === 0 ? only : null;
}
