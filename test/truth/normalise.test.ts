import { expect, it } from 'vitest';
import type { HomeCountryCode } from '../../src/number/home-country.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { truthRows } from './truth-rows.js';

const rows = truthRows<'home' | 'areaCode' | 'input' | 'expected'>('normalise.tsv');

it.each(rows)('$input in $home, area $areaCode, is $expected', ({ home, areaCode, input, expected }) => {
  const settings = {
    ...DEFAULT_NUMBER_SETTINGS,
    country: home as HomeCountryCode,
    areaCode: areaCode === '' ? null : areaCode,
  };
  const number = normalizeNumber(input, settings);
  expect(expected.split('|')).toContain(number.kind === 'e164' ? number.e164 : number.kind);
});
