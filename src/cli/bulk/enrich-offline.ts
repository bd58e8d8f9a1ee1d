// Looks the numbers of a table up in this process: portability database, registry and plan, no network.

import type { LoadedConfig } from '../../config/load-config.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import { openStandalone } from '../../daemon/standalone.js';
import { STATUS_WITHOUT_LOOKUP } from '../../policy/call-facts.js';
import { enrichAnswerOf, type EnrichAnswer, type EnrichLookup } from './enrich-lookup.js';
import { readVersion } from '../package-files.js';

/** More than are read at once. */
const ROWS_AT_ONCE = 10_000;

/** @param report hears in words of whatever cannot be used */
export async function enrichOffline(loaded: LoadedConfig, report: (message: string) => void): Promise<EnrichLookup> {
  const { config } = loaded;
  const { snapshot, plan, close } = await openStandalone(loaded, readVersion(), report, 'look');

  function answer(number: string): EnrichAnswer {
    const { status, record } = snapshot.lookup.offline(number);
    const source = (record.operator ?? Object.values(record)[0])?.source ?? 'none';
    return enrichAnswerOf({ number, status, source, fields: record });
  }

  return {
    rowsAtOnce: ROWS_AT_ONCE,
    look(text) {
      const number = normalizeNumber(text, config.number);
      if (number.kind !== 'e164') {
        const status = STATUS_WITHOUT_LOOKUP[number.kind];
        return enrichAnswerOf({ number: null, status, source: 'none', fields: {} });
      }
      // Names of a calling code are loaded once.
      const loading = plan.prepare(number.e164);
      return loading === null ? answer(number.e164) : loading.then(() => answer(number.e164));
    },
    close,
  };
}
