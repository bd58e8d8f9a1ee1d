// An observation as it lies on disk: one line of text with a checksum, because LevelDB does not check what it reads.
//
//     1 0mwrsbk00 2dd3b5f7 ["found",{"operator":"ПАО \"МТС\"","ported":false},"{}"]
//
// Without the blanks: version, learnt at, CRC-32 of key, time and the rest, and the rest: outcome, fields, raw.

import { crc32 } from 'node:zlib';
import type { LineType, Observation, ObservedFields } from '../lookup/observation.js';
import { MAX_TIME_MS, partsOfKey, timeText } from './store-key.js';

/** Another version is no damage: it is forgotten and learnt again. */
const VERSION = '1';
const HEAD = /^1([0-9a-z]{9})([0-9a-f]{8})\[/;
const HEAD_LENGTH = 18;

const LINE_TYPES = { MOB: 1, FIX: 1, TOLLFREE: 1, PREMIUM: 1, VOIP: 1, OTHER: 1 } satisfies Record<LineType, 1>;
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const FIELDS = {
  operator: isText,
  operatorInn: isText,
  operatorOld: isText,
  operatorOldInn: isText,
  ported: (value: unknown) => typeof value === 'boolean',
  region: isText,
  destination: isText,
  country: isText,
  type: (value: unknown) => typeof value === 'string' && Object.hasOwn(LINE_TYPES, value),
  timeZone: isText,
} as const satisfies Record<keyof ObservedFields, (value: unknown) => boolean>;
const OUTCOMES: readonly unknown[] = ['found', 'not-found'] satisfies Observation['outcome'][];

/** Null when the observation has no time that can be kept. `key` names source and number. */
export function encodeObservation(key: string, observation: Observation): string | null {
  const { learntAtMs, outcome, fields, raw } = observation;
  if (!Number.isSafeInteger(learntAtMs) || learntAtMs < 0 || learntAtMs > MAX_TIME_MS) return null;
  const time = timeText(learntAtMs);
  const body = JSON.stringify([outcome, fields, raw]);
  return `${VERSION}${time}${checksum(key, time, body)}${body}`;
}

/** Null for anything that `encodeObservation` did not write under this key. Never throws. */
export function decodeObservation(key: string, text: string): Observation | null {
  const parts = partsOfKey(key);
  const [, time, sum] = HEAD.exec(text) ?? [];
  const body = text.slice(HEAD_LENGTH);
  if (parts === null || time === undefined || sum !== checksum(key, time, body)) return null;
  const content = parsed(body);
  if (!Array.isArray(content)) return null;
  const [outcome, fields, raw] = content as unknown[];
  if (!OUTCOMES.includes(outcome) || !isFields(fields) || !(raw === null || typeof raw === 'string')) return null;
  const { source, number } = parts;
  return { source, number, learntAtMs: parseInt(time, 36), outcome: outcome as Observation['outcome'], fields, raw };
}

/** When a stored observation was learnt, without reading the rest of it; null when it has no such head. */
export function learntAtOf(text: string): number | null {
  const time = HEAD.exec(text)?.[1];
  return time === undefined ? null : parseInt(time, 36);
}

function checksum(key: string, time: string, body: string): string {
  return crc32(body, crc32(key + time))
    .toString(16)
    .padStart(8, '0');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is ObservedFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, field]) => Object.hasOwn(FIELDS, name) && FIELDS[name as keyof ObservedFields](field),
  );
}
