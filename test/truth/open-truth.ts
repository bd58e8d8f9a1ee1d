// Numbers as the offline sources know them: the registry of mobile numbers, as far as an excerpt of it goes, and the plan.

import { readFileSync } from 'node:fs';
import { resolveOffline, type OfflineSource, type Resolution } from '../../src/lookup/resolver.js';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { loadNeighbours } from '../../src/plan/neighbours.js';
import { createNumberingPlan, type NumberingPlan } from '../../src/plan/numbering-plan.js';
import { importedBytes, type ImportFile } from '../../src/registry/import/import-file.js';
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
export function tableOf(...paths: (string | URL)[]): Promise<RegistryTable> {
  return importTable(paths.map((path) => importedBytes(String(path).split('/').at(-1) ?? '', readFileSync(path), 1)));
}

const HEADER = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН';
/** A file without a range is refused: one for each that nobody asks for. */
const OTHERS = {
  'ABC-3xx.csv': '301;9990000;9999999;10000;ПАО "Ростелеком";-;Республика Бурятия;7707049388',
  'ABC-4xx.csv': '401;9990000;9999999;10000;ПАО "Ростелеком";-;Калининградская область;7707049388',
  'ABC-8xx.csv': '811;9990000;9999999;10000;ПАО "Ростелеком";-;Псковская область;7707049388',
  'DEF-9xx.csv': '900;9990000;9999999;10000;ООО "Т2 МОБАЙЛ";-;Тверская область;7743895280',
};

/** All four files, with these rows in the form of 2026. */
export function tableWith(rows: readonly string[]): Promise<RegistryTable> {
  return importTable(
    Object.entries(OTHERS).map(([file, other]) => {
      const lines = [HEADER, ...rows.filter(([digit]) => digit === other[0]), other];
      return importedBytes(file, Buffer.from(`${lines.join('\n')}\n`), 1);
    }),
  );
}

async function importTable(files: readonly ImportFile[]): Promise<RegistryTable> {
  const { bytes } = await importRegistry(files, new Map(), 1, { force: true, read: () => undefined });
  return decodeRegistry('memory', Buffer.from(new Uint8Array(bytes).buffer));
}
