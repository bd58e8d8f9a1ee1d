// `--ported --country KZ` of the registry commands.

import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../../number/home-country.js';
import { CommandFailure, EXIT } from '../exit-code.js';

export interface PortedOptions {
  readonly ported?: boolean;
  readonly country?: string;
}

/**
 * Null without `--ported`.
 *
 * @throws {CommandFailure} with `EXIT.wrongUsage` when one of the two is given without the other, or the country is none of those
 */
export function portedCountry({ ported, country }: PortedOptions): HomeCountryCode | null {
  if (ported !== true && country === undefined) return null;
  if (ported !== true) throw new CommandFailure(EXIT.wrongUsage, '--country belongs to --ported');
  const found = HOME_COUNTRY_CODES.find((code) => code === country?.toUpperCase());
  if (found !== undefined) return found;
  const given = country === undefined ? 'none' : JSON.stringify(country);
  throw new CommandFailure(
    EXIT.wrongUsage,
    `--country: expected one of ${HOME_COUNTRY_CODES.join(', ')}, found ${given}`,
  );
}
