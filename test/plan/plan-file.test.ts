import { readFileSync } from 'node:fs';
import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { planFile, type PlanRow } from '../../scripts/plan-file-writer.mjs';
import { openPlanFile, type PlanFile } from '../../src/plan/plan-file.js';
import { longestPrefix, sourceRows } from './source-rows.js';

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
/** Prefixes close to each other, so that many lie within others. */
const prefix = fc.string({ unit: fc.constantFrom(...'0129'), minLength: 1, maxLength: 6 });
const name = fc.constantFrom('Moscow', 'Йошкар-Ола', 'São Paulo', 'Ōtsu', null);
const table = fc
  .uniqueArray(fc.tuple(prefix, name), { selector: ([text]) => text, maxLength: 40 })
  .map((rows): PlanRow[] => rows);

const made = (areas: readonly PlanRow[], operators: readonly PlanRow[] = []) =>
  openPlanFile(planFile({ areas, operators }));

describe('a table of prefixes', () => {
  property([table, table, fc.array(digits(6, 12), { minLength: 20, maxLength: 20 })])(
    'gives the name of the longest prefix, as a look at every row does',
    (areas, operators, numbers) => {
      const file = made(areas, operators);
      for (const number of numbers) {
        expect(file.area(number)).toBe(longestPrefix(areas, number));
        expect(file.operator(number)).toBe(longestPrefix(operators, number));
      }
    },
  );

  property([table, prefix, digits(6, 6)])(
    'says nothing of a number too short to tell, or what all its continuations share',
    (areas, number, more) => {
      const found = made(areas).area(number);
      if (found !== null) expect(made(areas).area(`${number}${more}`)).toBe(found);
    },
  );

  it('may be empty', () => {
    const file = made([]);
    expect(file.area('123')).toBeNull();
    expect(file.operator('0')).toBeNull();
  });

  it('reaches to the last number', () => {
    const file = made([['9', 'the last']]);
    expect(file.area('99999')).toBe('the last');
    expect(file.area('89999')).toBeNull();
  });
});

describe('the files that ship', () => {
  const shipped = (callingCode: string): PlanFile =>
    openPlanFile(readFileSync(new URL(`../../data/plan/${callingCode}.bin`, import.meta.url)));

  it.each([
    ['1', 'geocodes', 'en'],
    ['44', 'geocodes', 'en'],
    ['49', 'geocodes', 'en'],
    ['43', 'geocodes', 'en'],
    ['375', 'geocodes', 'ru'],
    ['976', 'geocodes', 'en'],
    ['44', 'carrier', 'en'],
    ['46', 'carrier', 'en'],
    ['55', 'carrier', 'en'],
    ['998', 'carrier', 'en'],
  ] as const)('+%s has the %s of the source', (callingCode, kind, language) => {
    const rows = sourceRows(kind, language, callingCode);
    const file = shipped(callingCode);
    const find = (number: string) => (kind === 'geocodes' ? file.area(number) : file.operator(number));
    // Random numbers, and such as begin with a random row: most random ones hit none.
    const number = fc.oneof(
      digits(9, 9),
      fc.tuple(fc.constantFrom(...rows), digits(9, 9)).map(([[begin], more]) => `${begin}${more}`.slice(0, 9)),
    );
    for (const national of fc.sample(number, { numRuns: 60, seed: 5 })) {
      expect(find(national)).toBe(longestPrefix(rows, national));
    }
  });
});

describe('bytes that are no plan file', () => {
  const good = planFile({ areas: [['1', 'one']], operators: [['2', 'two']] });

  it.each([
    ['an empty file', Buffer.alloc(0), 'it should begin with VOXPLAN1, found ""'],
    [
      'another format',
      Buffer.from('PK\x03\x04 and more'),
      'it should begin with VOXPLAN1, found "PK\\u0003\\u0004 and"',
    ],
    ['a file cut off in its head', good.subarray(0, 10), 'its checksum does not match its 10 bytes'],
    ['a file cut off', good.subarray(0, -1), `its checksum does not match its ${good.length - 1} bytes`],
  ])('are refused: %s', (_, bytes, message) => {
    expect(() => openPlanFile(bytes)).toThrow(message);
  });

  property([fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })])(
    'are refused wherever one byte is wrong',
    (at, change) => {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ change;
      expect(() => openPlanFile(bad)).toThrow();
    },
  );
});

describe('what does not fit', () => {
  it('is refused when a file is written', () => {
    expect(() => planFile({ areas: [['1234567890', 'too deep']], operators: [] })).toThrow(
      'a prefix of 10 digits, at most 9 fit',
    );
  });
});
