import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { parseV2 } from '../../src/voxlink/parse-v2.js';
import { pythonJson, V2_ANSWERS } from '../fakes/voxlink-answers.js';

const read = (body: unknown, status = 200) =>
  parseV2({ status, retryAfterMs: null, body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('a found number', () => {
  it('in Russia, mobile and ported', () => {
    expect(read(pythonJson(V2_ANSWERS['79000000000']!))).toEqual({
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
    expect(read(V2_ANSWERS['79170415564']!).fields).toMatchObject({ operator: 'MTS', ported: false });
  });

  it('in Russia, fixed, says nothing of porting', () => {
    expect(read(V2_ANSWERS['74959898533']!).fields).toEqual({
      operator: 'TETA TELEKOM',
      region: 'g. Moskva',
      destination: 'Russia',
      country: 'RU',
      type: 'FIX',
    });
  });

  it('abroad', () => {
    expect(read(V2_ANSWERS['358181201235']!).fields).toEqual({
      operator: 'Mariehamns Telefon Ab',
      region: 'Ahvenanmaan maakunta',
      destination: 'Aland Islands',
      country: 'AX',
      type: 'FIX',
    });
  });

  it('abroad is ported when a former operator is named', () => {
    const answer = {
      destination: 'Finland',
      registrar: 'Elisa',
      registrar_old: 'Telia',
      type_id: 'MOB',
      flag_iso: 'FI',
    };
    expect(read(answer).fields).toMatchObject({ ported: true, operatorOld: 'Telia' });
  });

  it('in Russia without operator says nothing of porting', () => {
    const answer = { destination: 'Russia', registrar: '', type_id: 'MOB', flag_iso: 'RU' };
    expect(read(answer).fields).toEqual({ destination: 'Russia', type: 'MOB', country: 'RU' });
  });

  it('may have cns as text, a flag that is none, and any status', () => {
    const answer = { cns: '790', destination: 'Russia', type_id: 'MOB', flag_iso: '🇷🇺', flag_icon: null };
    expect(read(answer, 404)).toEqual({ outcome: 'found', fields: { destination: 'Russia', type: 'MOB' } });
  });

  it('may have its country in lower case', () => {
    expect(read({ destination: 'Russia', flag_iso: ' ru ' }).fields.country).toBe('RU');
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
    [5, '', undefined],
  ])('%s, %s is %s', (type_id, description, type) => {
    expect(read({ destination: 'Russia', type_id, description }).fields.type).toBe(type);
  });
});

describe('no', () => {
  it.each([200, 400, 404])('is "not found" with HTTP %i', (status) => {
    expect(read('{"destination": "not found"}', status)).toEqual({ outcome: 'not-found', fields: {} });
  });

  it('is "refused" when the number did not arrive', () => {
    const body =
      '{"info": "Incorrect request: param num is required", "example": ["https://num.voxlink.ru/get/v2/?num=7"]}';
    expect(read(body, 400)).toEqual({ outcome: 'refused', fields: {} });
  });

  it('is "not found" when nothing is said', () => {
    expect(read({ cns: 7, destination: '', registrar: null })).toEqual({ outcome: 'not-found', fields: {} });
  });
});

describe('a fault', () => {
  it.each([
    ['{"error": "rate limit"}', 200, 'UNEXPECTED_BODY'],
    ['{"destination": {"en": "Russia"}}', 200, 'UNEXPECTED_BODY'],
    ['<html></html>', 200, 'NOT_JSON'],
    ['{"destination": "not found"}', 403, 'REFUSED'],
    ['{"destination": "not found"}', 429, 'RATE_LIMITED'],
    ['{"destination": "not found"}', 502, 'SERVER_ERROR'],
  ])('is %s with HTTP %i', (body, status, code) => {
    expect(() => read(body, status)).toThrow(expect.objectContaining({ name: 'LookupFault', code }));
  });
});

const anyField = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.jsonValue());
const keys = [
  'cns',
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
  .map((a) => JSON.stringify(a));

test.prop([
  fc.oneof(anyAnswer, fc.json(), fc.string({ unit: 'binary' })),
  fc.oneof(fc.constantFrom(200, 404), fc.integer()),
])('any body with any status is an answer or a LookupFault', (body, status) => {
  try {
    const { fields } = read(body, status);
    expect(fields.country ?? 'RU').toMatch(/^[A-Z]{2}$/);
    expect(['MOB', 'FIX', 'TOLLFREE', 'PREMIUM', 'VOIP', 'OTHER', undefined]).toContain(fields.type);
    expect(Object.values(fields)).not.toContain('');
  } catch (error) {
    if (!(error instanceof LookupFault)) throw error;
  }
});
