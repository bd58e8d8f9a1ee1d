// From a configuration to what calls are answered with: everything it names is read first, so that a bad file keeps what
// was there.

import { composeCalls, type Snapshot, type SnapshotParts } from './compose-calls.js';
import type { Lookup } from './compose-lookup.js';
import type { LoadedConfig } from './config/load-config.js';
import { loadPolicy } from './load-policy.js';
import type { PolicyGround } from './policy-ground.js';
import type { NameIdentifier } from './registry/identifier.js';
import { isSame } from './same-data.js';

/**
 * @param lookup that of the snapshot in use, where only lists and contacts changed
 * @throws {ConfigError} with every problem and its place
 */
export type MakeSnapshot = (loaded: LoadedConfig, lookup?: Lookup) => Promise<Snapshot>;

/** Names that are there already, and for which configuration. */
interface NamesInUse {
  readonly loaded: LoadedConfig;
  readonly names: NameIdentifier;
  /** There is no snapshot yet. */
  readonly isStart: boolean;
}

/** @param inUse the names of now: they take time to read, and hardly ever change */
export function snapshotMaker(
  parts: Omit<SnapshotParts, 'policy'> & { readonly policy: PolicyGround },
  inUse: () => NamesInUse,
): MakeSnapshot {
  return async (loaded, lookup) => {
    const { policy } = parts;
    policy.asRead();
    const { loaded: before, names, isStart } = inUse();
    const kept = isSame(before.config.registry, loaded.config.registry) ? names : undefined;
    const loadedPolicy = await loadPolicy(loaded, policy.base, { names: kept, isStart });
    return composeCalls(loaded, loadedPolicy, parts, lookup);
  };
}
