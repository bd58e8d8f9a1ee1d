// What was imported, as it stands now. An import or a rollback replaces it while calls go on; each call sees one state.

import type { Identifier } from '../lookup/identity.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { portedSource } from './ported-source.js';
import { bdpnSource } from './bdpn-source.js';
import { registrySource } from './registry-source.js';
import { notFoundCounts, type NotFoundLimits } from './registry-not-found.js';
import { openRegistry, type OpenedRegistry } from './registry-versions.js';

export interface RegistryInUse {
  /** Null when there is no place for tables. */
  readonly directory: string | null;
  /** `NOT_LOADED` until `load` is done for the first time. */
  current(): OpenedRegistry;
  /**
   * Reads what is current in the directory. Never rejects: a table that cannot be used is a problem of `current`, and the
   * one before it stays in use.
   */
  load(): Promise<OpenedRegistry>;
}

export const NOT_LOADED: OpenedRegistry = { table: null, bdpn: null, ported: new Map(), problems: [] };

/** @param directory null: nothing is ever imported */
export function createRegistryInUse(directory: string | null): RegistryInUse {
  let current = NOT_LOADED;
  let loading: Promise<unknown> = Promise.resolve();
  return {
    directory,
    current: () => current,
    load() {
      // One after another: the last one that was asked for is what stands at the end.
      const loaded = loading.then(async () => {
        current = directory === null ? { ...NOT_LOADED } : await openRegistry(directory, current);
        return current;
      });
      loading = loaded.catch(() => undefined);
      return loaded;
    },
  };
}

/** The portability database as a source, recreated when an import replaces a table; so is the registry. */
export function bdpnInUse(
  registry: Pick<RegistryInUse, 'current'>,
  identify: Identifier,
  limits: NotFoundLimits,
): OfflineSource {
  return whileCurrent(registry, ({ table, bdpn }) => {
    if (bdpn === null) return null;
    return bdpnSource(bdpn, table, identify, bdpn.meta.dataAtMs, () => counts(table, limits));
  });
}

/** Ported numbers of other countries. */
export function portedInUse(registry: Pick<RegistryInUse, 'current'>): OfflineSource {
  return whileCurrent(registry, ({ ported }) => (ported.size === 0 ? null : portedSource(ported)));
}

export function rangesInUse(
  registry: Pick<RegistryInUse, 'current'>,
  identify: Identifier,
  limits: NotFoundLimits,
): OfflineSource {
  return whileCurrent(registry, ({ table }) => {
    if (table === null) return null;
    return registrySource(table, identify, table.meta.importedAtMs, () => counts(table, limits));
  });
}

function counts(table: OpenedRegistry['table'], limits: NotFoundLimits): boolean {
  return table !== null && notFoundCounts(table.meta, limits);
}

function whileCurrent(
  registry: Pick<RegistryInUse, 'current'>,
  make: (opened: OpenedRegistry) => OfflineSource | null,
): OfflineSource {
  let made: { readonly of: OpenedRegistry; readonly source: OfflineSource | null } | null = null;
  return (number) => {
    const opened = registry.current();
    if (made?.of !== opened) made = { of: opened, source: make(opened) };
    return made.source?.(number) ?? null;
  };
}
