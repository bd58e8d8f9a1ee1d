import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { loadCostlyRanges } from '../../src/config/costly-file.js';
import { costlyNumbers } from '../../src/plan/costly-ranges.js';

const ranges = loadCostlyRanges();
const isCostly = costlyNumbers(new Set(ranges.map(({ prefix }) => prefix)));

describe('a number that costs far more than its country', () => {
  it.each([
    ['Abkhazia', '78402261234'],
    ['Abkhazia, mobile', '79401234567'],
    ['South Ossetia, mobile', '79298111234'],
    ['South Ossetia, mobile', '79298311234'],
    ['South Ossetia', '79974451234'],
    ['Inmarsat', '870773123456'],
    ['Iridium', '881612345678'],
    ['an international network', '882161234567'],
    ['an international network', '883510012345'],
    ['a premium number of Russia', '78091234567'],
    ['a premium number of Germany', '499001234567'],
  ])('is one of %s: %s', (_, number) => {
    expect(isCostly(number)).toBe(true);
  });

  it.each([
    '79170415564',
    '74959898533',
    '78005553535',
    '79298121234',
    '79974461234',
    '79298911234',
    '4930123456',
    '8801712345678',
  ])('is not %s', (number) => expect(isCostly(number)).toBe(false));
});

describe('the ranges that ship', () => {
  it('are each there once, and none inside another', () => {
    const prefixes = ranges.map(({ prefix }) => prefix);
    const inside = prefixes.filter((prefix) => prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
    expect(inside).toEqual([]);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });

  it('hold no number of another kind where they stand for premium rate', () => {
    const premium = ranges.filter(({ source }) => source === 'libphonenumber');
    for (const { prefix } of premium) {
      const kinds = new Set<string | undefined>();
      for (let length = 7; length <= 13; length++) {
        for (let at = 0; at < 100; at++) {
          const rest = `${String((at * 33_558_239 + 1_234_567) % 10_000_000).padStart(7, '0')}777777`;
          const number = parsePhoneNumberFromString(`+${(prefix + rest).slice(0, length)}`);
          if (number?.isValid() === true) kinds.add(number.getType());
        }
      }
      expect([prefix, ...kinds]).toEqual([prefix, 'PREMIUM_RATE']);
    }
  });
});
