// From a configuration to what calls are answered with: everything it names is read first, so that a bad file keeps what
// was there.

import { isDeepStrictEqual } from 'node:util';
import { composeCalls, type Snapshot, type SnapshotParts } from './snapshot.js';
import type { Lookup } from './lookup-stack.js';
import type { LoadedConfig } from '../config/load-config.js';
import { loadPolicy } from './load-policy.js';
import type { PolicyGround } from './policy-resources.js';
import type { NameIdentifier } from '../names/identifier.js';

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
    const kept = isDeepStrictEqual(before.config.registry, loaded.config.registry) ? names : undefined;
    const loadedPolicy = await loadPolicy(loaded, policy.base, { names: kept, isStart });
    return composeCalls(loaded, loadedPolicy, parts, lookup);
  };
}
