// Part of asking Voxlink: reads an answer of version 2, which knows the numbers of the world, in Latin letters.

import type { LineType } from '../lookup/observation.js';
import {
  knownFields,
  readAnswerObject,
  readRefusal,
  unexpectedBody,
  type AnswerBody,
  type JsonObject,
  type ParsedAnswer,
} from './answer-body.js';
import { fieldText, saysNothing } from './field-text.js';

const API = 'Voxlink v2';
const KEYS_OF_AN_ANSWER = ['destination', 'registrar', 'location', 'type_id', 'cns'];
const KEYS_WITH_KNOWLEDGE = ['destination', 'registrar', 'location', 'flag_iso'];

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
 * and to `num=358181201235`, abroad:
 *
 *     {"cns": 35818120, "country_code": 358, "destination": "Aland Islands", "type_id": "FIX",
 *      "description": "geographic", "location": "Ahvenanmaan maakunta", "registrar": "Mariehamns Telefon Ab",
 *      "min_subscr_nr_length": 10, "max_subscr_nr_length": 12, "flag_iso": "AX", "flag_icon": "🇦🇽"}
 *
 * Not found is `{"destination": "not found"}`, refused the bodies of `readRefusal`; their status is not documented and
 * not looked at. `registrar_old`, the holder of the number range, is present for ported numbers only; its absence says
 * something for Russian mobile numbers only, the ones v2 follows.
 *
 * @throws LookupFault and nothing else.
 */
export function parseV2(response: AnswerBody): ParsedAnswer {
  const answer = readAnswerObject(API, response);
  if (!KEYS_OF_AN_ANSWER.some((key) => Object.hasOwn(answer, key))) {
    const refusal = readRefusal(answer, response.status);
    if (refusal === null) throw unexpectedBody(API, response.status);
    return refusal;
  }
  const fields = readFields(answer);
  if (fields.destination?.toLowerCase() === 'not found') return { outcome: 'not-found', fields: {} };
  if (!fields.destination && !fields.operator && !fields.region && !fields.country) {
    if (KEYS_WITH_KNOWLEDGE.every((key) => saysNothing(answer[key]))) return { outcome: 'not-found', fields: {} };
    throw unexpectedBody(API, response.status);
  }
  return { outcome: 'found', fields };
}

function readFields(answer: JsonObject): ParsedAnswer['fields'] {
  const operator = fieldText(answer['registrar']);
  const operatorOld = fieldText(answer['registrar_old']);
  const country = readCountry(answer['flag_iso']);
  const type = readType(fieldText(answer['type_id']), fieldText(answer['description']));
  const followsPorting = country === 'RU' && type === 'MOB' && operator !== undefined;
  const notPorted = followsPorting && !Object.hasOwn(answer, 'registrar_old') ? false : undefined;
  return knownFields({
    operator,
    operatorOld,
    ported: operatorOld !== undefined ? true : notPorted,
    region: fieldText(answer['location']),
    destination: fieldText(answer['destination']),
    country,
    type,
  });
}

function readCountry(value: unknown): string | undefined {
  const code = fieldText(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

/** Undefined when the answer names no type at all. */
function readType(id = '', description = ''): LineType | undefined {
  if (id === '' && description === '') return undefined;
  const words = `${id} ${description}`.toLowerCase();
  return TYPES_BY_ID.get(id.toUpperCase()) ?? TYPES_BY_WORD.find(([word]) => word.test(words))?.[1] ?? 'OTHER';
}
