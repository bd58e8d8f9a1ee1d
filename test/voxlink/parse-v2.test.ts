import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { parseV2 } from '../../src/voxlink/parse-v2.js';
import { pythonJson, V2_ANSWERS } from '../fakes/voxlink-answers.js';
import { anyCharacter } from '../fakes/any-character.js';

const read = (body: unknown, number: string, status = 200) =>
  parseV2({ status, retryAfterMs: null, body: typeof body === 'string' ? body : JSON.stringify(body) }, number);
const RUSSIAN = '79000000000';
const FINNISH = '358401234567';
/** An answer about `RUSSIAN`, with these members. */
const told = (members: object) => ({ cns: 790, country_code: 7, destination: 'Russia', ...members });

describe('a found number', () => {
  it('in Russia, mobile and ported', () => {
    expect(read(pythonJson(V2_ANSWERS['79000000000']!), '79000000000')).toEqual({
      outcome: 'found',
      fields: {
        operator: 'MTS',
        operatorOld: 'Tele2',
        ported: true,
        region: 'Krasnodarskij kraj',
        destination: 'Russia',
        country: 'RU',
        type: 'MOB',
      },
    });
  });

  it('in Russia, mobile and not ported', () => {
    expect(read(V2_ANSWERS['79170415564']!, '79170415564').fields).toMatchObject({ operator: 'MTS', ported: false });
  });

  it('in Russia, fixed, says nothing of porting', () => {
    expect(read(V2_ANSWERS['74959898533']!, '74959898533').fields).toEqual({
      operator: 'TETA TELEKOM',
      region: 'g. Moskva',
      destination: 'Russia',
      country: 'RU',
      type: 'FIX',
    });
  });

  it('abroad', () => {
    expect(read(V2_ANSWERS['358181201235']!, '358181201235').fields).toEqual({
      operator: 'Mariehamns Telefon Ab',
      region: 'Ahvenanmaan maakunta',
      destination: 'Aland Islands',
      country: 'AX',
      type: 'FIX',
    });
  });

  it('abroad is ported when a former operator is named', () => {
    const names = {
      destination: 'Finland',
      registrar: 'Elisa',
      registrar_old: 'Telia',
      type_id: 'MOB',
      flag_iso: 'FI',
    };
    expect(read({ cns: 35840, country_code: 358, ...names }, FINNISH).fields).toMatchObject({
      ported: true,
      operatorOld: 'Telia',
    });
  });

  it('in Russia without operator says nothing of porting', () => {
    for (const registrar of ['', null, 'null', '-']) {
      const answer = told({ registrar, type_id: 'MOB', flag_iso: 'RU' });
      expect(read(answer, RUSSIAN).fields).toEqual({ destination: 'Russia', type: 'MOB', country: 'RU' });
    }
  });

  it('may have cns and calling code as text, and a flag that is none', () => {
    const answer = told({ cns: '790', country_code: '7', type_id: 'MOB', flag_iso: '🇷🇺', flag_icon: null });
    expect(read(answer, RUSSIAN)).toEqual({ outcome: 'found', fields: { destination: 'Russia', type: 'MOB' } });
  });

  it('may have its country in lower case', () => {
    expect(read(told({ flag_iso: ' ru ' }), RUSSIAN).fields.country).toBe('RU');
  });

  it.each([
    ['12425550100', { cns: 1242, country_code: 1 }],
    ['12425550100', { cns: 1242, country_code: 1242 }],
    ['77011234567', { cns: 7701, country_code: 7 }],
  ])('of %s may be told by %j', (number, which) => {
    expect(read({ ...which, destination: 'Somewhere' }, number)).toMatchObject({ outcome: 'found' });
  });
});

describe('an answer about another number', () => {
  it.each([
    ['4989123456', { cns: 35818120, country_code: 358 }],
    ['4989123456', { cns: 4989, country_code: 358 }],
    ['4989123456', { cns: 4930, country_code: 49 }],
    ['4989123456', { cns: 49, country_code: 4 }],
    ['4989123456', { cns: 49, country_code: 498 }],
    ['4989123456', { cns: 89123456, country_code: 49 }],
    ['4989123456', { cns: 49891234567, country_code: 49 }],
    ['358401234567', { cns: 35840, country_code: 35 }],
  ])('is a fault: %s, %j', (number, which) => {
    const answer = { ...which, destination: 'Aland Islands', type_id: 'FIX', registrar: 'X', flag_iso: 'AX' };
    expect(() => read(answer, number)).toThrow(
      expect.objectContaining({
        code: 'UNEXPECTED_BODY',
        message: expect.stringContaining('another number') as string,
      }),
    );
  });
});

