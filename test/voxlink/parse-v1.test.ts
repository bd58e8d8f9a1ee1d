import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { parseV1 } from '../../src/voxlink/parse-v1.js';
import { anyCharacter } from '../fakes/any-character.js';

const NUMBER = '79000000000';
const SAYS_WHICH = { code: '900', num: '0000000', full_num: '9000000000' };
const read = (body: unknown, status = 200, number = NUMBER) =>
  parseV1({ status, retryAfterMs: null, body: typeof body === 'string' ? body : JSON.stringify(body) }, number);
/** An answer about the number asked, with these fields. */
const told = (fields: object) => ({ ...SAYS_WHICH, ...fields });

function faultOf(body: unknown, status = 200, number = NUMBER): LookupFault {
  try {
    read(body, status, number);
  } catch (error) {
    if (error instanceof LookupFault) return error;
    throw error;
  }
  throw new Error('no fault');
}

describe('a found number', () => {
  it('that was ported has the range holder as its former operator', () => {
    const body =
      '{"code": "900", "num": "0000000", "full_num": "9000000000", "operator": "МТС", "old_operator": "Теле2", "region": "Краснодарский край"}';
    expect(read(body)).toEqual({
      outcome: 'found',
      fields: { operator: 'МТС', operatorOld: 'Теле2', ported: true, region: 'Краснодарский край' },
    });
  });

  it('that was not ported says so, and nothing of country or type', () => {
    const body =
      '{"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}';
    expect(read(body, 200, '79170415564')).toEqual({
      outcome: 'found',
      fields: { operator: 'МТС', ported: false, region: 'Республика Башкортостан' },
    });
  });

  it('without an operator says nothing of porting', () => {
    for (const operator of ['', ' ', null, '-', 'null', 'NULL', 'None', 'n/a'])
      expect(read(told({ operator, region: 'Москва' })).fields).toEqual({ region: 'Москва' });
    expect(read(told({ region: 'Москва' })).fields).toEqual({ region: 'Москва' });
  });

  it('with an empty former operator leaves open whether it was ported', () => {
    for (const old_operator of ['', null, 'null', '-'])
      expect(read(told({ operator: 'МТС', old_operator })).fields).toEqual({ operator: 'МТС' });
  });

  it('may have its name told as two parts alone, or as a whole alone, in figures too', () => {
    const fields = { operator: 'МТС', ported: false };
    expect(read({ code: '900', num: '0000000', operator: 'МТС' }).fields).toEqual(fields);
    expect(read({ full_num: '9000000000', operator: 'МТС' }).fields).toEqual(fields);
    expect(read({ full_num: 9000000000, operator: 'МТС' }).fields).toEqual(fields);
  });

  it('may have a byte order mark or blanks around it, and members that are new', () => {
    const body = `\uFEFF  ${JSON.stringify(told({ operator: 'МТС', mnc: { code: 1 } }))}\r\n`;
    expect(read(body).fields).toEqual({ operator: 'МТС', ported: false });
  });

  it('has its text trimmed, composed, freed of control characters and cut at 256 whole characters', () => {
    const { fields } = read(told({ operator: ' \tБил\u0000\r\nаи\u0306н\u202e ', region: 'ъ😀'.repeat(200) }));
    expect(fields.operator).toBe('Бил айн');
    expect(fields.region).toBe('ъ😀'.repeat(128));
  });

  it('has no broken characters', () => {
    const body = JSON.stringify(told({ operator: 'М?ТС' })).replace('?', '\\ud800');
    expect(read(body).fields.operator).toBe('М ТС');
  });
});

describe('no', () => {
  it('is "not found" for an unknown area code', () => {
    const body = '{"info": "Номер не найден. Проверьте код города: num=79000000000"}';
    expect(read(body, 404)).toEqual({ outcome: 'not-found', fields: {} });
    expect(read(body, 200)).toEqual({ outcome: 'not-found', fields: {} });
    expect(read(body.replace('num=', 'num=+'), 404)).toEqual({ outcome: 'not-found', fields: {} });
  });

  it('that the number is none is no answer: it was asked about one', () => {
    const body = '{"info": "Неверный формат номера: num=79000000000", "example": ["+74959898533"]}';
    for (const status of [404, 200, 400])
      expect(faultOf(body, status)).toMatchObject({
        code: 'NUMBER_REFUSED',
        message: expect.not.stringContaining('7900') as string,
      });
  });

  it('about another number is none about this one', () => {
    const body = '{"info": "Номер не найден. Проверьте код города: num=79000000001"}';
    expect(faultOf(body, 404)).toMatchObject({ code: 'UNEXPECTED_BODY' });
  });
});

describe('an answer about another number', () => {
  it.each([
    [{ ...SAYS_WHICH, full_num: '9261112233' }],
    [{ full_num: '9261112233' }],
    [{ code: '926', num: '1112233' }],
    [{ ...SAYS_WHICH, num: '0000001' }],
    [{ ...SAYS_WHICH, code: '901' }],
    [{ full_num: '79000000000' }],
    [{ full_num: '900000000' }],
  ])('%j is a fault', (which) => {
    const fault = faultOf({ ...which, operator: 'МТС', region: 'Москва' });
    expect(fault).toMatchObject({
      code: 'UNEXPECTED_BODY',
      message: expect.stringContaining('another number') as string,
    });
  });
});

