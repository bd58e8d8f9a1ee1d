// What was imported, as it stands now. An import or a rollback replaces it while calls go on; each call sees one state.

import type { Identifier } from '../lookup/identity.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { bdpnSource } from './bdpn-source.js';
import { registrySource } from './registry-source.js';
import { silenceCounts, type SilenceLimits } from './registry-silence.js';
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

export const NOT_LOADED: OpenedRegistry = { table: null, bdpn: null, problems: [] };

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

/** The tables as sources, most trusted first, made anew when an import replaces them. */
export function registrySources(
  registry: Pick<RegistryInUse, 'current'>,
  identify: Identifier,
  limits: SilenceLimits,
): OfflineSource[] {
  let madeOf: OpenedRegistry | null = null;
  let sources: { readonly bdpn: OfflineSource | null; readonly ranges: OfflineSource | null };
  const present = () => {
    const opened = registry.current();
    if (opened !== madeOf) {
      madeOf = opened;
      const { table, bdpn } = opened;
      const counts = () => table !== null && silenceCounts(table.meta, limits);
      sources = {
        bdpn: bdpn === null ? null : bdpnSource(bdpn, table, identify, bdpn.meta.dataAtMs, counts),
        ranges: table === null ? null : registrySource(table, identify, table.meta.importedAtMs, counts),
      };
    }
    return sources;
  };
  return [(number) => present().bdpn?.(number) ?? null, (number) => present().ranges?.(number) ?? null];
}
