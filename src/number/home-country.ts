// What is particular about each home country. Normalizing and dialling are one algorithm over this data.
// Sources: the numbering plans as kept by libphonenumber (lengths, first digits, prefixes, short numbers), A1 Belarus
// (0 and 00 beside 80 and 810).

import type { NationalForm } from './national-form.js';
import { ZONE_7 } from './zone-7.js';

export interface HomeCountry {
  /** Without plus. */
  readonly callingCode: string;
  /** Every number with this calling code has one of these forms, also those of a neighbour with the same code. */
  readonly forms: readonly NationalForm[];
  /** Read in front of a calling code; the first is dialled. */
  readonly internationalPrefixes: readonly [string, ...string[]];
  /** Whole numbers of the emergency services, old spellings included. */
  readonly emergency: RegExp;
  /** Whole numbers of other services. A PBX whose extensions look alike sees them as `short`: internal as well. */
  readonly short: RegExp;
}

export const HOME_COUNTRY_CODES = ['RU', 'KZ', 'UZ', 'BY', 'KG', 'AM', 'AZ', 'GE', 'UA', 'MD'] as const;
/** ISO 3166-1 alpha-2. */
export type HomeCountryCode = (typeof HOME_COUNTRY_CODES)[number];

const ANY = /^/;

/** Numbers that are dialled with a 0 in front. */
const withTrunkZero = (length: number, begins: readonly string[]): NationalForm => ({
  length,
  begins,
  dialPrefix: '0',
  trunkPrefixes: ['0'],
  bare: ANY,
});

/** Fire, police, ambulance, gas, and all of them: 01 to 04 are the old numbers, still in use on fixed lines. */
const FORMER_SOVIET_EMERGENCY = /^(?:0[1-4]|10[1-4]|112)$/;

export const HOME_COUNTRIES: Readonly<Record<HomeCountryCode, HomeCountry>> = {
  RU: {
    callingCode: '7',
    forms: [ZONE_7],
    internationalPrefixes: ['810', '00'],
    emergency: /^(?:0[1-4]0?|10[1-4]|112)$/,
    // 100 to 128 are federal services. Behind 0 stand only operators' own: 0500, 0611, 0890, 068044.
    short: /^(?:0\d{1,5}|1[0-2]\d)$/,
  },
  KZ: {
    callingCode: '7',
    forms: [ZONE_7],
    internationalPrefixes: ['810', '00'],
    emergency: FORMER_SOVIET_EMERGENCY,
    // 1414 and its like are government services.
    short: /^(?:0\d|1\d\d|14\d\d)$/,
  },
  UZ: {
    callingCode: '998',
    // Nine digits are dialled without a prefix since 2018; 8 and 810 are from before.
    forms: [
      { length: 9, begins: ['2', '3', '5', '6', '7', '8', '9'], dialPrefix: '', trunkPrefixes: ['8'], bare: ANY },
    ],
    internationalPrefixes: ['00', '810'],
    emergency: /^(?:0?0[1-4]|10[1-4]|112|050|105[05])$/,
    short: /^(?:0\d{1,2}|1\d{2,3})$/,
  },
  BY: {
    callingCode: '375',
    forms: [
      { length: 9, begins: ['1', '2', '3', '4'], dialPrefix: '80', trunkPrefixes: ['80', '0'], bare: ANY },
      // Service numbers are dialled after a plain 8.
      { length: 10, begins: ['801', '803', '902'], dialPrefix: '8', trunkPrefixes: ['8'], bare: null },
    ],
    internationalPrefixes: ['810', '00'],
    emergency: FORMER_SOVIET_EMERGENCY,
    short: /^1\d\d$/,
  },
  KG: {
    callingCode: '996',
    forms: [withTrunkZero(9, ['2', '3', '5', '7', '8', '9'])],
    internationalPrefixes: ['00'],
    emergency: FORMER_SOVIET_EMERGENCY,
    short: /^1\d\d$/,
  },
  AM: {
    callingCode: '374',
    forms: [withTrunkZero(8, ['1', '2', '3', '4', '5', '6', '7', '8', '9'])],
    internationalPrefixes: ['00'],
    emergency: /^(?:10[1-4]|112|911)$/,
    short: /^(?:1\d\d|8[1-7]\d\d)$/,
  },
  AZ: {
    callingCode: '994',
    forms: [withTrunkZero(9, ['1', '2', '3', '4', '5', '6', '7', '8', '9'])],
    internationalPrefixes: ['00'],
    emergency: FORMER_SOVIET_EMERGENCY,
    short: /^1\d\d$/,
  },
  GE: {
    callingCode: '995',
    forms: [
      withTrunkZero(9, ['3', '4', '7', '8']),
      // Mobile numbers are dialled without the 0.
      { length: 9, begins: ['5'], dialPrefix: '', trunkPrefixes: ['0'], bare: ANY },
    ],
    internationalPrefixes: ['00'],
    emergency: /^(?:112|0(?:11|22|33))$/,
    short: /^[01]\d\d$/,
  },
  UA: {
    callingCode: '380',
    forms: [
      withTrunkZero(9, ['3', '4', '5', '6', '7', '8', '9']),
      { ...withTrunkZero(10, ['800', '900']), bare: null },
    ],
    internationalPrefixes: ['00'],
    emergency: FORMER_SOVIET_EMERGENCY,
    short: /^(?:1\d{2,3}|116\d{3})$/,
  },
  MD: {
    callingCode: '373',
    forms: [withTrunkZero(8, ['2', '3', '5', '6', '7', '8', '9'])],
    internationalPrefixes: ['00'],
    emergency: /^(?:112|90[1-3])$/,
    short: /^(?:1\d{2,4}|116\d{3})$/,
  },
};
