// Memory in two levels: what called lately at hand, everything learnt on disk. Read front first.

import type { ObservationMemory } from '../lookup/observation-cache.js';
import type { ObservationStore, StoreStats } from './observation-store.js';

export interface TwoLevelStats {
  /** Entries in memory. */
  readonly entries: number;
  /** Reads answered from memory, from disk, and not at all, since the start. */
  readonly reads: { readonly memory: number; readonly disk: number; readonly missed: number };
  readonly disk: StoreStats;
}

/** `size` is that of the memory in front; `stats` tells of the disk. */
export interface TwoLevelMemory extends ObservationMemory, Pick<ObservationStore, 'lookAround'> {
  stats(): TwoLevelStats;
}

export function createTwoLevelMemory(front: ObservationMemory, store: ObservationStore): TwoLevelMemory {
  const reads = { memory: 0, disk: 0, missed: 0 };
  return {
    read(source, number) {
      const atHand = front.read(source, number);
      if (atHand !== undefined) {
        reads.memory += 1;
        return atHand;
      }
      const stored = store.read(source, number);
      reads[stored === undefined ? 'missed' : 'disk'] += 1;
      if (stored !== undefined) front.write(stored);
      return stored;
    },
    write(observation) {
      front.write(observation);
      store.write(observation);
    },
    forget(number) {
      const wasAtHand = front.forget(number);
      return store.forget(number) || wasAtHand;
    },
    get size() {
      return front.size;
    },
    lookAround: () => store.lookAround(),
    stats: () => ({ entries: front.size, reads: { ...reads }, disk: store.stats() }),
  };
}
