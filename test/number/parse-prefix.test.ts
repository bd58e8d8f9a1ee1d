import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { HOME_COUNTRY_CODES } from '../../src/number/home-country.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS, type NumberSettings } from '../../src/number/number-settings.js';
import { ANY_LENGTH, parsePrefix } from '../../src/number/parse-prefix.js';

const RUSSIA = DEFAULT_NUMBER_SETTINGS;
const read = (text: string, settings: Partial<NumberSettings> = {}) => {
  const head = parsePrefix(text, ANY_LENGTH, { ...RUSSIA, ...settings });
  return 'digits' in head ? head.digits : head.problem;
};

describe('the beginning of a number', () => {
  it.each([
    ['8917', '7917'],
    ['+7917', '7917'],
    ['7917', '7917'],
    ['917', '7917'],
    ['9', '79'],
    ['7', '7'],
    ['+7', '7'],
    ['8800', '7800'],
    ['800', '7800'],
    ['8495', '7495'],
    ['495', '7495'],
    ['7495', '7495'],
    ['8812', '7812'],
    ['701', '7701'],
    ['79170415564', '79170415564'],
    ['810358', '358'],
    ['00358', '358'],
    ['00', '00 is only the international prefix'],
    ['007917', '7917'],
    ['+358', '358'],
    ['358', '358'],
    ['+35', '35'],
    ['1', '1'],
    ['372', '372'],
  ])('%s in Russia is %s', (text, digits) => {
    expect(read(text)).toBe(digits);
  });

  it.each([
    ['747', '747 can be read in two ways: write +747 or +7747'],
    ['8352', '8352 can be read in two ways: write +7352 or +78352'],
    ['49', '49 can be read in two ways: write +49 or +749'],
    ['810', '810 is only the international prefix'],
    ['+72', 'no number of +7 has 2 in front'],
    ['+791704155641', 'no number of +7 has 91704155641 in front'],
    ['+0', 'no calling code is or begins with 0'],
    ['+999', 'no calling code is or begins with 999'],
    ['+4930123456789012', 'a number has at most 15 digits'],
    ['+490', 'no number of +49 has 0 in front'],
    ['', 'it must begin with digits'],
    ['+', 'it must begin with digits'],
    ['79a', 'it must begin with digits'],
  ])('%s is refused: %s', (text, problem) => {
    expect(read(text)).toBe(problem);
  });

  it('is read with the rules of the home country', () => {
    expect(read('8029', { country: 'BY' })).toBe('37529');
    expect(read('99890', { country: 'UZ' })).toBe('99890');
    expect(read('90', { country: 'UZ' })).toBe('99890');
    expect(read('067', { country: 'UA' })).toBe('38067');
    expect(read('007917', { country: 'UA' })).toBe('7917');
  });

  it('is not read as foreign where it could be local', () => {
    expect(read('235', { areaCode: '495' })).toBe(
      'with number.areaCode it may be local: write +235 for the calling code',
    );
    expect(read('235')).toBe('235');
  });

  it('is decided by the length where a pattern has one', () => {
    const six = { min: 6, max: 6 };
    expect(parsePrefix('8352', six, RUSSIA)).toEqual({ digits: '78352' });
    expect(parsePrefix('8352', { min: 7, max: 7 }, RUSSIA)).toEqual({ digits: '7352' });
    expect(parsePrefix('7917', six, RUSSIA)).toEqual({ problem: 'no number of +7 has 917 in front and 9 digits' });
  });

  property([
    fc.stringMatching(/^\+?\d{7,15}$/),
    fc.nat(15),
    fc.record({
      country: fc.constantFrom(...HOME_COUNTRY_CODES),
      areaCode: fc.constant(null),
      internalMaxLength: fc.constant(5),
      dialFormat: fc.constant('national' as const),
    }),
  ])('with a plus is the beginning of whatever number begins with it', (text, cut, settings) => {
    const number = normalizeNumber(text, settings);
    if (number.kind !== 'e164') return;
    const head = `+${number.e164}`.slice(0, Math.max(2, cut));
    expect(parsePrefix(head, ANY_LENGTH, settings)).toEqual({ digits: head.slice(1) });
  });

  property([fc.stringMatching(/^8[349]\d{9}$/), fc.integer({ min: 2, max: 11 })])(
    'behind the 8 is the beginning of the number, or refused as unclear',
    (text, length) => {
      const number = normalizeNumber(text, RUSSIA);
      const head = parsePrefix(text.slice(0, length), ANY_LENGTH, RUSSIA);
      if (number.kind !== 'e164') return;
      if ('problem' in head) expect(head.problem).toMatch(/in two ways|is only the international/);
      else expect(number.e164.startsWith(head.digits)).toBe(true);
    },
  );
});
