// Answers of version 2 of the API: `GET /get/v2/?num=`.
//
//     {"cns": 790, "country_code": 7, "destination": "Russia", "type_id": "MOB", "description": "mobile",
//      "location": "Krasnodarskij kraj", "registrar": "MTS", "registrar_old": "Tele2", "min_subscr_nr_length": 11,
//      "max_subscr_nr_length": 11, "flag_iso": "RU", "flag_icon": "🇷🇺"}

import type { Identifier } from '../lookup/identity.js';
import type { NumberRecord } from '../lookup/number-record.js';
import type { LineType } from '../lookup/observation.js';
import { transliterate } from '../lookup/transliterate.js';
import { splitCallingCode } from '../number/calling-codes.js';
import { pythonJson } from './python-json.js';
import { ownAnswer, type KnownOfNumber, type ServiceAnswer } from './service-answer.js';

/** A plus is fine; abroad begins with the calling code, and so does Russia. */
const NUMBER = /^\+?([1-9]\d{6,14})$/;

/** Its long names; those of kinds it was never seen to give are ours. */
const DESCRIPTIONS: Readonly<Record<LineType, string>> = {
  MOB: 'mobile',
  FIX: 'geographic',
  TOLLFREE: 'toll free',
  PREMIUM: 'premium rate',
  VOIP: 'voip',
  OTHER: 'other',
};

const MISSING = {
  info: 'Incorrect request: param num is required',
  example: ['https://num.voxlink.ru/get/v2/?num=74959898533', 'https://num.voxlink.ru/get/v2/?num=+74959898533'],
};

export const V2_NOT_FOUND: ServiceAnswer = { status: 200, body: pythonJson({ destination: 'not found' }) };
export const V2_MISSING: ServiceAnswer = { status: 400, body: pythonJson(MISSING) };

/** E.164 digits; null for what can be no number of any country. */
export function v2Number(num: string): string | null {
  return NUMBER.exec(num)?.[1] ?? null;
}

export interface V2Parts {
  /** What names mean: registrars are brands in Latin letters. */
  readonly identify: Identifier;
  /** Digits that numbers of this kind have, calling code included; null where nobody says. */
  readonly lengths: { readonly min: number; readonly max: number } | null;
}

/** @returns null where nothing can be said, not even that the number is not found */
export function v2Answer(number: string, known: KnownOfNumber, parts: V2Parts): ServiceAnswer | null {
  const own = ownAnswer('voxlink-v2', known);
  if (own?.outcome === 'found' && own.raw !== null) return { status: 200, body: own.raw };
  if (own?.outcome === 'not-found' || known.status === 'NOTFOUND') return V2_NOT_FOUND;
  if (known.status === 'FAILED') return null;
  return { status: 200, body: pythonJson(v2Object(number, known.record, parts)) };
}

function v2Object(number: string, record: NumberRecord, { identify, lengths }: V2Parts) {
  const { destination, type, region, operatorLatin, operatorOld, ported, country } = record;
  const wasPorted = ported?.value === true && operatorOld !== undefined;
  return {
    cns: Number(knownPrefix(number)),
    country_code: Number(callingCode(number)),
    destination: inPlainLatin(destination?.value ?? ''),
    type_id: type?.value ?? '',
    description: type === undefined ? '' : DESCRIPTIONS[type.value],
    location: inPlainLatin(transliterate(region?.value ?? '')),
    registrar: operatorLatin?.value ?? '',
    ...(wasPorted ? { registrar_old: identify.operator(operatorOld.value, undefined, country?.value).latin } : {}),
    ...(lengths === null ? {} : { min_subscr_nr_length: lengths.min, max_subscr_nr_length: lengths.max }),
    flag_iso: country?.value ?? '',
    ...(country === undefined ? {} : { flag_icon: flagOf(country.value) }),
  };
}

/** It gives the digits that tell the range. Ours are those that tell the country, and the code of a Russian number. */
function knownPrefix(number: string): string {
  return number.startsWith('7') ? number.slice(0, 4) : callingCode(number);
}

function callingCode(number: string): string {
  return splitCallingCode(number)?.callingCode ?? number.slice(0, 1);
}

/** It writes `Aland Islands`. */
function inPlainLatin(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
}

/** Two regional indicators: `RU` becomes the flag of Russia. */
function flagOf(country: string): string {
  return [...country].map((letter) => String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - 65)).join('');
}
