// Part of asking Voxlink: reads an answer of version 1, which knows Russian numbers, in Cyrillic.

import {
  knownFields,
  readAnswerObject,
  readRefusal,
  unexpectedBody,
  type AnswerBody,
  type ParsedAnswer,
} from './answer-body.js';
import { fieldText, saysNothing } from './field-text.js';

const API = 'Voxlink v1';
const KEYS_OF_AN_ANSWER = ['operator', 'region', 'full_num', 'code'];

/**
 * Reads an answer to `GET /get/?num=79000000000`, ported:
 *
 *     {"code": "900", "num": "0000000", "full_num": "9000000000", "operator": "МТС", "old_operator": "Теле2",
 *      "region": "Краснодарский край"}
 *
 * and to `num=79170415564`, not ported, where the key `old_operator` is absent:
 *
 *     {"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}
 *
 * `old_operator` is the holder of the number range. Not found and refused are the bodies of `readRefusal`, with HTTP
 * 404. An empty `operator` or `region` means unknown; when both are, the number is not found. v1 tells neither country
 * nor type.
 *
 * @throws LookupFault and nothing else.
 */
export function parseV1(response: AnswerBody): ParsedAnswer {
  const answer = readAnswerObject(API, response);
  if (!KEYS_OF_AN_ANSWER.some((key) => Object.hasOwn(answer, key))) {
    const refusal = readRefusal(answer, response.status);
    if (refusal === null) throw unexpectedBody(API, response.status);
    return refusal;
  }
  const operator = fieldText(answer['operator']);
  const operatorOld = fieldText(answer['old_operator']);
  const region = fieldText(answer['region']);
  if (operator === undefined && region === undefined) {
    if (saysNothing(answer['operator']) && saysNothing(answer['region'])) return { outcome: 'not-found', fields: {} };
    throw unexpectedBody(API, response.status);
  }
  const notPorted = operator !== undefined && !Object.hasOwn(answer, 'old_operator') ? false : undefined;
  const ported = operatorOld !== undefined ? true : notPorted;
  return { outcome: 'found', fields: knownFields({ operator, operatorOld, ported, region }) };
}
