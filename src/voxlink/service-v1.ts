// Answers of version 1 of the API: `GET /get/?num=&field=&translit=1`.
//
//     {"code": "900", "num": "0000000", "full_num": "9000000000", "operator": "МТС", "old_operator": "Теле2",
//      "region": "Краснодарский край"}

import { transliterate } from '../lookup/transliterate.js';
import type { NumberRecord } from '../lookup/number-record.js';
import { pythonJson } from './python-json.js';
import { ownAnswer, type KnownOfNumber, type ServiceAnswer } from './service-answer.js';

/** The four forms it takes; the ten digits behind +7 stand in the group. */
const FORMS = /^(?:\+7|7|8)?(\d{10})$/;
const EXAMPLES = ['+74959898533', '74959898533', '84959898533', '4959898533'];

/** The ten digits behind +7; null for what it takes for no number. */
export function v1Number(num: string): string | null {
  return FORMS.exec(num)?.[1] ?? null;
}

/** @param num as it was sent */
export function v1BadFormat(num: string): ServiceAnswer {
  return { status: 404, body: pythonJson({ info: `Неверный формат номера: num=${num}`, example: EXAMPLES }) };
}

/** @param num as it was sent */
export function v1NotFound(num: string): ServiceAnswer {
  return { status: 404, body: pythonJson({ info: `Номер не найден. Проверьте код города: num=${num}` }) };
}

/**
 * @param national ten digits
 * @returns null where nothing can be said, not even that the number is not found
 */
export function v1Answer(num: string, national: string, known: KnownOfNumber): ServiceAnswer | null {
  const own = ownAnswer('voxlink-v1', known);
  if (own?.outcome === 'found' && own.raw !== null) return { status: 200, body: own.raw };
  if (own?.outcome === 'not-found' || known.status === 'NOTFOUND') return v1NotFound(num);
  return known.status === 'FAILED' ? null : { status: 200, body: pythonJson(v1Object(national, known.record)) };
}

/**
 * One value of an answer, as plain text on one line; empty for a field that it does not have.
 *
 * @param body of an answer with 200
 */
export function v1Field(body: string, field: string, inLatin: boolean): string {
  const answer = JSON.parse(body.replace(/^\uFEFF/, '')) as Readonly<Record<string, unknown>>;
  const value = Object.hasOwn(answer, field) ? answer[field] : '';
  const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  // It goes into a caller's name as it is.
  const text = written.replace(/\p{Cc}+/gu, ' ');
  return inLatin ? transliterate(text) : text;
}

/** Empty texts are what it says of what it does not know; `old_operator` is there for ported numbers only. */
function v1Object(national: string, { operatorName, operatorOld, ported, region }: NumberRecord) {
  return {
    code: national.slice(0, 3),
    num: national.slice(3),
    full_num: national,
    operator: operatorName?.value ?? '',
    ...(ported?.value === true && operatorOld !== undefined ? { old_operator: operatorOld.value } : {}),
    region: region?.value ?? '',
  };
}
