import { expect, test } from 'vitest';
import { presentationFromCallingPres } from '../../src/number/presentation.js';

test.each([
  ['0', 'allowed'],
  ['1', 'allowed'],
  ['3', 'allowed'],
  ['32', 'restricted'],
  ['33', 'restricted'],
  ['35', 'restricted'],
  ['64', 'unavailable'],
  ['67', 'unavailable'],
  ['96', 'unavailable'],
  ['', 'allowed'],
  ['-1', 'allowed'],
  ['128', 'allowed'],
  ['160', 'allowed'],
  ['9999', 'allowed'],
  ['0x23', 'allowed'],
  ['3 5', 'allowed'],
  ['unknown', 'allowed'],
  ['٣٢', 'allowed'],
])('agi_callingpres %j is %s', (text, expected) => {
  expect(presentationFromCallingPres(text)).toBe(expected);
});
