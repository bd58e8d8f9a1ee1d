// The numbering zone +7, shared by Russia, Kazakhstan and Abkhazia. Sources: the Russian registry, libphonenumber's plan of
// Kazakhstan, the agreement of both on the zone; 8 800 070 and 080 are free numbers of Kazakhstan.

import type { NationalForm } from './national-form.js';

/** Geographic codes of the Russian registry, and 840 for Abkhazia. */
const RUSSIAN_AREA_CODES =
  '301 302 336 341 342 343 345 346 347 349 351 352 353 365 381 382 383 384 385 388 390 391 394 395 ' +
  '401 411 413 415 416 421 423 424 426 427 471 472 473 474 475 481 482 483 484 485 486 487 ' +
  '491 492 493 494 495 496 498 499 ' +
  '810 811 812 813 814 815 816 817 818 820 821 831 833 834 835 836 840 841 842 843 844 845 846 847 848 ' +
  '851 855 856 857 860 861 862 863 865 866 867 869 871 872 873 877 878 879';

/** Kazakh codes in use. 79x and the like are not: those ten digits are a Russian number that lost one. */
const KAZAKH_CODES = '70 71 72 747 75 76 77 785';

/**
 * Numbers of Russia (3, 4, 8, 9) and Kazakhstan (6, 7). Ten digits without a prefix are taken for one only when they
 * begin with a code in use, 80x or 9: `3725123456` is Estonia, `4951234567` is Moscow.
 */
export const ZONE_7: NationalForm = {
  length: 10,
  begins: ['3', '4', '6', '7', '8', '9'],
  dialPrefix: '8',
  trunkPrefixes: ['8'],
  bare: new RegExp(`^(?:9|80|${`${RUSSIAN_AREA_CODES} ${KAZAKH_CODES}`.replaceAll(' ', '|')})`),
};

/** A whole number of +7 that is Russia's, as E.164 digits without plus. */
export const RUSSIAN_NUMBER = /^7(?![67]|840|940|8000[78]0)\d{10}$/;

/** A number of Abkhazia, which the registry of Russia does not have, nor whoever answers out of that registry. */
const ABKHAZIAN_NUMBER = /^7[89]40\d{7}$/;

/** @returns whether sources that go by the Russian registry can say that nobody has the number */
export function isInRussianRegistry(number: string): boolean {
  return !ABKHAZIAN_NUMBER.test(number);
}

/**
 * ISO 3166-1 alpha-2, by the digits; null where neither country has such numbers. ISO counts Abkhazia as Georgia.
 *
 * @param number E.164 digits without plus, beginning with 7
 */
export function zone7Country(number: string): 'RU' | 'KZ' | 'GE' | null {
  if (/^7(?:[67]|8000[78]0)/.test(number)) return 'KZ';
  if (ABKHAZIAN_NUMBER.test(number)) return 'GE';
  return /^7[3489]/.test(number) ? 'RU' : null;
}
