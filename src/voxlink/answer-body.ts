// Part of reading Voxlink's answers: what both versions of the API share. Status and body are told apart into a JSON
// object or a fault; `{"info": …}` is how both say no.

import { LookupFault } from '../lookup/lookup-fault.js';
import type { Observation, ObservedFields } from '../lookup/observation.js';
import { fieldText } from './field-text.js';

/** What an answer says of the number it was asked about. */
export type ParsedAnswer = Pick<Observation, 'outcome' | 'fields'>;

/** The members of a JSON object, of any type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What of a response decides; `api` names its author in messages, such as `Voxlink v1`. */
export interface AnswerBody {
  readonly status: number;
  /** From `Retry-After`; null without one. */
  readonly retryAfterMs: number | null;
  /** Read as UTF-8 whatever the server says; a byte order mark is kept. */
  readonly body: string;
}

/**
 * The object in the body. The content type is not looked at, and a 404 is as good as a 200: the body decides.
 *
 * @throws LookupFault when the status says that it is no answer, or the body is not one JSON object.
 */
export function readAnswerObject(api: string, { status, body, retryAfterMs }: AnswerBody): JsonObject {
  const fault = faultOfStatus(api, status, retryAfterMs);
  if (fault !== null) throw fault;
  const text = body.replace(/^\uFEFF/, '').trim();
  const value = parseJson(text);
  if (value === undefined) {
    const found = text === '' ? 'an empty body' : text.startsWith('<') ? 'an HTML page' : 'text that is not JSON';
    throw new LookupFault('NOT_JSON', `${api}: HTTP ${status} with ${found}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpectedBody(api, status);
  return value as JsonObject;
}

/** JSON, but none of the documented answers. */
export function unexpectedBody(api: string, status: number): LookupFault {
  return new LookupFault('UNEXPECTED_BODY', `${api}: HTTP ${status} with JSON that is no documented answer`);
}

/**
 * Reads the ways to say no, null when the answer is none of them:
 *
 *     {"info": "Неверный формат номера: num=a79000000000", "example": ["+74959898533", …]}             refused
 *     {"info": "Incorrect request: param num is required", "example": ["https://num.voxlink.ru/…", …]} refused
 *     {"info": "Номер не найден. Проверьте код города: num=79000000000"}                               not found
 *
 * The examples tell them apart rather than the wording, which may change.
 */
export function readRefusal(answer: JsonObject, status: number): ParsedAnswer | null {
  const info = fieldText(answer['info']);
  if (info === undefined) return null;
  if (Array.isArray(answer['example'])) return { outcome: 'refused', fields: {} };
  return status === 404 || /не найден/i.test(info) ? { outcome: 'not-found', fields: {} } : null;
}

/** The fields without those that the source left open. */
export function knownFields(fields: {
  [Field in keyof ObservedFields]: ObservedFields[Field] | undefined;
}): ObservedFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function faultOfStatus(api: string, status: number, retryAfterMs: number | null): LookupFault | null {
  const retryAfter = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 401 || status === 403 || status === 451) {
    const advice = 'it serves Russian addresses only; ask from one, or set voxlink.proxy';
    return new LookupFault('REFUSED', `${api}: HTTP ${status}, this address is refused (${advice})`, retryAfter);
  }
  if (status === 429) return new LookupFault('RATE_LIMITED', `${api}: HTTP 429, too many requests`, retryAfter);
  if (status >= 500) return new LookupFault('SERVER_ERROR', `${api}: HTTP ${status}`, retryAfter);
  if (status >= 300 && status < 400) {
    const advice = 'set voxlink.baseUrl to where it leads';
    return new LookupFault('UNEXPECTED_BODY', `${api}: HTTP ${status}, a redirect, which is not followed (${advice})`);
  }
  return null;
}

/** Undefined when it is not JSON. The engine's own message quotes the text, and so the number: it is not kept. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
