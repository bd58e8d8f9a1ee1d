// Whether digits can be an E.164 number. Exact for home countries; elsewhere
// numbers may have grown longer since this was written, but hardly shorter.

import { splitCallingCode, type InternationalNumber } from './calling-codes.js';
import { HOME_COUNTRIES } from './home-country.js';
import { fitsForm, type NationalForm } from './national-form.js';

/** Longest number that E.164 allows. */
const MAX_DIGITS = 15;
/** The shortest in use anywhere: Niue, `+683` and four digits. */
const MIN_DIGITS = 7;

const KNOWN_PLANS: ReadonlyMap<string, readonly NationalForm[]> = new Map(
  Object.values(HOME_COUNTRIES).map((country) => [country.callingCode, country.forms]),
);

/** What is wrong with digits that were marked as international; null when nothing is. */
export function e164Problem(digits: string): string | null {
  const number = splitCallingCode(digits);
  if (number === null) return 'no country has such a calling code';
  const forms = KNOWN_PLANS.get(number.callingCode);
  if (forms !== undefined) return planProblem(number, forms);
  if (digits.length < MIN_DIGITS || number.national.length < Math.min(...number.lengths)) {
    return `${digits.length} digits are too few for a number of +${number.callingCode}`;
  }
  if (digits.length > MAX_DIGITS) return `${digits.length} digits are too many for an international number`;
  return number.strayZero ? `no number of +${number.callingCode} begins with 0` : null;
}

/** Are these digits an international number although nothing marks them so? Only with a length usual in its country. */
export function isUsualE164(digits: string): boolean {
  const number = splitCallingCode(digits);
  if (number === null || digits.length > MAX_DIGITS) return false;
  const forms = KNOWN_PLANS.get(number.callingCode);
  if (forms !== undefined) return planProblem(number, forms) === null;
  return number.lengths.has(number.national.length) && !number.strayZero;
}

function planProblem({ callingCode, national }: InternationalNumber, forms: readonly NationalForm[]): string | null {
  if (forms.some((form) => fitsForm(national, form))) return null;
  const expected = forms.map((form) => `${form.length} digits beginning with ${form.begins.join(', ')}`);
  return `not a number of +${callingCode}: expected ${expected.join(' or ')}, found ${national.length} digits`;
}