describe('the type of a line', () => {
  it.each([
    ['MOB', 'mobile', 'MOB'],
    ['mob', undefined, 'MOB'],
    ['FIX', 'geographic', 'FIX'],
    ['COU', 'country', 'OTHER'],
    ['TOLLFREE', undefined, 'TOLLFREE'],
    ['FPH', 'freephone', 'TOLLFREE'],
    ['XXX', 'toll-free', 'TOLLFREE'],
    ['PRM', 'premium rate', 'PREMIUM'],
    ['VOIP', undefined, 'VOIP'],
    ['IPT', 'nomadic', 'VOIP'],
    ['NGN', 'non-geographic', 'OTHER'],
    ['SAT', 'satellite', 'OTHER'],
    ['XYZ', undefined, 'OTHER'],
    [undefined, 'mobile', 'MOB'],
    [undefined, undefined, undefined],
  ])('%s, %s is %s', (type_id, description, type) => {
    expect(read(told({ type_id, description }), RUSSIAN).fields.type).toBe(type);
  });
});

describe('no', () => {
  it.each([200, 400, 404])('is "not found" with HTTP %i', (status) => {
    expect(read('{"destination": "not found"}', RUSSIAN, status)).toEqual({ outcome: 'not-found', fields: {} });
  });

  it.each([400, 404, 200])('that the number is none is no answer, with HTTP %i', (status) => {
    const body =
      '{"info": "Incorrect request: param num is required", "example": ["https://num.voxlink.ru/get/v2/?num=7"]}';
    expect(() => read(body, '4989123456', status)).toThrow(expect.objectContaining({ code: 'NUMBER_REFUSED' }));
  });
});

describe('a fault', () => {
  it.each([
    ['{"error": "rate limit"}', 200, 'UNEXPECTED_BODY'],
    ['{"code": 500, "message": "Internal error"}', 200, 'UNEXPECTED_BODY'],
    ['{"info": "Maintenance"}', 200, 'UNEXPECTED_BODY'],
    ['{"info": "Номер не найден. Проверьте код города: num=79000000000"}', 404, 'UNEXPECTED_BODY'],
    ['{"destination": {"en": "Russia"}}', 200, 'UNEXPECTED_BODY'],
    ['{"destination": "Russia", "registrar": "MTS", "flag_iso": "RU"}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "destination": "Russia"}', 200, 'UNEXPECTED_BODY'],
    ['{"country_code": 7, "destination": "Russia"}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 7.9, "country_code": 7, "destination": "Russia"}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "country_code": 7, "destination": "", "registrar": null}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "country_code": 7, "destination": "not found"}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "country_code": 7, "destination": "Russia", "registrar": 5}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "country_code": 7, "destination": "Russia", "type_id": 5}', 200, 'UNEXPECTED_BODY'],
    ['{"cns": 790, "country_code": 7, "destination": "Russia"}', 404, 'UNEXPECTED_BODY'],
    ['{"destination": "not found"}', 402, 'UNEXPECTED_BODY'],
    ['<html></html>', 200, 'NOT_JSON'],
    ['{"destination": "not found"}', 403, 'REFUSED'],
    ['{"destination": "not found"}', 429, 'RATE_LIMITED'],
    ['{"destination": "not found"}', 502, 'SERVER_ERROR'],
  ])('is %s with HTTP %i', (body, status, code) => {
    expect(() => read(body, RUSSIAN, status)).toThrow(expect.objectContaining({ name: 'LookupFault', code }));
  });
});

const anyField = fc.oneof(fc.string({ unit: anyCharacter, maxLength: 400 }), fc.jsonValue());
const keys = [
  'cns',
  'country_code',
  'destination',
  'type_id',
  'description',
  'location',
  'registrar',
  'registrar_old',
  'flag_iso',
  'info',
];
const anyAnswer = fc
  .dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), anyField)
  .chain((a) => fc.constantFrom(a, { ...a, cns: 790, country_code: 7 }))
  .map((a) => JSON.stringify(a));

property([
  fc.oneof(anyAnswer, fc.json(), fc.string({ unit: anyCharacter })),
  fc.oneof(fc.constantFrom(200, 404), fc.integer()),
])('any body with any status is an answer or a LookupFault', (body, status) => {
  try {
    const { fields } = read(body, RUSSIAN, status);
    expect(fields.country ?? 'RU').toMatch(/^[A-Z]{2}$/);
    expect(['MOB', 'FIX', 'TOLLFREE', 'PREMIUM', 'VOIP', 'OTHER', undefined]).toContain(fields.type);
    expect(Object.values(fields)).not.toContain('');
  } catch (error) {
    if (!(error instanceof LookupFault)) throw error;
  }
});
