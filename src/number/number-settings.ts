// What the operator says of the home of this PBX: the only thing normalizing and dialling depend on besides the number.

import type { HomeCountryCode } from './home-country.js';

/** The `number` section of the configuration. */
export interface NumberSettings {
  /** Where the PBX stands: how digits without a country code are read. Default RU. */
  readonly country: HomeCountryCode;
  /** Area code that completes local numbers, such as `495`; null leaves them unread. */
  readonly areaCode: string | null;
  /** Numbers of at most this many digits are extensions of this PBX, even where they could be local numbers. 2 to 7. */
  readonly internalMaxLength: number;
  /** How this PBX's trunks want numbers: `8…`/`810…`, `+7…` or `7…`. */
  readonly dialFormat: 'national' | 'e164' | 'digits';
}

export const DEFAULT_NUMBER_SETTINGS: NumberSettings = {
  country: 'RU',
  areaCode: null,
  internalMaxLength: 5,
  dialFormat: 'national',
};

/** For numbers that are not this PBX's own, such as those of an account at a provider: nothing of its area counts. */
export function settingsOfCountry(country: HomeCountryCode): NumberSettings {
  return { ...DEFAULT_NUMBER_SETTINGS, country };
}
