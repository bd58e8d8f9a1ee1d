import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { parseV1 } from '../../src/voxlink/parse-v1.js';

const read = (body: unknown, status = 200) =>
  parseV1({ status, retryAfterMs: null, body: typeof body === 'string' ? body : JSON.stringify(body) });

function faultOf(body: unknown, status = 200): LookupFault {
  try {
    read(body, status);
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
    expect(read(body)).toEqual({
      outcome: 'found',
      fields: { operator: 'МТС', ported: false, region: 'Республика Башкортостан' },
    });
  });

  it('without an operator says nothing of porting', () => {
    expect(read({ code: '900', operator: '', region: 'Москва' }).fields).toEqual({ region: 'Москва' });
    expect(read({ code: '900', operator: null, region: 'Москва' }).fields).toEqual({ region: 'Москва' });
  });

  it('with an empty former operator leaves open whether it was ported', () => {
    expect(read({ operator: 'МТС', old_operator: '' }).fields).toEqual({ operator: 'МТС' });
  });

  it('is found whatever the status, a byte order mark or blanks around it', () => {
    expect(read('\uFEFF  {"operator": "МТС"}\r\n', 404).fields).toEqual({ operator: 'МТС', ported: false });
  });

  it('keeps the good fields beside one of the wrong kind', () => {
    expect(read({ operator: 7, old_operator: ['x'], region: 'Москва' }).fields).toEqual({ region: 'Москва' });
  });

  it('has its text trimmed, composed, freed of control characters and cut at 256 whole characters', () => {
    const { fields } = read({ operator: ' \tБил\u0000\r\nаи\u0306н\u202e ', region: '😀'.repeat(300) });
    expect(fields.operator).toBe('Бил айн');
    expect(fields.region).toBe('😀'.repeat(256));
  });

  it('has no broken characters', () => {
    expect(read('{"operator": "М\\ud800ТС"}').fields.operator).toBe('М ТС');
  });
});

describe('no', () => {
  it('is "not found" for an unknown area code', () => {
    const body = '{"info": "Номер не найден. Проверьте код города: num=79000000000"}';
    expect(read(body, 404)).toEqual({ outcome: 'not-found', fields: {} });
    expect(read(body, 200)).toEqual({ outcome: 'not-found', fields: {} });
  });

  it('is "refused" for a number that is none', () => {
    const body = '{"info": "Неверный формат номера: num=a79000000000", "example": ["+74959898533"]}';
    expect(read(body, 404)).toEqual({ outcome: 'refused', fields: {} });
  });

  it('is "not found" when all fields are empty', () => {
    expect(read({ code: '900', operator: '', region: ' ' })).toEqual({ outcome: 'not-found', fields: {} });
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
    ['fields of another shape', '{"operator": {"name": "МТС"}, "region": {}}', 200, 'UNEXPECTED_BODY'],
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
    expect(() => parseV1({ status: 429, retryAfterMs: 2000, body: '' })).toThrow(
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

test.prop([
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.uint8Array().map((b) => Buffer.from(b).toString()),
  ),
  fc.integer(),
])('any body with any status is an answer or a LookupFault', (body, status) => {
  try {
    expect(['found', 'not-found', 'refused']).toContain(read(body, status).outcome);
  } catch (error) {
    expect(error).toBeInstanceOf(LookupFault);
  }
});

const anyField = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.jsonValue());

test.prop([fc.record({ operator: anyField, old_operator: anyField, region: anyField }, { requiredKeys: [] })])(
  'any fields give trimmed text without control characters, or a LookupFault',
  (answer) => {
    try {
      for (const value of Object.values(read(answer).fields)) {
        if (typeof value !== 'string') continue;
        expect(value).toBe(value.trim().normalize('NFC'));
        expect(value).toMatch(/^[^\p{Cc}\p{Cs}]{1,256}$/u);
      }
    } catch (error) {
      if (!(error instanceof LookupFault)) throw error;
    }
  },
);
