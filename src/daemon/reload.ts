// What a reload does to what answers calls: the configuration replaced as a whole, or lists and contacts alone.

import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../config/load-config.js';
import { keysForRestart } from '../config/restart-keys.js';
import { doorOpeners, doorsBeside, openDoors, type DoorOpeners } from './doors.js';
import { drain } from './drain.js';
import type { DaemonEdges } from './edges.js';
import { createHttpApi } from './http-api.js';
import { loadRegistry } from './open-registry.js';
import { learnOwnNumbers } from './policy-stack.js';
import { makeSnapshot, type Snapshot } from './snapshot.js';
import type { DaemonState, Serving } from './state.js';

/** Calls that come from now on are answered with this snapshot. */
export function activate(snapshot: Snapshot, now: Serving): void {
  now.snapshot = snapshot;
  snapshot.lookup.activate();
  learnOwnNumbers(snapshot.ownNumbers, snapshot.lookup);
  now.resources.follow(snapshot);
}

/** The same configuration with the lists and contacts of now. Rejects, with everything as it was, when they are bad. */
export async function reloadLists(now: Serving): Promise<void> {
  const { loaded, lookup } = now.snapshot;
  now.snapshot = await makeSnapshot(loaded, now.resources, { names: lookup.names, lookup });
  now.resources.follow(now.snapshot);
}

export function openersFor(now: Serving, state: DaemonState, { log }: Pick<DaemonEdges, 'log'>): DoorOpeners {
  return doorOpeners({ ...now.resources, log, current: () => now.snapshot, http: createHttpApi(now, state, { log }) });
}

/**
 * Rejects, with everything as it was, when the configuration cannot be used or a door cannot open.
 *
 * @returns ends when what was replaced is drained and closed; never rejects
 */
export async function applyConfiguration(
  next: LoadedConfig,
  now: Serving,
  state: DaemonState,
  edges: DaemonEdges,
  stopping: AbortSignal,
): Promise<() => Promise<void>> {
  const { log } = edges;
  const { resources, snapshot: old, doors: oldDoors } = now;
  if (oldDoors === null || stopping.aborted) throw new Error('the daemon is not running');
  // Names take time to read, and hardly ever change.
  const isSameRegistry = isDeepStrictEqual(old.loaded.config.registry, next.config.registry);
  const snapshot = await makeSnapshot(next, resources, isSameRegistry ? { names: old.lookup.names } : {});
  try {
    // What can fail comes first: up to here nothing has changed.
    await snapshot.lookup.warm();
    now.doors = await openDoors(openersFor(now, state, edges), next, { loaded: old.loaded, doors: oldDoors }, log);
  } catch (error) {
    await snapshot.lookup.close();
    throw error;
  }
  activate(snapshot, now);
  old.lookup.deactivate();
  // An import may have replaced it without a command.
  await loadRegistry(resources.registry, edges);
  log.setLevel(next.config.log.level);
  log.write('info', { files: next.files }, 'configuration reloaded');
  const keys = keysForRestart(old.loaded.config, next.config);
  if (keys.length > 0) log.write('warn', { keys }, 'these keys take effect with a restart');
  const replaced = doorsBeside(now.doors, oldDoors);
  return () => drain(old, replaced, edges, stopping);
}
