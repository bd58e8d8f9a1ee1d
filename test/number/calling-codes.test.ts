import examples from 'libphonenumber-js/mobile/examples';
import { getCountries, getCountryCallingCode, getExampleNumber, isValidPhoneNumber } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { splitCallingCode } from '../../src/number/calling-codes.js';
import { HOME_COUNTRY_CODES } from '../../src/number/home-country.js';
import { found } from './found.js';

const EXAMPLES = getCountries().map((country) => {
  const example = getExampleNumber(country, examples);
  if (example === undefined) throw new Error(`no example for ${country}`);
  return [country, example.number.slice(1)] as const;
});

describe('against the plans of libphonenumber', () => {
  test.each(EXAMPLES)('a number of %s is known by its code and length', (country, digits) => {
    const number = splitCallingCode(digits);
    expect(number?.callingCode).toBe(getCountryCallingCode(country));
    expect(number?.lengths.has(number.national.length)).toBe(true);
    expect(number?.strayZero).toBe(false);
  });

  test.each(HOME_COUNTRY_CODES)('in %s mobile numbers of the whole world are read with + and with 00', (home) => {
    for (const [, digits] of EXAMPLES) {
      expect(found(`+${digits}`, { country: home })).toBe(digits);
      expect(found(`00${digits}`, { country: home })).toBe(digits);
    }
  });

  test('the area codes read without any prefix are those in use', () => {
    const inUse = (code: number) => isValidPhoneNumber(`+7${code}2212345`);
    const read = (code: number) => found(`${code}2212345`) === `7${code}2212345`;
    const codes = Array.from({ length: 600 }, (_, index) => 300 + index).filter((code) => code < 600 || code > 809);
    // 810 is newer than libphonenumber's plan.
    expect(codes.filter(read)).toEqual(codes.filter((code) => inUse(code) || code === 810));
  });

  test('no code is listed twice, and none begins with another', () => {
    const codes = Array.from({ length: 999 }, (_, index) => String(index + 1));
    const known = codes.filter((code) => splitCallingCode(code)?.callingCode === code);
    expect(known).toHaveLength(215);
    const begun = known.filter((code) => known.some((other) => other !== code && other.startsWith(code)));
    expect(begun).toEqual([]);
  });
});
