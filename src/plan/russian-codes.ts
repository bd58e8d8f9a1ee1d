// The codes behind +7 in Russia, as data/russian-codes.tsv lists them:
//
//   495	ABC	RU-MOW RU-MOS
//   411	ABC	RU-SA	several
//   41154	ABC	RU-SA	Asia/Ust-Nera
//   800	service	nationwide
//   917	DEF	several

import { readFile } from 'node:fs/promises';
import { isTimeZone } from '../time/zoned-time.js';

const CODES = new URL('../../data/russian-codes.tsv', import.meta.url);
const KINDS = ['ABC', 'DEF', 'service'] as const;

/** What a code alone tells of a number. */
export interface RussianCode {
  readonly code: string;
  /** `ABC`: fixed. `DEF`: mobile. `service`: 8-80x. */
  readonly kind: (typeof KINDS)[number];
  /** Ids of regions, the first one stands for the number; empty when the code does not tell. */
  readonly regionIds: readonly string[];
  /** IANA zone of the place; `region` where it is the region's, null where the code does not tell. */
  readonly zone: string | null;
}

/** The value of `zone` for a code that keeps its region's time. */
export const ZONE_OF_REGION = 'region';

/** Instead of ids. */
const NO_REGION: ReadonlySet<string> = new Set(['nationwide', 'several']);

/** @throws Error naming the line, what was expected and what was found */
export function parseRussianCodes(text: string): ReadonlyMap<string, RussianCode> {
  const codes = new Map<string, RussianCode>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const parsed = parseLine(line, `line ${index + 1}`);
    if (codes.has(parsed.code)) throw new Error(`line ${index + 1}: ${parsed.code} is listed twice`);
    codes.set(parsed.code, parsed);
  }
  return codes;
}

/** Geographic codes, such as `482` of RU-TVE; none for what is no Russian region. @param region its id, in any case */
export async function codesOfRegion(region: string): Promise<string[]> {
  const wanted = region.toUpperCase();
  const codes = [...parseRussianCodes(await readFile(CODES, 'utf8')).values()];
  return codes.filter(({ kind, regionIds }) => kind === 'ABC' && regionIds.includes(wanted)).map(({ code }) => code);
}

function parseLine(line: string, place: string): RussianCode {
  const [code = '', kindName = '', where = '', zone, ...more] = line.split('\t');
  const found = (value: string) => `found ${JSON.stringify(value)}`;
  if (!/^[3-9]\d{2,4}$/.test(code)) throw new Error(`${place}: a code of 3 to 5 digits expected, ${found(code)}`);
  const kind = KINDS.find((name) => name === kindName);
  if (kind === undefined) throw new Error(`${place}: ${KINDS.join(', ')} expected, ${found(kindName)}`);
  if (where === '') throw new Error(`${place}: ids of regions or ${[...NO_REGION].join(', ')} expected, found nothing`);
  if (zone !== undefined && zone !== 'several' && !(zone.includes('/') && isTimeZone(zone)))
    throw new Error(`${place}: several, an IANA zone or nothing expected, ${found(zone)}`);
  if (more.length > 0) throw new Error(`${place}: at most 4 columns expected, found ${more.length + 4}`);
  const regionIds = NO_REGION.has(where) ? [] : where.split(' ');
  return { code, kind, regionIds, zone: zone === 'several' ? null : (zone ?? ZONE_OF_REGION) };
}
