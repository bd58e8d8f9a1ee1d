// What observations were merged to before. The key is what they say, not whose number they are about: numbers of one
// operator and region share a record, and whatever changes what is said (another answer, an imported table, a file that was
// loaded) makes another key. So nothing kept here ever has to be found out of date; what names mean is fixed for its life.

import { LRUCache } from 'lru-cache';
import type { Identifier } from './identity.js';
import { mergeObservations } from './merge-observations.js';
import type { NumberRecord } from './number-record.js';
import type { Observation } from './observation.js';

/** From observations, most trusted first, to the record; the same one for the same words. */
export type MergeObservations = (observations: readonly Observation[]) => NumberRecord;

export interface KeptRecords {
  readonly merge: MergeObservations;
  /** About what they take. */
  bytes(): number;
}

const MAX_BYTES = 32 * 1024 * 1024;
/** A record of all fields, beside its key. */
const RECORD_BYTES = 1500;

/** @param maxEntries the least recently used ones go; so they do when all take more than 32 MiB */
export function keepRecords(identify: Identifier, maxEntries: number): KeptRecords {
  const kept = new LRUCache<string, NumberRecord>({
    // Room is made as it fills: by `max` for all of them at once, which holds the loop for up to 20 ms in each reload.
    maxSize: MAX_BYTES,
    sizeCalculation: (_record, key) => key.length * 2 + RECORD_BYTES,
  });
  return {
    merge(observations) {
      const key = recordKey(observations);
      let record = kept.get(key);
      if (record === undefined) {
        record = mergeObservations(observations, identify);
        kept.set(key, record);
        if (kept.size > maxEntries) kept.pop();
      }
      return record;
    },
    bytes: () => kept.calculatedSize,
  };
}

/** Everything that `mergeObservations` goes by. A length stands in front of each text, so that no text can look like two. */
function recordKey(observations: readonly Observation[]): string {
  let key = observations[0]?.number.startsWith('7') === true ? '7' : '';
  for (const { source, fields } of observations) {
    const { operator, operatorInn, operatorOld, operatorOldInn, ported, region, destination, country, type, timeZone } =
      fields;
    key +=
      `;${source};` + (ported === undefined ? '' : ported ? '+' : '-') +
      text(operator) + text(operatorInn) + text(operatorOld) + text(operatorOldInn) +
      text(region) + text(destination) + text(country) + text(type) + text(timeZone); // prettier-ignore
  }
  return key;
}

function text(value: string | undefined): string {
  return value === undefined ? ',' : `${value.length}:${value}`;
}
