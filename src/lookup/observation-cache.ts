// Observations in memory, by source and number. Limited by number of entries and by age.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../time/clock.js';
import { SOURCE_NAMES, type Observation, type SourceName } from './observation.js';

/** Memory of observations on the call's path: it answers at once and never throws. */
export interface ObservationMemory {
  read(source: SourceName, number: string): Observation | undefined;
  write(observation: Observation): void;
  /** Forgets a number in all sources; true when there was something to forget. */
  forget(number: string): boolean;
  /** Entries held now. */
  readonly size: number;
}

/**
 * @param maxEntries over it the least recently used entry goes
 * @param keepMs entries older than this are gone, whatever their freshness
 */
export function createObservationCache(maxEntries: number, keepMs: number, clock: Clock): ObservationMemory {
  const cache = new LRUCache<string, Observation>({
    // Counted by size, it takes room as it fills: by `max` it takes all of it, and 20 ms, before the first entry.
    maxSize: maxEntries,
    sizeCalculation: () => 1,
    ttl: keepMs,
    // Age is counted from what the clock given to us says, so that tests can move time.
    perf: { now: () => clock.monotonicMs() },
    ttlResolution: 0,
  });
  const keyOf = (source: SourceName, number: string) => `${source}:${number}`;
  /** Whose observations may be here. */
  const sources = new Set<SourceName>(SOURCE_NAMES);

  return {
    read: (source, number) => cache.get(keyOf(source, number)),
    write(observation) {
      const ageMs = Math.max(0, clock.epochMs() - observation.learntAtMs);
      if (ageMs >= keepMs) return;
      sources.add(observation.source);
      cache.set(keyOf(observation.source, observation.number), observation, { ttl: keepMs - ageMs });
    },
    forget: (number) => [...sources].map((source) => cache.delete(keyOf(source, number))).includes(true),
    get size() {
      return cache.size;
    },
  };
}
