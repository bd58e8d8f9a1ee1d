import { describe, expect, it } from 'vitest';
import { numbersIn } from '../../../src/lists/match/target-size.js';
import { parseTarget } from '../../../src/lists/match/parse-target.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';

describe('how many numbers an entry is about', () => {
  it.each([
    ['79170415564', 1],
    ['withheld', 0],
    ['7*', 1e10],
    ['7917*', 1e7],
    ['+4930123456789*', 1],
    ['+1212*', 1e7],
    ['+4930*', 1e9],
    ['+49301234*', 1e5],
    ['+358*', 1e10],
    ['79170000000-79170000009', 10],
    ['_7917XXXXXXX', 1e7],
    ['_7917XXXXXXN', 8e6],
    ['_7917[1-3]XXXXX5', 3e5],
    ['_7917X!', 1e7],
    ['_7917XXXXXX.', 1e7],
  ])('%s: %d', (text, count) => {
    const parsed = parseTarget(text, DEFAULT_NUMBER_SETTINGS);
    expect('target' in parsed ? numbersIn(parsed.target) : parsed.problem).toBe(count);
  });
});
