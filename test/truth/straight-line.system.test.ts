// Every row of the ministry's tables as the product answers it, and as another program reads it in a straight line from the
// ministry's columns alone (straight_line_scan.py). Excerpts are carried; whole tables are named by VOXROUTE_REGISTRY_TABLES:
//
//     VOXROUTE_REGISTRY_TABLES=/data/registry-2021:/data/DEF-9xx-2026-08.csv npx vitest run --project fast test/truth

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTruth, tableOf, type Truth } from './open-truth.js';

interface Row {
  readonly code: string;
  readonly first: string;
  readonly last: string;
  readonly holder: string;
  readonly inn: string;
  /** Id of one of the largest, else empty. */
  readonly largest: string;
  readonly kind: string;
  /** `RU-KK+RU-KYA`; empty for the whole country, `?` for a text that names no region. */
  readonly regions: string;
}

/** Rows of 2021 whose regions are not as their columns have them, by first number, and why. */
const ARGUED: Readonly<Record<string, string>> = {
  '73463321000': 'г. Нефтеюганск alone: 46 other rows with that town have RU-KHM',
  '73463842000': 'г. Лянтор alone: 7 other rows with that town have RU-KHM',
  '73466758200': 'г. Когалым alone: 22 other rows with that town have RU-KHM',
  '73466853000': 'г. Радужный alone, behind 346: all 30 other rows there with that town have RU-KHM',
  '73467939000': 'г. Ханты-Мансийск alone: 188 other rows with that town have RU-KHM',
  '73493646300': 'г. Губкинский|Тюменская обл.: 6 other rows with that town have RU-YAN, which lies in that region',
  '73652655000': 'г. Симферополь alone: 294 other rows with that town have crimea',
  '79512780000': 'two districts of Bashkortostan, behind a code of the whole country',
  '79560008000': 'г. Сургут alone: 124 other rows with that town have RU-KHM',
};

const SCAN = fileURLToPath(new URL('straight_line_scan.py', import.meta.url));
const EXCERPTS = ['registry-2021', 'def-9xx-excerpt.csv'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
const WHOLE_TABLES = (process.env['VOXROUTE_REGISTRY_TABLES'] ?? '').split(':').filter((path) => path !== '');
const hasPython = spawnSync('python3', ['--version']).status === 0;

function scan(files: readonly string[]): Row[] {
  const { stdout, stderr } = spawnSync('python3', [SCAN, ...files], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): Row => {
      const [code = '', first = '', last = '', holder = '', inn = '', largest = '', kind = '', regions = ''] =
        line.split('\t');
      return { code, first, last, holder, inn, largest, kind, regions };
    });
}

let truth: Truth;
beforeAll(async () => {
  truth = await openTruth();
});

/** A place whose subject the columns do not name lies where its code does. */
async function isAsScanned(
  number: string,
  regions: readonly string[],
  scanned: string,
  isArgued: boolean,
): Promise<boolean> {
  if (scanned !== '?' || isArgued || regions.includes('?')) return regions.toSorted().join('+') === scanned;
  const ofCode = (await truth.ask(number, null)).record.regionIds?.value ?? [];
  return regions.every((id) => ofCode.includes(id));
}

/** How many rows there are, and what is not as the scan has it. */
async function compare(files: readonly string[]): Promise<{ rows: number; differences: string[] }> {
  const rows = scan(files);
  const table = await tableOf(...files);
  const differences: string[] = [];
  /** Ids by firm, and firms by id: the INN, or in files without it the name. */
  const idOf = new Map<string, string>();
  for (const row of rows) {
    const isArgued = `7${row.code}${row.first}` in ARGUED;
    for (const number of new Set([`7${row.code}${row.first}`, `7${row.code}${row.last}`])) {
      const { record } = await truth.ask(number, table);
      const regions = (record.regionIds?.value ?? []).map((id) => (truth.identify.region(id) === null ? '?' : id));
      const id = record.operatorOldId?.value ?? '';
      const firm = row.inn === '' ? row.holder : row.inn;
      const wrong = [
        ...(record.operatorOld?.value === row.holder ? [] : [`holder ${record.operatorOld?.value ?? 'none'}`]),
        ...(row.largest === '' || id === row.largest ? [] : [`holder's id ${id}, not ${row.largest}`]),
        ...((idOf.get(firm) ?? id) === id ? [] : [`ids of one firm: ${id}, ${idOf.get(firm) ?? ''}`]),
        ...((await isAsScanned(number, regions, row.regions, isArgued)) !== isArgued
          ? []
          : [`regions ${regions.join('+')}, not ${row.regions}`]),
        ...(record.type?.value === row.kind ? [] : [`kind ${record.type?.value ?? 'none'}, not ${row.kind}`]),
      ];
      idOf.set(firm, id);
      if (wrong.length > 0) differences.push(`${number} (${row.holder}): ${wrong.join('; ')}`);
    }
  }
  return { rows: rows.length, differences };
}

/** A file, or all CSV files of a directory. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path).filter((file) => file.toLowerCase().endsWith('.csv'));
  return files.sort().map((file) => join(path, file));
}

describe.runIf(hasPython)('holder, region and kind of every row, as a scan of the columns reads them', () => {
  it.each(EXCERPTS)('in the excerpt %s', async (file) => {
    const { rows, differences } = await compare(filesOf(file));
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThan(100);
  });

  it.each(WHOLE_TABLES)(
    'in the whole of %s',
    async (path) => {
      const { rows, differences } = await compare(filesOf(path));
      console.info(`${path}: ${rows} rows, ${differences.length} answers that differ`);
      expect(differences.slice(0, 50)).toEqual([]);
    },
    300_000,
  );
  it.skipIf(WHOLE_TABLES.length > 0)('in whole tables: left out, VOXROUTE_REGISTRY_TABLES names none', ({ skip }) => {
    skip('VOXROUTE_REGISTRY_TABLES names no table: only the excerpts were read');
  });
});

it.skipIf(hasPython)('the scan of the columns: left out, python3 is not here', ({ skip }) => skip('no python3'));
