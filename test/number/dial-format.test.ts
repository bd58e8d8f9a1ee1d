import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import { toDialFormat } from '../../src/number/dial-format.js';
import { HOME_COUNTRY_CODES } from '../../src/number/home-country.js';
import { at, found } from './found.js';

describe('the number as trunks dial it', () => {
  test.each([
    ['RU', '79170415564', '89170415564'],
    ['RU', '77272501234', '87272501234'],
    ['RU', '78005553535', '88005553535'],
    ['RU', '358181201235', '810358181201235'],
    ['RU', '375291234567', '810375291234567'],
    ['KZ', '77012345678', '87012345678'],
    ['KZ', '79170415564', '89170415564'],
    ['KZ', '998901234567', '810998901234567'],
    ['UZ', '998901234567', '901234567'],
    ['UZ', '79170415564', '0079170415564'],
    ['BY', '375291234567', '80291234567'],
    ['BY', '3758011000000', '88011000000'],
    ['BY', '79170415564', '81079170415564'],
    ['KG', '996555123456', '0555123456'],
    ['AM', '37491234567', '091234567'],
    ['AZ', '994501234567', '0501234567'],
    ['GE', '995555123456', '555123456'],
    ['GE', '995322123456', '0322123456'],
    ['UA', '380671234567', '0671234567'],
    ['UA', '79170415564', '0079170415564'],
    ['MD', '37369123456', '069123456'],
  ] as const)('in %s %s is dialled %s', (country, e164, dialled) => {
    expect(toDialFormat(e164, at({ country }))).toBe(dialled);
  });

  test('with a plus, or as digits, for trunks that want it so', () => {
    expect(toDialFormat('79170415564', at({ dialFormat: 'e164' }))).toBe('+79170415564');
    expect(toDialFormat('79170415564', at({ dialFormat: 'digits' }))).toBe('79170415564');
  });
});

/** Numbers that normalizing accepts, many of them of the home countries and their neighbours. */
const e164 = fc
  .oneof(
    fc.stringMatching(/^7[346789]\d{9}$/),
    fc.stringMatching(/^(?:998|375|996|994|995|380)[1-9]\d{8}$/),
    fc.stringMatching(/^37[34][1-9]\d{7}$/),
    fc.stringMatching(/^37[0-9]\d{6,9}$/),
    fc.stringMatching(/^[1-9]\d{7,14}$/),
  )
  .filter((digits) => found(`+${digits}`) === digits);

describe('what is dialled is read back as the same number', () => {
  property([e164, fc.constantFrom(...HOME_COUNTRY_CODES), fc.constantFrom('national', 'e164')], {
    numRuns: 5000,
  })('in every home country', (number, country, dialFormat) => {
    const settings = at({ country, dialFormat });
    expect(found(toDialFormat(number, settings), settings)).toBe(number);
  });

  property([fc.stringMatching(/^7[346789]\d{9}$/), fc.constantFrom('RU', 'KZ')], { numRuns: 1000 })(
    'as bare digits too for every number of the home zone',
    (number, country) => {
      expect(found(toDialFormat(number, at({ country, dialFormat: 'digits' })), { country })).toBe(number);
    },
  );

  test('but bare digits of a foreign number may look like one from home', () => {
    const settings = at({ dialFormat: 'digits' });
    expect(found(toDialFormat('4721234567', settings), settings)).toBe('74721234567');
  });
});
