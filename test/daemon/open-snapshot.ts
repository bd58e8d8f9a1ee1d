// Snapshots as the daemon makes them, over resources of a test: nothing imported, no place for state, no other hosts.

import { expect, onTestFinished } from 'vitest';
import { readConfig, type LoadedConfig } from '../../src/config/load-config.js';
import { loadPolicy, NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { NO_LOOKUP_METRICS, openLookupResources, type LookupEdges } from '../../src/daemon/lookup-resources.js';
import { makeSnapshot, type SnapshotResources } from '../../src/daemon/snapshot.js';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { createRegistryInUse } from '../../src/registry/registry-in-use.js';
import { manualClock } from '../fakes/manual-clock.js';

export const textOf = (yaml: string) => [{ file: 'v.yaml', text: yaml }];

export function loadedOf(yaml: string): LoadedConfig {
  const read = readConfig(textOf(yaml));
  expect(read.problems).toEqual([]);
  return read;
}

/** Of a configuration that adds none: read once, because most of a test's time would go into it. */
const shipped = (() => {
  let names: NameIdentifier | undefined;
  return (loaded: LoadedConfig) => (names ??= loadIdentifier(loaded.config.registry, loaded.placeOf));
})();

function namesOf(loaded: LoadedConfig): NameIdentifier {
  const { operators, regions } = loaded.config.registry;
  return operators.length + regions.length === 0
    ? shipped(loaded)
    : loadIdentifier(loaded.config.registry, loaded.placeOf);
}

export async function openResources(
  yaml = '',
  { clock = manualClock(), ...edges }: Partial<LookupEdges> = {},
  changes: Partial<SnapshotResources> = {},
): Promise<SnapshotResources> {
  const loaded = loadedOf(yaml);
  const lookup = await openLookupResources(loaded.config, {
    ...{
      clock,
      version: '1.2.3',
      names: namesOf(loaded),
      registry: createRegistryInUse(null),
    },
    ...{ memory: null, metrics: NO_LOOKUP_METRICS, stateDirectory: () => null, onBreakerChange: () => undefined },
    onPlanProblem: (file, cause) => expect.unreachable(`${file}: ${String(cause)}`),
    ...edges,
  });
  return {
    ...lookup,
    hostTimeZone: { zone: 'Europe/Moscow' } as SnapshotResources['hostTimeZone'],
    callMemory: { guard: new FloodGuard(), shownNumbers: new ShownNumbers() },
    lists: { put: () => ({ problem: 'no lists here' }) },
    listSources: NO_LIST_SOURCES,
    observersFor: () => [],
    onAnswerFault: (_call, _fault, error) => expect.unreachable(String(error)),
    ...changes,
  };
}

/** Closed at the end of the test. */
export async function openSnapshot(yaml: string, resources: SnapshotResources) {
  const loaded = loadedOf(yaml);
  const policy = await loadPolicy(loaded, resources.listSources, { names: namesOf(loaded) });
  const snapshot = await makeSnapshot(loaded, policy, resources);
  onTestFinished(() => snapshot.lookup.close());
  return snapshot;
}
