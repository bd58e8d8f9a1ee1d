// The imported registry of a daemon: found, read before the first call, and read again when another one is imported.

import type { Config } from './config/schema.js';
import { registryDirectory } from './config/registry-directory.js';
import type { DaemonEdges } from './daemon-edges.js';
import { createRegistryInUse, type RegistryInUse } from './registry-in-use.js';

/** The log says what is in use, once; that only the plan is there is worth a warning. */
export async function openRegistryInUse(config: Config, edges: DaemonEdges): Promise<RegistryInUse> {
  const { log, environment } = edges;
  const directory = registryDirectory(config, environment, (passedOver, why) =>
    log.write('warn', { directory: passedOver, why }, 'this registry directory cannot be used; trying the next one'),
  );
  const registry = createRegistryInUse(directory);
  await loadRegistry(registry, edges);
  return registry;
}

/** Reads what is current, and says what came of it. */
export async function loadRegistry(registry: RegistryInUse, { log }: Pick<DaemonEdges, 'log'>): Promise<void> {
  const { table, bdpn, problems } = await registry.load();
  for (const problem of problems) {
    log.write('error', { code: problem.code, why: problem.message }, 'an imported table cannot be used');
  }
  if (table === null) {
    log.write(
      'warn',
      {},
      'no numbering registry is imported: Russian numbers are known by their codes only; see `voxroute registry import`',
    );
    return;
  }
  const imported = { ranges: table.rows, importedAt: new Date(table.meta.importedAtMs).toISOString() };
  log.write('info', { ...imported, ...(bdpn === null ? {} : { ported: bdpn.numbers }) }, 'numbering registry in use');
}
