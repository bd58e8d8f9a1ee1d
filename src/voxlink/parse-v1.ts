// Reads an answer of version 1 of the API, which knows Russian numbers, in Cyrillic.

import {
  aboutAnother,
  digitsIn,
  knownFields,
  readAnswerObject,
  readTexts,
  refuseRefusal,
  mayAnswerFound,
  mayAnswerNotFound,
  unexpectedBody,
  type AnswerBody,
  type JsonObject,
  type ParsedAnswer,
} from './answer-body.js';
import { fieldText } from '../lookup/field-text.js';

const API = 'Voxlink v1';

/** The number stands at the end, as it was asked for. */
const NOT_FOUND = /^Номер не найден(?!\p{L}).* num=\+?(\d+)$/u;

/**
 * Reads an answer to `GET /get/?num=79000000000`, ported:
 *
 *     {"code": "900", "num": "0000000", "full_num": "9000000000", "operator": "МТС", "old_operator": "Теле2",
 *      "region": "Краснодарский край"}
 *
 * to `num=79170415564`, not ported, where the key `old_operator` is absent:
 *
 *     {"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}
 *
 * and, with HTTP 404, to a number that is not found:
 *
 *     {"info": "Номер не найден. Проверьте код города: num=79990000001"}
 *
 * `old_operator` is the holder of the number range. An empty `operator` or `region` means unknown, but not both. v1 tells
 * neither country nor type. `full_num`, or else `code` and `num`, must be the number that was asked.
 *
 * @param number E.164 digits without plus
 * @throws LookupFault and nothing else.
 */
export function parseV1(response: AnswerBody, number: string): ParsedAnswer {
  const { status } = response;
  const answer = readAnswerObject(API, response);
  refuseRefusal(API, answer, status);
  if (Object.hasOwn(answer, 'info')) return readNotFound(answer, status, number);
  if (!mayAnswerFound(status)) throw unexpectedBody(API, status);
  checkNumber(answer, status, number);
  const texts = readTexts(API, answer, ['operator', 'old_operator', 'region'], status);
  const { operator, old_operator: operatorOld, region } = texts;
  if (operator === undefined && region === undefined) throw unexpectedBody(API, status);
  const notPorted = operator !== undefined && !Object.hasOwn(answer, 'old_operator') ? false : undefined;
  const ported = operatorOld !== undefined ? true : notPorted;
  return { outcome: 'found', fields: knownFields({ operator, operatorOld, ported, region }) };
}

function readNotFound(answer: JsonObject, status: number, number: string): ParsedAnswer {
  const named = NOT_FOUND.exec(fieldText(answer['info']) ?? '')?.[1];
  if (named === undefined || !mayAnswerNotFound(status)) throw unexpectedBody(API, status);
  if (named !== number) throw aboutAnother(API, status);
  return { outcome: 'not-found', fields: {} };
}

/** Both spellings of the number, where both are there. */
function checkNumber(answer: JsonObject, status: number, number: string): void {
  const [code, rest] = [digitsIn(answer['code']), digitsIn(answer['num'])];
  const inTwo = code === undefined || rest === undefined ? undefined : code + rest;
  const named = [digitsIn(answer['full_num']), inTwo].filter((each) => each !== undefined);
  if (named.length === 0) throw unexpectedBody(API, status);
  if (named.some((national) => `7${national}` !== number)) throw aboutAnother(API, status);
}
