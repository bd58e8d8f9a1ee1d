// The imported registry of a daemon: found, read before the first call, and read again when another one is imported.

import type { Config } from '../config/schema.js';
import { endsWithin } from '../files/slow-disk.js';
import { registryDirectory } from '../config/registry-directory.js';
import type { DaemonEdges } from './edges.js';
import type { OpenedRegistry } from '../registry/registry-versions.js';
import { NOT_LOADED, createRegistryInUse, type RegistryInUse } from '../registry/registry-in-use.js';

/** Tables of usual size are read in less. */
const READ_BEFORE_CALLS_MS = 500;

/**
 * The log says what is in use, once; that only the plan is there is worth a warning. A table that takes long to read, or a
 * disk that hangs, keeps no call waiting: until it is there, numbers are known by the plan.
 */
export async function openRegistryInUse(config: Config, edges: DaemonEdges): Promise<RegistryInUse> {
  const { log, environment } = edges;
  const directory = registryDirectory(config, environment, (passedOver, why) =>
    log.write('warn', { directory: passedOver, why }, 'this registry directory cannot be used; trying the next one'),
  );
  const registry = createRegistryInUse(directory);
  await endsWithin(loadRegistry(registry, edges), READ_BEFORE_CALLS_MS, edges.clock);
  return registry;
}

/** Reads what is current, and says what came of it, once: that it is still the same is no news. */
export async function loadRegistry(registry: RegistryInUse, { log }: Pick<DaemonEdges, 'log'>): Promise<void> {
  const before = registry.current();
  const opened = await registry.load();
  const state = stateOf(opened);
  if (before !== NOT_LOADED && JSON.stringify(stateOf(before)) === JSON.stringify(state)) return;
  for (const { code, message } of opened.problems) {
    log.write('error', { code, why: message }, 'an imported table cannot be used');
  }
  const { table, bdpn, ported } = opened;
  if (table === null && opened.problems.length === 0) log.write('warn', {}, ONLY_THE_PLAN);
  if (table !== null || bdpn !== null || ported.size > 0) log.write('info', state, 'numbering registry in use');
}

const ONLY_THE_PLAN =
  'no numbering registry is imported: Russian numbers are known by their codes only; see `voxroute registry import`';

/** What there is to say of it. */
function stateOf({ table, bdpn, ported, problems }: OpenedRegistry): Readonly<Record<string, unknown>> {
  const imported = (meta: { readonly importedAtMs: number }) => new Date(meta.importedAtMs).toISOString();
  return {
    ...(table === null ? {} : { ranges: table.rows, importedAt: imported(table.meta) }),
    ...(bdpn === null ? {} : { ported: bdpn.numbers, portedImportedAt: imported(bdpn.meta) }),
    ...(ported.size === 0
      ? {}
      : {
          portedOf: Object.fromEntries(
            [...ported].map(([country, { numbers, meta }]) => [country, { numbers, importedAt: imported(meta) }]),
          ),
        }),
    ...(problems.length === 0 ? {} : { problems: problems.map(({ message }) => message) }),
  };
}