describe('a fault', () => {
  it.each([
    ['an HTML page', '<html>Service Unavailable</html>', 200, 'NOT_JSON'],
    ['an HTML page with 404', '<html>nginx</html>', 404, 'NOT_JSON'],
    ['an empty body', '', 200, 'NOT_JSON'],
    ['cut JSON', '{"code": "900", "operator": "МТ', 200, 'NOT_JSON'],
    ['a Python dict', "{'operator': 'МТС'}", 200, 'NOT_JSON'],
    ['a JSON text', '"МТС"', 200, 'UNEXPECTED_BODY'],
    ['a JSON list', '[{"operator": "МТС"}]', 200, 'UNEXPECTED_BODY'],
    ['null', 'null', 200, 'UNEXPECTED_BODY'],
    ['an empty object', '{}', 200, 'UNEXPECTED_BODY'],
    ['fields of another shape', told({ operator: { name: 'МТС' }, region: {} }), 200, 'UNEXPECTED_BODY'],
    ['one field of another shape', told({ operator: 7, region: 'Москва' }), 200, 'UNEXPECTED_BODY'],
    ['a former operator of another shape', told({ operator: 'МТС', old_operator: ['x'] }), 200, 'UNEXPECTED_BODY'],
    ['an answer that does not say which number', '{"operator": "МТС", "region": "Москва"}', 200, 'UNEXPECTED_BODY'],
    ['an answer that says nothing', told({ operator: '', region: ' ' }), 200, 'UNEXPECTED_BODY'],
    ['an error with a code', '{"code": 500, "message": "Internal error"}', 200, 'UNEXPECTED_BODY'],
    ['a quota', '{"code": "quota_exceeded"}', 200, 'UNEXPECTED_BODY'],
    ['a quota with 402', '{"code": "quota_exceeded"}', 402, 'UNEXPECTED_BODY'],
    ['an error with the code of the number', '{"code": "900", "message": "x"}', 200, 'UNEXPECTED_BODY'],
    ['400 with a code', '{"code": 400, "message": "Bad Request"}', 400, 'UNEXPECTED_BODY'],
    ['an answer with 404', told({ operator: 'МТС', region: 'Москва' }), 404, 'UNEXPECTED_BODY'],
    ['a notice with 404', '{"info": "Maintenance"}', 404, 'UNEXPECTED_BODY'],
    ['"not found" that names no number', '{"info": "Номер не найден"}', 404, 'UNEXPECTED_BODY'],
    ['"not found" with 402', '{"info": "Номер не найден. num=79000000000"}', 402, 'UNEXPECTED_BODY'],
    ['an answer that is far too long', told({ operator: 'МТС', region: 'x'.repeat(5000) }), 200, 'UNEXPECTED_BODY'],
    ['another framework saying 404', '{"detail": "Not Found"}', 404, 'UNEXPECTED_BODY'],
    ['an unknown notice', '{"info": "Maintenance"}', 200, 'UNEXPECTED_BODY'],
    ['a redirect', '', 301, 'UNEXPECTED_BODY'],
    ['401', '{"operator": "МТС"}', 401, 'REFUSED'],
    ['403', '<html>Cloudflare</html>', 403, 'REFUSED'],
    ['451', '', 451, 'REFUSED'],
    ['429', '{"error": "rate limit"}', 429, 'RATE_LIMITED'],
    ['500', '500 Internal Server Error', 500, 'SERVER_ERROR'],
    ['503 with JSON', '{"operator": "МТС"}', 503, 'SERVER_ERROR'],
    ['a status of Cloudflare', '', 522, 'SERVER_ERROR'],
  ])('is %s', (_, body, status, code) => {
    expect(faultOf(body, status)).toMatchObject({ code });
  });

  it('says how long to wait', () => {
    expect(() => parseV1({ status: 429, retryAfterMs: 2000, body: '' }, NUMBER)).toThrow(
      expect.objectContaining({ retryAfterMs: 2000 }),
    );
  });

  it('tells the administrator why a foreign address is refused', () => {
    expect(faultOf('', 403).message).toMatch(/Voxlink v1: HTTP 403.*Russian addresses only.*voxlink\.proxy/);
  });

  it('never quotes the body, which holds the number', () => {
    const fault = faultOf('{"full_num": 9170415564 "operator"');
    expect(`${fault.message} ${String(fault.cause)}`).not.toContain('9170415564');
  });
});

property([
  fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.json(),
    fc.uint8Array().map((b) => Buffer.from(b).toString()),
  ),
  fc.integer(),
])('any body with any status is an answer or a LookupFault', (body, status) => {
  try {
    expect(['found', 'not-found']).toContain(read(body, status).outcome);
  } catch (error) {
    expect(error).toBeInstanceOf(LookupFault);
  }
});

const anyField = fc.oneof(fc.string({ unit: anyCharacter, maxLength: 400 }), fc.jsonValue());

property([fc.record({ operator: anyField, old_operator: anyField, region: anyField }, { requiredKeys: [] })])(
  'any fields give trimmed text without control characters, or a LookupFault',
  (answer) => {
    try {
      for (const value of Object.values(read(told(answer)).fields)) {
        if (typeof value !== 'string') continue;
        expect(value).toBe(value.trim().normalize('NFC'));
        expect(value).toMatch(/^[^\p{Cc}\p{Cs}]{1,256}$/u);
      }
    } catch (error) {
      if (!(error instanceof LookupFault)) throw error;
    }
  },
);
