// Numbers as the offline sources know them: the registry of mobile numbers, as far as an excerpt of it goes, and the plan.

import { readFileSync } from 'node:fs';
import { resolveOffline, type OfflineSource, type Resolution } from '../../src/lookup/resolver.js';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { loadNeighbours } from '../../src/plan/load-neighbours.js';
import { createNumberingPlan, type NumberingPlan } from '../../src/plan/numbering-plan.js';
import { importedBytes } from '../../src/registry/import/import-file.js';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { decodeRegistry } from '../../src/registry/registry-codec.js';
import { registrySource } from '../../src/registry/registry-source.js';
import type { RegistryTable } from '../../src/registry/registry-table.js';

export interface Truth {
  readonly identify: NameIdentifier;
  readonly plan: NumberingPlan;
  /** @param table null: the plan alone */
  ask(number: string, table: RegistryTable | null): Promise<Resolution>;
}

export async function openTruth(): Promise<Truth> {
  const identify = loadIdentifier();
  const plan = await createNumberingPlan({
    epochMs: () => 1,
    regionOf: (id) => identify.region(id),
    neighbourFields: loadNeighbours(),
    onUnreadable: ({ file }) => {
      throw new Error(`${file} cannot be used`);
    },
  });
  const sources = new Map<RegistryTable, OfflineSource>();
  return {
    identify,
    plan,
    async ask(number, table) {
      await plan.prepare(number);
      if (table !== null && !sources.has(table)) sources.set(table, registrySource(table, identify, 1));
      const registry = table === null ? undefined : sources.get(table);
      const offline = [...(registry === undefined ? [] : [registry]), (digits: string) => plan.look(digits)];
      return resolveOffline(number, { offline, identify });
    },
  };
}

/** Files of the ministry as a table, however few rows they have. */
export async function tableOf(...paths: (string | URL)[]): Promise<RegistryTable> {
  const files = paths.map((path) => importedBytes(String(path).split('/').at(-1) ?? '', readFileSync(path), 1));
  const { bytes } = await importRegistry(files, new Map(), 1, { force: true, read: () => undefined });
  return decodeRegistry('memory', Buffer.from(new Uint8Array(bytes).buffer));
}
