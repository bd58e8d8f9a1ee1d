// Normalizes what a trunk delivers to E.164 digits, or recognizes it as something that
// cannot be looked up.

import { e164Problem, isUsualE164 } from './e164-check.js';
import { withoutNationalPrefix } from './without-national-prefix.js';
import { splitCallingCode } from './calling-codes.js';
import { HOME_COUNTRIES, type HomeCountry } from './home-country.js';
import { fitsForm } from './national-form.js';
import type { InternalUse, NormalizedNumber } from './normalized-number.js';
import type { NumberSettings } from './number-settings.js';
import { parseNumberText, type NumberText } from './parse-number-text.js';

type Dialled = Extract<NumberText, { kind: 'dialled' }>;
type WithoutRaw<T> = T extends unknown ? Omit<T, 'raw'> : never;
type Finding = WithoutRaw<NormalizedNumber>;

/** Ways to read digits without plus as E.164, in this order; the first that yields a number holds. */
const READINGS: readonly ((digits: string, home: HomeCountry, areaCode: string | null) => string | null)[] = [
  national,
  afterInternationalPrefix,
  afterTrunkPrefix,
  withHomeCallingCode,
  local,
  foreign,
];

/** Shorter digits are too easily a number of this country with some missing. */
const MIN_UNMARKED_FOREIGN_DIGITS = 10;
/** Longer digits are no local number. */
const MAX_LOCAL_DIGITS = 7;

/**
 * Reads a caller's or a dialled number. Never throws.
 *
 * The order of things, with Russia as home:
 * 1. withheld words and feature codes (`*30` is an extension);
 * 2. a plus is taken at its word: what follows is a calling code (only `+7112` is still 112); a prefix that is dialled inside
 *    the country only is left out behind it (`+49 (0)30 …`, `+7 8 917 …`), and `+8 916 …` is a plus too many;
 * 3. emergency numbers, short numbers, then whatever has at most `internalMaxLength` digits: internal;
 * 4. ten digits with an area code in use, `810…` and `00…`, `8…`, `7…`, digits that `areaCode` completes;
 * 5. foreign numbers without any mark: ten digits or more, of a length usual in their country, not shaped like `8…`.
 *
 * What fits nowhere is invalid: a wrong number taken for a right one is worse than none.
 */
export function normalizeNumber(raw: string, settings: NumberSettings): NormalizedNumber {
  const text = parseNumberText(raw);
  switch (text.kind) {
    case 'withheld':
      return { kind: 'withheld', raw };
    case 'unreadable':
      return { kind: 'invalid', raw, problem: text.problem };
    case 'feature-code':
      return { kind: 'internal', raw, digits: text.code, use: 'extension' };
    case 'dialled':
      return {
        raw,
        ...withExtension(text.international ? readMarked(text.digits, settings) : readUnmarked(text, settings), text),
      };
  }
}

function withExtension(finding: Finding, { extension }: Dialled): Finding {
  return finding.kind === 'e164' && extension !== null ? { ...finding, extension } : finding;
}

function readMarked(digits: string, settings: NumberSettings): Finding {
  const home = HOME_COUNTRIES[settings.country];
  const behind = digits.startsWith(home.callingCode) ? digits.slice(home.callingCode.length) : '';
  // Gateways that put a plus and the country in front of everything do so to 112 as well.
  if (home.emergency.test(behind)) return { kind: 'internal', digits: behind, use: 'emergency' };
  const problem = e164Problem(digits);
  if (problem === null) return { kind: 'e164', e164: digits };
  const e164 = withoutNationalPrefix(digits) ?? behindPlus8(digits, home);
  return e164 === null ? { kind: 'invalid', problem } : { kind: 'e164', e164 };
}

/** `+8 916 …`: a plus in front of what is dialled at home. Only where no country has the code that it would be. */
function behindPlus8(digits: string, home: HomeCountry): string | null {
  return splitCallingCode(digits) === null && !digits.startsWith('0') ? afterTrunkPrefix(digits, home) : null;
}

function readUnmarked({ digits, context }: Dialled, settings: NumberSettings): Finding {
  const home = HOME_COUNTRIES[settings.country];
  if (context !== null) {
    if (isUsualE164(context + digits)) return { kind: 'e164', e164: context + digits };
    if (!context.startsWith(home.callingCode))
      return { kind: 'invalid', problem: 'no number within its phone-context' };
  }
  const use = serviceUse(digits, home) ?? (digits.length <= settings.internalMaxLength ? 'extension' : null);
  if (use !== null) return { kind: 'internal', digits, use };
  for (const read of READINGS) {
    const e164 = read(digits, home, settings.areaCode);
    if (e164 !== null) return { kind: 'e164', e164 };
  }
  return { kind: 'invalid', problem: unmarkedProblem(digits, home, settings.areaCode) };
}

function serviceUse(digits: string, home: HomeCountry): InternalUse | null {
  if (home.emergency.test(digits)) return 'emergency';
  return home.short.test(digits) ? 'short' : null;
}

function national(digits: string, home: HomeCountry): string | null {
  const fits = home.forms.some((form) => fitsForm(digits, form) && form.bare?.test(digits) === true);
  return fits ? home.callingCode + digits : null;
}

function afterInternationalPrefix(digits: string, home: HomeCountry): string | null {
  for (const prefix of home.internationalPrefixes) {
    const behind = digits.slice(prefix.length);
    if (!digits.startsWith(prefix)) continue;
    if (e164Problem(behind) === null) return behind;
    const e164 = withoutNationalPrefix(behind);
    if (e164 !== null) return e164;
  }
  return null;
}

function afterTrunkPrefix(digits: string, home: HomeCountry): string | null {
  for (const form of home.forms) {
    for (const prefix of form.trunkPrefixes) {
      const behind = digits.slice(prefix.length);
      if (digits.startsWith(prefix) && fitsForm(behind, form)) return home.callingCode + behind;
    }
  }
  return null;
}

function withHomeCallingCode(digits: string, home: HomeCountry): string | null {
  return digits.startsWith(home.callingCode) && isUsualE164(digits) ? digits : null;
}

function local(digits: string, home: HomeCountry, areaCode: string | null): string | null {
  // A 0 in front is a prefix or a service everywhere, never part of a local number.
  if (areaCode === null || digits.startsWith('0')) return null;
  const completed = areaCode + digits;
  return home.forms.some((form) => fitsForm(completed, form)) ? home.callingCode + completed : null;
}

function foreign(digits: string, home: HomeCountry): string | null {
  const shapedLikeNational = home.forms.some((form) =>
    form.trunkPrefixes.some((prefix) => digits.startsWith(prefix) && digits.length === prefix.length + form.length),
  );
  return digits.length >= MIN_UNMARKED_FOREIGN_DIGITS && !shapedLikeNational && isUsualE164(digits) ? digits : null;
}

function unmarkedProblem(digits: string, home: HomeCountry, areaCode: string | null): string {
  if (digits.length <= MAX_LOCAL_DIGITS) {
    return areaCode === null
      ? `${digits.length} digits: a local number is read only when number.areaCode is set`
      : `${digits.length} digits behind number.areaCode ${areaCode} are not a number of +${home.callingCode}`;
  }
  const prefix = home.internationalPrefixes.find((candidate) => digits.startsWith(candidate));
  const problem = prefix === undefined ? null : e164Problem(digits.slice(prefix.length));
  if (prefix !== undefined && problem !== null) return `behind ${prefix}: ${problem}`;
  return `${digits.length} digits: neither a number of +${home.callingCode} nor a foreign one with its calling code`;
}
