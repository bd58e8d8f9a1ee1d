// Looks the numbers of a table up in this process: registry and plan, no network.

import type { LoadedConfig } from '../config/load-config.js';
import { enrichAnswerOf, type EnrichLookup } from './enrich-lookup.js';
import { lookUpAlone } from './lookup-alone.js';

/** More than are read at once. */
const ROWS_AT_ONCE = 10_000;

/** @param said hears in words of whatever cannot be used */
export async function enrichOffline(loaded: LoadedConfig, said: (words: string) => void): Promise<EnrichLookup> {
  const { config } = loaded;
  const alone = await lookUpAlone(
    { ...loaded, config: { ...config, voxlink: { ...config.voxlink, enabled: false } } },
    said,
  );
  return {
    rowsAtOnce: ROWS_AT_ONCE,
    look: async (text) => enrichAnswerOf(await alone.lookup(text)),
    close: () => alone.close(),
  };
}
