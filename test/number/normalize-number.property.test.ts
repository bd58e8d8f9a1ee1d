import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { HOME_COUNTRY_CODES } from '../../src/number/home-country.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import type { NumberSettings } from '../../src/number/number-settings.js';
import { anyCharacter } from '../fakes/any-character.js';

const settings: fc.Arbitrary<NumberSettings> = fc.record({
  country: fc.constantFrom(...HOME_COUNTRY_CODES),
  areaCode: fc.option(fc.stringMatching(/^[1-9]\d{1,4}$/)),
  internalMaxLength: fc.integer({ min: 2, max: 7 }),
  dialFormat: fc.constantFrom('national', 'e164', 'digits'),
});

/** Whatever a caller ID may hold: text, bytes that are no text, pieces of numbers and URIs, long runs of one thing. */
const anything = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        'sip:',
        'tel:',
        '+',
        '7',
        '8',
        '10',
        '917',
        '0415564',
        '00',
        ';phone-context=+7',
        '@',
        '<',
        '>',
        '"',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
  fc.stringMatching(/^\+?[\d ().*#-]{0,20}$/),
  fc.tuple(fc.constantFrom('"', '\\"', '<', '%2', ';', '.', '8', '~'), fc.nat(300)).map(([part, n]) => part.repeat(n)),
);

describe('whatever comes from outside', () => {
  property([anything, settings], { numRuns: 3000 })(
    'never makes normalizing throw, and is kept as it came',
    (raw, at) => {
      const number = normalizeNumber(raw, at);
      expect(number.raw).toBe(raw);
      if (number.kind === 'e164') expect(number.e164).toMatch(/^[1-9]\d{6,14}$/);
      if (number.kind === 'internal') expect(number.digits).toMatch(/^[\d*#]{1,20}$/);
      if (number.kind === 'invalid') expect(number.problem).toMatch(/^[ -~]{5,160}$/);
    },
  );

  property([anything, settings], { numRuns: 3000 })('is read the same a second time, as + and digits', (raw, at) => {
    const first = normalizeNumber(raw, at);
    if (first.kind !== 'e164') return;
    expect(normalizeNumber(`+${first.e164}`, at)).toMatchObject({ kind: 'e164', e164: first.e164 });
  });

  property([
    fc.oneof(fc.stringMatching(/^\+?\d{1,300}$/), fc.constantFrom('266696687', '+266696687', '0000', '+00000')),
    settings,
  ])('is read as among blanks where it is digits alone', (raw, at) => {
    const spaced = normalizeNumber(` ${raw}`, at);
    if (raw.length < 256) expect(normalizeNumber(raw, at)).toEqual({ ...spaced, raw });
    else expect(normalizeNumber(raw, at)).toMatchObject({ kind: 'invalid' });
  });

  property([fc.stringMatching(/^\d{6,20}$/), settings], { numRuns: 2000 })(
    'gives no reason that holds more than a few digits of the number',
    (raw, at) => {
      const number = normalizeNumber(raw, at);
      if (number.kind !== 'invalid') return;
      const sixes = Array.from({ length: Math.max(0, raw.length - 5) }, (_, start) => raw.slice(start, start + 6));
      expect(sixes.filter((six) => number.problem.includes(six))).toEqual([]);
    },
  );

  it('costs no more time for the worst text than for any other', () => {
    const worst = [
      '"'.repeat(256),
      '<'.repeat(256),
      `<${'"\\'.repeat(127)}`,
      '('.repeat(256),
      ';phone-context='.repeat(17),
    ];
    const started = performance.now();
    for (let i = 0; i < 200; i++) for (const raw of worst) normalizeNumber(raw, AT_HOME);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

const AT_HOME: NumberSettings = { country: 'RU', areaCode: '495', internalMaxLength: 5, dialFormat: 'national' };
