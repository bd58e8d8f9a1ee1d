// The memory of the daemon: what called lately at hand, everything learnt on disk. Without a disk only the first.

import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import type { DaemonEdges } from './edges.js';
import { createObservationCache } from '../lookup/observation-cache.js';
import { openObservationStore } from '../store/observation-store.js';
import { createTwoLevelMemory, type TwoLevelMemory } from '../store/two-level-memory.js';
import { logStoreEvent } from '../telemetry/store-event-line.js';

export interface DaemonMemory {
  readonly memory: TwoLevelMemory;
  /** Writes what waits, and closes. */
  close(): Promise<void>;
}

const STORE_DIRECTORY = 'store';

/** @param stateDirectory null when there is no place for state: then nothing survives a restart */
export async function openMemory(
  { cache }: Pick<Config, 'cache'>,
  stateDirectory: string | null,
  { clock, log }: Pick<DaemonEdges, 'clock' | 'log'>,
): Promise<DaemonMemory | null> {
  if (stateDirectory === null) return null;
  const store = await openObservationStore({
    directory: join(stateDirectory, STORE_DIRECTORY),
    maxEntries: cache.maxDiskEntries,
    keepMs: cache.staleTtl,
    clock,
    report: (event) => logStoreEvent(log, event),
  });
  const front = createObservationCache(cache.maxEntries, cache.staleTtl, clock);
  return { memory: createTwoLevelMemory(front, store), close: () => store.close() };
}
