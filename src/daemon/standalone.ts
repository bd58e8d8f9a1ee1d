// The whole way of a call without a daemon, for the commands that work without one. Nothing that it learns is kept.

import type { LoadedConfig } from '../config/load-config.js';
import { registryDirectory } from '../config/registry-directory.js';
import { loadIdentifier } from '../names/load-names.js';
import { FloodGuard } from '../policy/flood-guard.js';
import { ShownNumbers } from '../policy/shown-numbers.js';
import { createRegistryInUse } from '../registry/registry-in-use.js';
import { systemClock } from '../time/clock.js';
import { readHostTimeZone } from '../time/host-time-zone.js';
import { loadPolicy, NO_LIST_SOURCES } from './load-policy.js';
import { NO_LOOKUP_METRICS, openLookupResources, type LookupResources } from './lookup-resources.js';
import { makeSnapshot, type Snapshot } from './snapshot.js';

export interface Standalone {
  readonly snapshot: Snapshot;
  readonly plan: LookupResources['plan'];
  readonly close: () => Promise<void>;
}

/**
 * @param report told in a sentence of what cannot be used, such as a damaged registry
 * @throws {ConfigError}
 */
export async function openStandalone(
  loaded: LoadedConfig,
  version: string,
  report: (message: string) => void,
): Promise<Standalone> {
  const { config, placeOf } = loaded;
  const registry = createRegistryInUse(registryDirectory(config, process.env, () => undefined));
  const { problems } = await registry.load();
  for (const problem of problems) report(problem.message);
  const names = loadIdentifier(config.registry, placeOf);
  const lookup = await openLookupResources(config, {
    clock: systemClock,
    version,
    names,
    registry,
    memory: null,
    metrics: NO_LOOKUP_METRICS,
    onPlanProblem: (file, cause) => report(`${file} cannot be used: ${String(cause)}`),
    onBreakerChange: () => undefined,
  });
  const snapshot = await makeSnapshot(loaded, await loadPolicy(loaded, NO_LIST_SOURCES, { names }), {
    ...lookup,
    hostTimeZone: readHostTimeZone(process.env),
    callMemory: { guard: new FloodGuard(), shownNumbers: new ShownNumbers() },
    lists: { put: () => ({ problem: 'no daemon is running here that keeps the lists' }) },
    listSources: NO_LIST_SOURCES,
    observersFor: () => [],
    onAnswerFault: (_call, _fault, error) => report(`a fault of voxroute itself: ${String(error)}`),
  });
  return { snapshot, plan: lookup.plan, close: () => snapshot.lookup.close() };
}
