// The last resort behind every other source: country and kind of line from the world's numbering plans, without the
// network. Data: libphonenumber (Apache-2.0). It knows nothing of ported numbers.

import type { PhoneNumber, PhoneNumberType } from 'libphonenumber-js/max';
import type { LineType, Observation, ObservedFields } from '../lookup/observation.js';
import type { OfflineSource } from '../lookup/resolver.js';

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

/** Loads the plans (about 90 ms, so not before something is going to be looked up). */
export async function loadNumberingPlan(epochMs: () => number): Promise<OfflineSource> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

  return (number): Observation => {
    const parsed = parsePhoneNumberFromString(`+${number}`);
    const fields = fieldsOf(number, parsed, (country) => countryNames.of(country));
    const outcome = fields === null ? 'not-found' : 'found';
    return { source: 'plan', number, learntAtMs: epochMs(), outcome, fields: fields ?? {}, raw: null };
  };
}

function fieldsOf(
  number: string,
  parsed: PhoneNumber | undefined,
  nameOf: (country: string) => string | undefined,
): ObservedFields | null {
  const country = countryOf(number, parsed);
  if (country === null) return null;
  const destination = nameOf(country);
  const type = parsed?.isValid() === true ? parsed.getType() : undefined;
  return {
    country,
    ...(destination === undefined ? {} : { destination }),
    ...(type === undefined ? {} : { type: LINE_TYPES[type] }),
  };
}

/**
 * +7 is shared by two countries and told apart by its second digit even where libphonenumber does not know the range
 * yet. Elsewhere a country is named only for a number that is valid there, or when the code belongs to one country.
 */
function countryOf(number: string, parsed: PhoneNumber | undefined): string | null {
  if (/^7\d{10}$/.test(number)) return /^7[67]/.test(number) ? 'KZ' : 'RU';
  if (parsed === undefined) return null;
  if (parsed.country !== undefined) return parsed.country;
  const [only, ...others] = parsed.getPossibleCountries();
  return only !== undefined && others.length === 0 ? only : null;
}
