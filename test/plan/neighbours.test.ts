import { fc, property } from '../property.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNameFiles } from '../../src/names/name-files.js';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { createNeighbours, loadNeighbours, type NeighbourFields } from '../../src/plan/neighbours.js';
import { loadIdentifier } from '../../src/names/load-names.js';

let fieldsOf: NeighbourFields;
let identify: NameIdentifier;
beforeAll(() => {
  fieldsOf = loadNeighbours();
  identify = loadIdentifier();
});

/** What the texts of an observation come to mean. */
function meaning(number: string) {
  const { country, operatorOld, region, type, timeZone } = fieldsOf(number) ?? {};
  const operatorId = operatorOld && identify.operator(operatorOld, undefined, country).id;
  const regionId = region && identify.regions(region, country)[0]?.id;
  return [country, type, operatorId ?? regionId, timeZone];
}

describe('a number tells who holds its range, or where it is', () => {
  it.each([
    ['77011234567', 'KZ', 'MOB', 'kcell', 'Asia/Almaty'],
    ['77021234567', 'KZ', 'MOB', 'kcell', 'Asia/Almaty'],
    ['77051234567', 'KZ', 'MOB', 'beeline-kz', 'Asia/Almaty'],
    ['77771234567', 'KZ', 'MOB', 'beeline-kz', 'Asia/Almaty'],
    ['77471234567', 'KZ', 'MOB', 'tele2-kz', 'Asia/Almaty'],
    ['77081234567', 'KZ', 'MOB', 'altel', 'Asia/Almaty'],
    ['77621234567', 'KZ', undefined, 'nursat', 'Asia/Almaty'],
    ['77272501234', 'KZ', 'FIX', 'KZ-75', 'Asia/Almaty'],
    ['77272956123', 'KZ', 'FIX', 'KZ-19', 'Asia/Almaty'],
    ['77277212345', 'KZ', 'FIX', 'KZ-19', 'Asia/Almaty'],
    ['77172123456', 'KZ', 'FIX', 'KZ-71', 'Asia/Almaty'],
    ['77112123456', 'KZ', 'FIX', 'KZ-27', 'Asia/Oral'],
    ['77142123456', 'KZ', 'FIX', 'KZ-39', 'Asia/Qostanay'],
    ['77222123456', 'KZ', 'FIX', 'KZ-10', 'Asia/Almaty'],
    ['77232123456', 'KZ', 'FIX', 'KZ-63', 'Asia/Almaty'],
    ['77234712345', 'KZ', 'FIX', 'KZ-10', 'Asia/Almaty'],
    ['77252123456', 'KZ', 'FIX', 'KZ-79', 'Asia/Almaty'],
    ['77253312345', 'KZ', 'FIX', 'KZ-61', 'Asia/Almaty'],
    ['77102123456', 'KZ', 'FIX', 'KZ-62', 'Asia/Almaty'],
    ['77103612345', 'KZ', 'FIX', 'KZ-35', 'Asia/Almaty'],
    ['77104112345', 'KZ', undefined, undefined, 'Asia/Almaty'],
    ['998901234567', 'UZ', 'MOB', 'beeline-uz', 'Asia/Tashkent'],
    ['998931234567', 'UZ', 'MOB', 'ucell', 'Asia/Tashkent'],
    ['998971234567', 'UZ', 'MOB', 'mobiuz', 'Asia/Tashkent'],
    ['998991234567', 'UZ', 'MOB', 'uzmobile', 'Asia/Tashkent'],
    ['998331234567', 'UZ', 'MOB', 'humans', 'Asia/Tashkent'],
    ['998981234567', 'UZ', 'MOB', 'perfectum', 'Asia/Tashkent'],
    ['998200001234', 'UZ', 'MOB', 'oq', 'Asia/Tashkent'],
    ['998712000070', 'UZ', 'FIX', 'UZ-TK', 'Asia/Tashkent'],
    ['998662330000', 'UZ', 'FIX', 'UZ-SA', 'Asia/Samarkand'],
    ['998617001234', 'UZ', 'FIX', 'UZ-QR', 'Asia/Samarkand'],
    ['998742239213', 'UZ', 'FIX', 'UZ-AN', 'Asia/Tashkent'],
    ['998706624187', 'UZ', 'FIX', 'UZ-TO', 'Asia/Tashkent'],
    ['998555004311', 'UZ', 'FIX', 'uztelecom', 'Asia/Tashkent'],
    ['78000701234', 'KZ', 'TOLLFREE', undefined, 'Asia/Almaty'],
    ['78000801234', 'KZ', 'TOLLFREE', undefined, 'Asia/Almaty'],
    ['78402976184', 'GE', 'FIX', undefined, 'Europe/Moscow'],
    ['79407066253', 'GE', 'MOB', undefined, 'Europe/Moscow'],
    ['375291234567', 'BY', 'MOB', 'a1-by', 'Europe/Minsk'],
    ['375441234567', 'BY', 'MOB', 'a1-by', 'Europe/Minsk'],
    ['375292345678', 'BY', 'MOB', 'mts-by', 'Europe/Minsk'],
    ['375331234567', 'BY', 'MOB', 'mts-by', 'Europe/Minsk'],
    ['375255123456', 'BY', 'MOB', 'life-by', 'Europe/Minsk'],
    ['375172123456', 'BY', 'FIX', 'BY-HM', 'Europe/Minsk'],
    ['375177612345', 'BY', 'FIX', 'BY-MI', 'Europe/Minsk'],
    ['375232123456', 'BY', 'FIX', 'BY-HO', 'Europe/Minsk'],
    ['375152123456', 'BY', 'FIX', 'BY-HR', 'Europe/Minsk'],
    ['375162123456', 'BY', 'FIX', 'BY-BR', 'Europe/Minsk'],
    ['375212123456', 'BY', 'FIX', 'BY-VI', 'Europe/Minsk'],
    ['375222123456', 'BY', 'FIX', 'BY-MA', 'Europe/Minsk'],
    ['375294123456', 'BY', undefined, undefined, 'Europe/Minsk'],
  ])('%s: %s, %s, %s, %s', (number, ...expected) => {
    expect(meaning(number)).toEqual(expected);
  });

  it('names the range holder, never the operator of now', () => {
    expect(fieldsOf('77011234567')).toEqual({
      country: 'KZ',
      destination: 'Kazakhstan',
      timeZone: 'Asia/Almaty',
      operatorOld: 'Kcell',
      type: 'MOB',
    });
  });

  it.each(['79161234567', '74951234567', '7701', '770112345678', '380441234567', '99890', '', 'x'])(
    '%j is not a number of theirs',
    (number) => {
      expect(fieldsOf(number)).toBeNull();
    },
  );
});

