// What a reload does to what answers calls: the configuration replaced as a whole, or lists and contacts alone.

import type { Config } from '../config/schema.js';
import { messageOf } from '../errors.js';
import { createIdentifier } from '../names/identifier.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { ConfigurationState } from './configuration-state.js';
import { doorOpeners, doorsBeside, openDoors, type DoorOpeners } from './doors.js';
import { drain } from './drain.js';
import type { DaemonEdges } from './edges.js';
import { createHttpApi } from './http-api.js';
import { usePolicy } from './load-policy.js';
import { loadRegistry } from './open-registry.js';
import { learnOwnNumbers } from './policy-stack.js';
import { preparationHere, type PreparedConfig } from './preparation.js';
import { rehearse } from './rehearsal.js';
import { makeSnapshot, type Snapshot } from './snapshot.js';
import type { DaemonState, Serving } from './state.js';
import { runYielding } from '../time/yield-to-calls.js';

/** A snapshot that calls can be given to at once. */
async function makeReplacement(...made: Parameters<typeof makeSnapshot>): Promise<Snapshot> {
  const snapshot = await makeSnapshot(...made);
  const [, , { clock }] = made;
  await runYielding(rehearse(snapshot.policy, clock.epochMs()));
  return snapshot;
}

/** Calls that come from now on are answered with this snapshot. */
export function activate(snapshot: Snapshot, now: Serving): void {
  now.snapshot = snapshot;
  snapshot.lookup.activate();
  now.resources.fleet.follow(snapshot.shared, snapshot.loaded);
  learnOwnNumbers(snapshot.ownNumbers, snapshot.lookup);
  now.resources.follow(snapshot);
  now.resources.journal.adjust(snapshot.loaded.config.journal);
  now.resources.providers.follow(snapshot.loaded);
}

/** The same with the own numbers of now; nothing else changes. Never rejects. */
export async function takeOwnNumbers(now: Serving, { log }: Pick<DaemonEdges, 'log'>): Promise<void> {
  const { loaded, loadedPolicy, lookup } = now.snapshot;
  try {
    now.snapshot = await makeReplacement(loaded, loadedPolicy, now.resources, now.snapshot);
    learnOwnNumbers(now.snapshot.ownNumbers, lookup);
    const numbers = now.resources.providers.numbers().length;
    log.write('info', { numbers }, 'numbers of the accounts at providers are in use');
  } catch (error) {
    log.write('error', { why: messageOf(error) }, 'numbers of the accounts at providers are not in use');
  }
}

/** The same configuration with the lists and contacts of now; when they are bad, everything stays as it was, and it is said. */
export async function takeLists(
  now: Serving,
  configuration: ConfigurationState,
  state: DaemonState,
  edges: DaemonEdges,
): Promise<void> {
  const { log } = edges;
  try {
    await reloadLists(now, edges);
    configuration.listsReloaded();
    log.write('info', { lists: state.listEntries() }, 'lists and contacts reloaded');
  } catch (error) {
    configuration.listsFailed(messageOf(error));
    const problems = maskNumbersIn(messageOf(error)).split('\n');
    log.write('error', { problems }, 'lists and contacts not reloaded; the old ones stay in use');
  }
}

async function reloadLists(now: Serving, { preparation = preparationHere }: DaemonEdges): Promise<void> {
  const { loaded, lookup } = now.snapshot;
  const { listSources } = now.resources;
  listSources.asRead();
  const prepared = await preparation.run('lists', { plan: now.made.plan, bodies: listSources.stored() });
  const policy = usePolicy(prepared, lookup.names, listSources.runtime);
  now.snapshot = await makeReplacement(loaded, policy, now.resources, now.snapshot);
  now.resources.follow(now.snapshot);
}

export function openersFor(
  now: Serving,
  state: DaemonState,
  edges: Pick<DaemonEdges, 'log' | 'preparation' | 'version'>,
): DoorOpeners {
  const { log } = edges;
  return doorOpeners({ ...now.resources, log, current: () => now.snapshot, http: createHttpApi(now, state, edges) });
}

/**
 * Rejects, with everything as it was, when the configuration cannot be used or a door cannot open.
 *
 * @returns ends when what was replaced is drained and closed; never rejects
 */
export async function applyConfiguration(
  prepared: PreparedConfig,
  now: Serving,
  state: DaemonState,
  edges: DaemonEdges,
  stopping: AbortSignal,
): Promise<() => Promise<void>> {
  const { log } = edges;
  const { resources, snapshot: old, doors: oldDoors } = now;
  if (oldDoors === null || stopping.aborted) throw new Error('the daemon is not running');
  const next = { ...prepared.loaded, placeOf: () => ({ file: '(configuration)', line: null, column: null }) };
  const names = prepared.names === null ? old.lookup.names : createIdentifier(prepared.names);
  const policy = usePolicy(prepared.policy, names, resources.listSources.runtime);
  const snapshot = await makeReplacement(next, policy, resources);
  try {
    // What can fail comes first: up to here nothing has changed.
    await snapshot.lookup.warm();
    now.doors = await openDoors(openersFor(now, state, edges), next, { loaded: old.loaded, doors: oldDoors }, log);
  } catch (error) {
    await snapshot.lookup.close();
    resources.fleet.follow(old.shared, old.loaded);
    throw error;
  }
  now.made = prepared;
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

/** A reload cannot change what is sized or opened once. */
const RESTART_KEYS: readonly (readonly [key: string, of: (config: Config) => unknown])[] = [
  ['cache.dir', ({ cache }) => cache.dir],
  ['cache.maxEntries', ({ cache }) => cache.maxEntries],
  ['cache.maxDiskEntries', ({ cache }) => cache.maxDiskEntries],
  ['cache.staleTtl', ({ cache }) => cache.staleTtl],
  ['registry.dir', ({ registry }) => registry.dir],
];

/** Keys that differ and take effect with a restart only. */
function keysForRestart(before: Config, next: Config): string[] {
  return RESTART_KEYS.flatMap(([key, of]) => (of(before) === of(next) ? [] : [key]));
}
