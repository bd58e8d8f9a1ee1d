// Area codes of a Russian region.

import { readFile } from 'node:fs/promises';
import { parseRussianCodes } from './russian-codes.js';

const CODES = new URL('../../data/russian-codes.tsv', import.meta.url);

/** Geographic codes, such as `482` of RU-TVE; none for what is no Russian region. @param region its id, in any case */
export async function codesOfRegion(region: string): Promise<string[]> {
  const wanted = region.toUpperCase();
  const codes = [...parseRussianCodes(await readFile(CODES, 'utf8')).values()];
  return codes.filter(({ kind, regionIds }) => kind === 'ABC' && regionIds.includes(wanted)).map(({ code }) => code);
}