const national = (begins: string, digits: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789'), minLength: digits, maxLength: digits })
    .map((rest) => begins + rest);

property([fc.oneof(national('77', 9), national('998', 9), national('375', 9))], { numRuns: 2000 })(
  'libphonenumber takes no valid number for another kind',
  (number) => {
    const parsed = parsePhoneNumberFromString(`+${number}`);
    const fields = fieldsOf(number);
    if (parsed?.isValid() !== true || fields?.type === undefined) return;
    // It has ranges of a mobile operator inside Uzbek area codes, which the plan of the country does not.
    if (/^998(?:6|7[0-69])/.test(number)) return;
    const types: Readonly<Record<string, string[]>> = { MOBILE: ['MOB'], FIXED_LINE: ['FIX'] };
    expect([number, parsed.country]).toEqual([number, fields.country]);
    expect([number, types[parsed.getType() ?? ''] ?? ['MOB', 'FIX']]).toEqual([
      number,
      expect.arrayContaining([fields.type]),
    ]);
  },
);

it('an id that the tables do not have is found at the start', () => {
  const { neighbours, ...names } = readNameFiles();
  const [kazakhstan] = neighbours;
  expect(() => createNeighbours([{ ...kazakhstan!, mobile: { kcel: ['701'] } }], names)).toThrow(
    'neighbours.yaml: expected an existing id, found kcel',
  );
});
