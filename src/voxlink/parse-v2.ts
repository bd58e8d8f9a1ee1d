// Reads an answer of version 2 of the API, which knows the numbers of the world, in Latin letters.

import type { LineType } from '../lookup/observation.js';
import { splitCallingCode } from '../number/calling-codes.js';
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

const API = 'Voxlink v2';
const NOT_FOUND = 'not found';
const TEXTS = ['destination', 'type_id', 'description', 'location', 'registrar', 'registrar_old', 'flag_iso'] as const;

/** Seen are MOB, FIX and COU (a whole country); words in `type_id` or `description` decide the others. */
const TYPES_BY_ID: ReadonlyMap<string, LineType> = new Map([
  ['MOB', 'MOB'],
  ['FIX', 'FIX'],
  ['COU', 'OTHER'],
]);

/** In this order, because `non-geographic` holds `geographic`. */
const TYPES_BY_WORD: readonly (readonly [RegExp, LineType])[] = [
  [/toll.?free|free.?(phone|call)/, 'TOLLFREE'],
  [/premium/, 'PREMIUM'],
  [/voip|\bip\b|nomadic/, 'VOIP'],
  [/non.?geographic/, 'OTHER'],
  [/mobile|cellular/, 'MOB'],
  [/geographic|fixed|landline/, 'FIX'],
];

/**
 * Reads an answer to `GET /get/v2/?num=79000000000`, Russian, mobile, ported:
 *
 *     {"cns": 790, "country_code": 7, "destination": "Russia", "type_id": "MOB", "description": "mobile",
 *      "location": "Krasnodarskij kraj", "registrar": "MTS", "registrar_old": "Tele2", "min_subscr_nr_length": 11,
 *      "max_subscr_nr_length": 11, "flag_iso": "RU", "flag_icon": "🇷🇺"}
 *
 * to `num=358181201235`, abroad:
 *
 *     {"cns": 35818120, "country_code": 358, "destination": "Aland Islands", "type_id": "FIX",
 *      "description": "geographic", "location": "Ahvenanmaan maakunta", "registrar": "Mariehamns Telefon Ab",
 *      "min_subscr_nr_length": 10, "max_subscr_nr_length": 12, "flag_iso": "AX", "flag_icon": "🇦🇽"}
 *
 * and to a number that is not found (its status is not documented):
 *
 *     {"destination": "not found"}
 *
 * `cns` must be the beginning of the number that was asked, `country_code` its calling code. `registrar_old`, the holder of
 * the number range, is present for ported numbers only; its absence says something for Russian mobile numbers only, the
 * ones v2 follows.
 *
 * @param number E.164 digits without plus
 * @throws LookupFault and nothing else.
 */
export function parseV2(response: AnswerBody, number: string): ParsedAnswer {
  const { status } = response;
  const answer = readAnswerObject(API, response);
  refuseRefusal(API, answer, status);
  if (isNotFound(answer)) {
    if (!mayAnswerNotFound(status)) throw unexpectedBody(API, status);
    return { outcome: 'not-found', fields: {} };
  }
  if (!mayAnswerFound(status)) throw unexpectedBody(API, status);
  checkNumber(answer, status, number);
  return { outcome: 'found', fields: readFields(answer, status) };
}

/** The key stands alone then. */
function isNotFound(answer: JsonObject): boolean {
  const isAlone = Object.keys(answer).length === 1;
  return isAlone && fieldText(answer['destination'])?.toLowerCase() === NOT_FOUND;
}

function checkNumber(answer: JsonObject, status: number, number: string): void {
  const [prefix, code] = [digitsIn(answer['cns']), digitsIn(answer['country_code'])];
  if (prefix === undefined || code === undefined) throw unexpectedBody(API, status);
  const callingCode = splitCallingCode(number)?.callingCode;
  // Islands of +1 have an area code of their own, and may be told by both.
  const isItsCode = code === callingCode || (callingCode === '1' && code.length === 4 && number.startsWith(code));
  if (!isItsCode || !number.startsWith(prefix)) throw aboutAnother(API, status);
}

function readFields(answer: JsonObject, status: number): ParsedAnswer['fields'] {
  const texts = readTexts(API, answer, TEXTS, status);
  const { registrar: operator, registrar_old: operatorOld, destination, location: region } = texts;
  if (destination === undefined || destination.toLowerCase() === NOT_FOUND) throw unexpectedBody(API, status);
  const country = readCountry(texts.flag_iso);
  const type = readType(texts.type_id, texts.description);
  const followsPorting = country === 'RU' && type === 'MOB' && operator !== undefined;
  const notPorted = followsPorting && !Object.hasOwn(answer, 'registrar_old') ? false : undefined;
  const ported = operatorOld !== undefined ? true : notPorted;
  return knownFields({ operator, operatorOld, ported, region, destination, country, type });
}

function readCountry(text: string | undefined): string | undefined {
  const code = text?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

/** Undefined when the answer names no type at all. */
function readType(id = '', description = ''): LineType | undefined {
  if (id === '' && description === '') return undefined;
  const words = `${id} ${description}`.toLowerCase();
  return TYPES_BY_ID.get(id.toUpperCase()) ?? TYPES_BY_WORD.find(([word]) => word.test(words))?.[1] ?? 'OTHER';
}
