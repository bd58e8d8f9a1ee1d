// What the answer of a source says of the number it was asked about. Words are taken as they are; what has to be one of few
// values and is none is left out.
//
//     [{"source": "79168233454", "type": "Мобильный", "phone": "+7 916 823-34-54", "provider": "ПАО \"МТС\"",
//       "country": "Россия", "region": "Москва и Московская область", "qc": 0}]

import { fieldText } from '../lookup/field-text.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { LineType, Observation, ObservedFields } from '../lookup/observation.js';
import { isTimeZone } from '../time/zoned-time.js';
import { parseDottedPath, valueAt } from './dotted-path.js';
import type { SourceSettings } from './source-settings.js';

export interface SourceAnswer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body: string;
}

/** A source that names none of these is not understood, and says nothing of the line type. */
const LINE_TYPES: readonly (readonly [RegExp, LineType])[] = [
  [/^(mob|mobile|cell(ular)?|gsm|wireless|мобильный|сотовый)$/, 'MOB'],
  [/^(fix|fixed|fixed[ _-]?line|land[ _-]?line|geographic|стационарный|городской)$/, 'FIX'],
  [/^(toll[ _-]?free|freephone|колл-центр|бесплатный)$/, 'TOLLFREE'],
  [/^(premium([ _-]?rate)?)$/, 'PREMIUM'],
  [/^(voip|non[ _-]?fixed[ _-]?voip)$/, 'VOIP'],
  [/^other$/, 'OTHER'],
];
const YES = /^(1|true|yes|y|ported|да)$/i;
const NO = /^(0|false|no|n|not[ _-]ported|нет)$/i;

type Reading<Field extends keyof ObservedFields> = (value: unknown) => ObservedFields[Field] | undefined;

const READINGS: { readonly [Field in keyof ObservedFields]-?: Reading<Field> } = {
  operator: fieldText,
  operatorInn: inn,
  operatorOld: fieldText,
  operatorOldInn: inn,
  ported: (value) => (YES.test(scalar(value)) ? true : NO.test(scalar(value)) ? false : undefined),
  region: fieldText,
  destination: fieldText,
  country: (value) => (/^[A-Za-z]{2}$/.test(scalar(value)) ? scalar(value).toUpperCase() : undefined),
  type: (value) => LINE_TYPES.find(([words]) => words.test(scalar(value).toLowerCase()))?.[1],
  timeZone: (value) => (scalar(value).includes('/') && isTimeZone(scalar(value)) ? scalar(value) : undefined),
};

/**
 * @returns `not-found` where it says nothing of what was wanted: that it knows nothing of the number
 * @throws LookupFault for what is no answer, and for one about another number
 */
export function readAnswer(
  { name, fields }: Pick<SourceSettings, 'name' | 'fields'>,
  answer: SourceAnswer,
  number: string,
): Pick<Observation, 'outcome' | 'fields'> {
  const fault = faultOfStatus(name, answer);
  if (fault !== null) throw fault;
  if (answer.status === 404 || answer.status === 204) return NOTHING_KNOWN;
  const json = parsed(name, answer);
  const found = Object.entries(READINGS).flatMap(([field, read]) => {
    const path = pathOf(fields[field as keyof ObservedFields]);
    const value = path === null ? undefined : read(valueAt(json, path));
    return value === undefined ? [] : [[field, value] as const];
  });
  if (found.length === 0) return NOTHING_KNOWN;
  const about = pathOf(fields.number);
  if (about !== null && !isSameNumber(valueAt(json, about), number))
    throw new LookupFault('UNEXPECTED_BODY', `${name}: HTTP ${answer.status} with an answer about another number`);
  return { outcome: 'found', fields: Object.fromEntries(found) };
}

const NOTHING_KNOWN: Pick<Observation, 'outcome' | 'fields'> = { outcome: 'not-found', fields: {} };

function pathOf(text: string | undefined) {
  return text === undefined ? null : parseDottedPath(text);
}

/** As plain text; empty for what is none. */
function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : '';
}

function inn(value: unknown): string | undefined {
  return /^\d{10}$/.test(scalar(value)) ? scalar(value) : undefined;
}

/** As digits with or without country code, however they are grouped; a Russian one also with an 8 in front. */
function isSameNumber(value: unknown, number: string): boolean {
  const digits = scalar(value).replace(/^00|\D/g, '');
  if (digits === number) return true;
  if (number.startsWith('7') && digits.length === number.length && digits === `8${number.slice(1)}`) return true;
  return digits.length >= 7 && digits.length < number.length && number.endsWith(digits);
}

function parsed(name: string, { status, body }: SourceAnswer): unknown {
  const text = body.replace(/^\uFEFF/, '').trim();
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text.
    const found = text === '' ? 'an empty body' : text.startsWith('<') ? 'a page of markup' : 'text that is not JSON';
    throw new LookupFault('NOT_JSON', `${name}: HTTP ${status} with ${found}`);
  }
}

function faultOfStatus(name: string, { status, retryAfterMs }: SourceAnswer): LookupFault | null {
  const retryAfter = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 401 || status === 402 || status === 403 || status === 451) {
    const advice = status === 402 ? 'it demands payment' : 'check its secret, and the balance there';
    return new LookupFault('REFUSED', `${name}: HTTP ${status}, it refuses to answer (${advice})`, retryAfter);
  }
  if (status === 429) return new LookupFault('RATE_LIMITED', `${name}: HTTP 429, too many requests`, retryAfter);
  if (status >= 500) return new LookupFault('SERVER_ERROR', `${name}: HTTP ${status}`, retryAfter);
  if (status >= 300 && status < 400)
    return new LookupFault('UNEXPECTED_BODY', `${name}: HTTP ${status}, a redirect, which is not followed`);
  if (status === 404) return null;
  if (status >= 400) return new LookupFault('NUMBER_REFUSED', `${name}: HTTP ${status}, it rejects the request`);
  return null;
}
