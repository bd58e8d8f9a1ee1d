// What both versions of Voxlink's API share in their answers: status and body are told apart into a JSON object or a
// fault, and so are the ways to say that a number is none. Only what is documented is an answer; all else is a fault, and
// so is an answer about another number.

import { LookupFault } from '../lookup/lookup-fault.js';
import type { Observation, ObservedFields } from '../lookup/observation.js';
import { fieldText } from '../lookup/field-text.js';

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

/** A documented answer has some 300 bytes. Bodies are kept by the hundred thousand. */
const LONGEST_BODY = 4096;

/** Of these the documents know answers: the number was looked up, or it is none. */
const STATUSES_OF_NO: readonly number[] = [200, 400, 404];

/**
 * The object in the body. The content type is not looked at.
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
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || body.length > LONGEST_BODY) throw unexpectedBody(api, status);
  return value as JsonObject;
}

/** JSON, but none of the documented answers. */
export function unexpectedBody(api: string, status: number): LookupFault {
  return new LookupFault('UNEXPECTED_BODY', `${api}: HTTP ${status} with JSON that is not a documented answer`);
}

/** A documented answer, to another question than ours. */
export function aboutAnother(api: string, status: number): LookupFault {
  return new LookupFault('UNEXPECTED_BODY', `${api}: HTTP ${status} with an answer about another number`);
}

/** Can an answer with this status say that a number is found, or that it is not? */
export function mayAnswerFound(status: number): boolean {
  return status === 200;
}
export function mayAnswerNotFound(status: number): boolean {
  return STATUSES_OF_NO.includes(status);
}

/**
 * Voxlink takes the number for none. It is only asked about numbers that are some, so this says nothing of the number:
 *
 *     {"info": "Неверный формат номера: num=a79000000000", "example": ["+74959898533", "74959898533", …]}
 *     {"info": "Incorrect request: param num is required", "example": ["https://num.voxlink.ru/get/v2/?num=…", …]}
 *
 * The examples tell them apart from other notices rather than the wording, which may change.
 *
 * @throws LookupFault when the answer is one of these
 */
export function refuseRefusal(api: string, answer: JsonObject, status: number): void {
  if (fieldText(answer['info']) === undefined || !Array.isArray(answer['example'])) return;
  throw new LookupFault('NUMBER_REFUSED', `${api}: HTTP ${status}, it does not accept the number`);
}

/**
 * Texts of the answer, by key; undefined where one says nothing.
 *
 * @throws LookupFault when one of them is no text
 */
export function readTexts<Key extends string>(
  api: string,
  answer: JsonObject,
  keys: readonly Key[],
  status: number,
): Readonly<Record<Key, string | undefined>> {
  const texts = keys.map((key) => {
    const value = answer[key] ?? null;
    if (value !== null && typeof value !== 'string') throw unexpectedBody(api, status);
    return [key, fieldText(value)] as const;
  });
  return Object.fromEntries(texts) as Readonly<Record<Key, string | undefined>>;
}

/** Digits, as text or as a whole number: both are seen. Undefined for anything else. */
export function digitsIn(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : undefined;
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
    const advice = 'it serves Russian addresses only; use one, or set voxlink.proxy';
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
