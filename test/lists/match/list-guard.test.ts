import { describe, expect, it } from 'vitest';
import { normalizeNumber } from '../../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { listingProblem, targetListingProblem } from '../../../src/lists/match/list-guard.js';
import { exact, pattern, prefix, range, WITHHELD } from './list-entries.js';

const OWN = new Set(['74951112233']);

describe('a number that somebody wants on a list', () => {
  it.each([
    ['79170415564', null],
    ['810358181201235', null],
    ['anonymous', 'the caller has no number'],
    ['', 'the caller has no number'],
    ['203', 'an extension or feature code cannot be listed'],
    ['*30', 'an extension or feature code cannot be listed'],
    ['112', 'an emergency number cannot be listed'],
    ['+7112', 'an emergency number cannot be listed'],
    ['0890', 'a short number cannot be listed'],
    ['8 (495) 111-22-33', 'this is one of our own numbers'],
    ['79170', 'an extension or feature code cannot be listed'],
    ['791704', 'not a number: 6 digits: a local number is read only when number.areaCode is set'],
  ])('%s: %s', (text, message) => {
    expect(listingProblem(normalizeNumber(text, DEFAULT_NUMBER_SETTINGS), OWN)).toBe(message);
  });

  it.each([
    [prefix('7495'), 'it contains one of our own numbers'],
    [prefix('7812'), null],
    [range('74951112230', '74951112239'), 'it contains one of our own numbers'],
    [range('74951112234', '74951112239'), null],
    [pattern('_7495.'), 'it contains one of our own numbers'],
    [pattern('_7495XXXXXX4'), null],
    [exact('74951112233'), 'it contains one of our own numbers'],
    [WITHHELD, null],
  ])('as %j: %s', (target, message) => {
    expect(targetListingProblem(target, OWN)).toBe(message);
  });
});
