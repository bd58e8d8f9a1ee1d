// How many digits the numbers of a country have, by libphonenumber.

import type * as libphonenumberJs from 'libphonenumber-js/max';

type Libphonenumber = Pick<typeof libphonenumberJs, 'parsePhoneNumberFromString' | 'Metadata'>;

/** Digits with the calling code. */
export interface LengthLimits {
  readonly min: number;
  readonly max: number;
}

/** What the types of the package leave out: services without a country, and kinds of line. */
interface Plans {
  selectNumberingPlan(countryOrCallingCode: string): void;
  readonly numberingPlan?: (Lengths & { type(kind: string): Lengths | undefined }) | undefined;
}
interface Lengths {
  possibleLengths(): readonly number[];
}

const E164_MAX = 15;
/** Both countries of +7. libphonenumber also has some of 14 digits that nobody dials. */
const ZONE_7: LengthLimits = { min: 11, max: 11 };

/**
 * Those of numbers of the same kind where a number is valid, else those of the whole country; null when no country and no
 * service has the calling code, or fewer than two digits follow it.
 */
export function lengthLimitsOf(number: string, libphonenumber: Libphonenumber): LengthLimits | null {
  if (number.startsWith('7')) return ZONE_7;
  const parsed = libphonenumber.parsePhoneNumberFromString(`+${number}`);
  if (parsed === undefined) return null;
  const plans = new libphonenumber.Metadata() as unknown as Plans;
  plans.selectNumberingPlan(parsed.country ?? parsed.countryCallingCode);
  const plan = plans.numberingPlan;
  if (plan === undefined) return null;
  const kind = parsed.getType();
  const kinds = kind === 'FIXED_LINE_OR_MOBILE' ? ['FIXED_LINE', 'MOBILE'] : kind === undefined ? [] : [kind];
  const ofKind = kinds.flatMap((name) => plan.type(name)?.possibleLengths() ?? []);
  const lengths = ofKind.length > 0 ? ofKind : plan.possibleLengths();
  const codeLength = parsed.countryCallingCode.length;
  return { min: codeLength + Math.min(...lengths), max: Math.min(codeLength + Math.max(...lengths), E164_MAX) };
}
