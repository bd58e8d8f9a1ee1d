// How entries are named on disk. Two orders over the same entries: by source and number, and by the time learnt, so
// that the oldest are found without reading the rest. No key of one order is a prefix of the other's range.
//
//     o179170415564             an observation of voxlink-v1; a source without a short code stands there as `name/`
//     t0mwrsbk00179170415564    learnt at 0mwrsbk00 (base 36, milliseconds since 1970); no value
//     m:entries                 how many observations there are

import { CONFIGURED_NAME, isConfigured, SOURCE_NAMES, type SourceName } from '../lookup/sources.js';

/** Stored for ever: never changed or reused. */
const SHORT_CODES: Readonly<Partial<Record<SourceName, string>>> = {
  'voxlink-v1': '1',
  'voxlink-v2': '2',
  registry: 'r',
  bdpn: 'b',
  ported: 'n',
  plan: 'p',
};
/** Any other source goes by its name. */
const codeOf = (source: SourceName) => SHORT_CODES[source] ?? `${source}/`;
const SOURCES = new Map(SOURCE_NAMES.map((name) => [codeOf(name), name]));

const OBSERVATION = 'o';
const TIME_DIGITS = 9;
const NUMBER = /^\d{1,20}$/;
const SOURCE_AND_NUMBER = /^(.|[a-z][a-z0-9-]*\/)(\d{1,20})$/;
const TIME_KEY = /^t([0-9a-z]{9})((?:.|[a-z][a-z0-9-]*\/)\d{1,20})$/;

export const COUNT_KEY = 'm:entries';
/** The order by time: from the first, to before the second. */
export const TIME_RANGE = ['t', 'u'] as const;
/** The year 5188. */
export const MAX_TIME_MS = 36 ** TIME_DIGITS - 1;

/** Null for what is no E.164 number: such are not kept. */
export function observationKey(source: SourceName, number: string): string | null {
  return NUMBER.test(number) ? `${OBSERVATION}${codeOf(source)}${number}` : null;
}

/** Source and number of an observation's key; null when it is none of ours. */
export function partsOfKey(key: string): { source: SourceName; number: string } | null {
  if (!key.startsWith(OBSERVATION)) return null;
  const [, code = '', number] = SOURCE_AND_NUMBER.exec(key.slice(OBSERVATION.length)) ?? [];
  const source = SOURCES.get(code) ?? configuredBy(code);
  return source === undefined || number === undefined ? null : { source, number };
}

/** The name of an entry of `sources` by its code; undefined where it is none. */
function configuredBy(code: string): SourceName | undefined {
  const name = code.slice(0, -1);
  return code.endsWith('/') && CONFIGURED_NAME.test(name) ? name : undefined;
}

/** Where the search for names of `sources` begins, and before what it ends. */
export const NAMED_RANGE = ['oa', 'o{'] as const;

/** Behind all observations of the source of this one, and behind the key where it is none's. */
export function keyBehindSource(key: string): string {
  const source = partsOfKey(key)?.source;
  // What follows the digits, and what follows the slash.
  return source === undefined ? `${key}\0` : isConfigured(source) ? `${OBSERVATION}${source}0` : `${key.slice(0, 2)}:`;
}

/** A time as it stands in keys and values: of one length, so that text order is time order. */
export function timeText(epochMs: number): string {
  return epochMs.toString(36).padStart(TIME_DIGITS, '0');
}

/** @param key of the observation learnt at `learntAtMs` */
export function timeKey(learntAtMs: number, key: string): string {
  return `${TIME_RANGE[0]}${timeText(learntAtMs)}${key.slice(1)}`;
}

/** When what was learnt, from a key of the order by time; null when it is none. */
export function partsOfTimeKey(text: string): { learntAtMs: number; key: string } | null {
  const [, time, rest] = TIME_KEY.exec(text) ?? [];
  if (time === undefined || rest === undefined) return null;
  return { learntAtMs: parseInt(time, 36), key: `${OBSERVATION}${rest}` };
}
