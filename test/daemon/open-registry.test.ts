import { expect, it } from 'vitest';
import { loadRegistry } from '../../src/daemon/open-registry.js';
import { NOT_LOADED, type RegistryInUse } from '../../src/registry/registry-in-use.js';

const AT = '2026-11-22T12:00:00.000Z';
const meta = { importedAtMs: Date.parse(AT) };
const NOTHING = { table: null, bdpn: null, ported: new Map(), problems: [] };
const TABLE = { ...NOTHING, table: { rows: 400_000, meta } };
const ONLY_THE_PLAN =
  'warn no numbering registry is imported: Russian numbers are known by their codes only; see `voxroute registry import`';
const IN_USE = 'info numbering registry in use';

/** What the log says of each reading of the registry, one after the other. */
async function said(...readings: readonly object[]): Promise<string[][]> {
  const lines: string[] = [];
  const log = {
    write: (level: string, fields: object, message: string) =>
      void lines.push([level, message, ...Object.values(fields).map((value) => JSON.stringify(value))].join(' ')),
  };
  let current: unknown = NOT_LOADED;
  let next: object = NOTHING;
  const registry = {
    current: () => current,
    load: () => Promise.resolve((current = next)),
  } as unknown as RegistryInUse;
  const all: string[][] = [];
  for (const reading of readings) {
    next = reading;
    await loadRegistry(registry, { log } as unknown as Parameters<typeof loadRegistry>[1]);
    all.push(lines.splice(0));
  }
  return all;
}

it('what is imported is said once, and again when that changes', async () => {
  expect(await said(NOTHING, NOTHING, TABLE, { ...TABLE }, { ...TABLE, table: { rows: 5, meta } }, NOTHING)).toEqual([
    [ONLY_THE_PLAN],
    [],
    [`${IN_USE} 400000 "${AT}"`],
    [],
    [`${IN_USE} 5 "${AT}"`],
    [ONLY_THE_PLAN],
  ]);
});

it('tables of ported numbers are said too, beside that only the plan knows ranges', async () => {
  const bdpn = { numbers: 100, meta };
  const ported = new Map([['KZ', { numbers: 7, meta }]]);
  expect(await said({ ...NOTHING, bdpn }, { ...NOTHING, ported }, { ...TABLE, ported })).toEqual([
    [ONLY_THE_PLAN, `${IN_USE} 100 "${AT}"`],
    [ONLY_THE_PLAN, `${IN_USE} {"KZ":{"numbers":7,"importedAt":"${AT}"}}`],
    [`${IN_USE} 400000 "${AT}" {"KZ":{"numbers":7,"importedAt":"${AT}"}}`],
  ]);
});

it('a table that cannot be used is an error, and no advice to import one stands beside it', async () => {
  const problems = [{ code: 'DAMAGED', message: 'ranges.bin: damaged' }];
  const error = 'error an imported table cannot be used "DAMAGED" "ranges.bin: damaged"';
  expect(await said({ ...NOTHING, problems }, { ...TABLE, problems }, { ...TABLE, problems })).toEqual([
    [error],
    [error, `${IN_USE} 400000 "${AT}" ["ranges.bin: damaged"]`],
    [],
  ]);
});
