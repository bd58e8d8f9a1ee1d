// Names of the tables of ported numbers: one for each country, which is imported and rolled back by itself.

import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../number/home-country.js';

/** Such as `ported-kz`: the name of a table, and what its files begin with. */
export type PortedContent = `ported-${Lowercase<HomeCountryCode>}`;

export function portedContent(country: HomeCountryCode): PortedContent {
  return `ported-${country.toLowerCase() as Lowercase<HomeCountryCode>}`;
}

export const PORTED_CONTENTS: readonly PortedContent[] = HOME_COUNTRY_CODES.map(portedContent);
