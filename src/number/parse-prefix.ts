// The beginning of numbers, as people write it in lists: `8917*`, `+7917*`, `917*` all mean numbers of +7 917. What
// fits two readings is refused: a whole number says by its length what it is, a beginning does not.

import { splitCallingCode } from './calling-codes.js';
import { HOME_COUNTRIES, type HomeCountry } from './home-country.js';
import type { NationalForm } from './national-form.js';
import type { NumberSettings } from './number-settings.js';

/** How many digits follow the beginning; `max` is `ANY_LENGTH` where nothing bounds them. */
export interface DigitsBehind {
  readonly min: number;
  readonly max: number;
}

/** `digits` are E.164 without plus. `problem` is in words for a person and holds digits of the beginning only. */
export type NumberPrefix = { readonly digits: string } | { readonly problem: string };

/** Longest number that E.164 allows, and the shortest in use. */
const MAX_DIGITS = 15;
const MIN_DIGITS = 7;
export const ANY_LENGTH: DigitsBehind = { min: 0, max: MAX_DIGITS };

/**
 * Reads the beginning of a number in the order of `normalizeNumber`: plus, international prefix, home, foreign.
 *
 * @param text digits, with or without a plus in front
 */
export function parsePrefix(text: string, behind: DigitsBehind, settings: NumberSettings): NumberPrefix {
  const digits = text.replace(/^\+/, '');
  if (!/^\d+$/.test(digits)) return { problem: 'it must begin with digits' };
  if (text !== digits) return checked(digits, behind);
  const home = HOME_COUNTRIES[settings.country];
  const prefix = home.internationalPrefixes.find((candidate) => digits.startsWith(candidate));
  if (prefix !== undefined) {
    if (prefix === digits) return { problem: `${prefix} is only the international prefix` };
    return checked(digits.slice(prefix.length), behind);
  }
  return atHome(digits, behind, home) ?? foreign(digits, behind, settings);
}

/** Null when it is no beginning of a number of this country. */
function atHome(digits: string, behind: DigitsBehind, home: HomeCountry): NumberPrefix | null {
  const { callingCode, forms } = home;
  const withCode = digits.startsWith(callingCode) && fitsSome(digits.slice(callingCode.length), behind, forms);
  // Three digits of a calling code are no accident; a single 7 may be one.
  if (withCode && callingCode.length > 1) return { digits };
  const readings = new Set(withCode ? [digits] : []);
  for (const form of forms) {
    for (const prefix of form.trunkPrefixes) {
      const national = digits.slice(prefix.length);
      if (digits.startsWith(prefix) && national !== '' && fits(national, behind, form)) {
        readings.add(callingCode + national);
      }
    }
    if (form.bare?.test(digits) === true && fits(digits, behind, form)) readings.add(callingCode + digits);
  }
  if (readings.size > 1) return ambiguous(digits, [...readings]);
  const [reading] = readings;
  return reading === undefined ? null : { digits: reading };
}

function foreign(digits: string, behind: DigitsBehind, settings: NumberSettings): NumberPrefix {
  const { callingCode, forms } = HOME_COUNTRIES[settings.country];
  // `49` is Germany, and the beginning of the area codes 491 to 499.
  if (forms.some((form) => beginsBare(digits, form) && fits(digits, behind, form))) {
    return ambiguous(digits, [digits, callingCode + digits]);
  }
  if (settings.areaCode !== null && digits.length + behind.min < MIN_DIGITS) {
    return { problem: `with number.areaCode it may be local: write +${digits} for the calling code` };
  }
  return checked(digits, behind);
}

function ambiguous(digits: string, readings: readonly string[]): NumberPrefix {
  const ways = readings.map((reading) => `+${reading}`).join(' or ');
  return { problem: `${digits} can be read in two ways: write ${ways}` };
}

/** Digits that claim to be E.164: is there any number that begins so? */
function checked(digits: string, behind: DigitsBehind): NumberPrefix {
  if (digits.length + behind.min > MAX_DIGITS) return { problem: `a number has at most ${MAX_DIGITS} digits` };
  if (digits.length + behind.max < MIN_DIGITS) return { problem: `a number has at least ${MIN_DIGITS} digits` };
  const number = splitCallingCode(digits);
  if (number === null) {
    return beginsCallingCode(digits)
      ? { digits }
      : { problem: `no calling code is or begins with ${digits.slice(0, 3)}` };
  }
  const { callingCode, national, strayZero } = number;
  const plan = Object.values(HOME_COUNTRIES).find((country) => country.callingCode === callingCode)?.forms;
  if (plan === undefined ? strayZero : !fitsSome(national, behind, plan)) {
    return { problem: `no number of +${callingCode} has ${inWords(national, behind)}` };
  }
  return { digits };
}

function inWords(national: string, { min, max }: DigitsBehind): string {
  const begun = national === '' ? '' : `${national} in front and `;
  if (min === max) return `${begun}${national.length + min} digits`;
  return `${national} in front`;
}

const fitsSome = (national: string, behind: DigitsBehind, forms: readonly NationalForm[]) =>
  forms.some((form) => fits(national, behind, form));

/** Is there a number of this form that begins so? */
function fits(national: string, { min, max }: DigitsBehind, { length, begins }: NationalForm): boolean {
  if (national.length + min > length || national.length + max < length) return false;
  return begins.some((begin) => national.startsWith(begin) || begin.startsWith(national));
}

/** Two digits more decide: no area code in `bare` is longer than three. */
function beginsBare(digits: string, { bare }: NationalForm): boolean {
  return bare !== null && twoMoreDigits(digits).some((longer) => bare.test(longer));
}

function beginsCallingCode(digits: string): boolean {
  return digits.length < 3 && twoMoreDigits(digits).some((longer) => splitCallingCode(longer) !== null);
}

function twoMoreDigits(digits: string): string[] {
  return Array.from({ length: 100 }, (_, more) => digits + String(more).padStart(2, '0'));
}
