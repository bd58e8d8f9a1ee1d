// What the numbering registry costs in its real size: to import, to keep, to load, to hold, to search. Figures, printed;
// the limits are those that a user was promised. The search is compared with other ways in the same run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRegistryFiles } from '../fakes/registry-rows.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const IMPORTS = 3;

interface Searched {
  readonly nanoseconds: number;
  /** Bytes that all searches together left on the heap. */
  readonly leftBytes: number;
  /** Of the numbers that were found. */
  readonly share: number;
}
interface Loaded {
  readonly firstLoadMs: number;
  readonly loadMs: number;
  readonly memoryMiB: number;
}
interface Imported {
  readonly importMs: number;
  readonly cpuMs: number;
  readonly bytes: number;
  readonly peakMiB: number;
}
interface Search extends Loaded {
  readonly rows: number;
  readonly registry: Searched;
  readonly prefixMap: Searched;
  readonly prefixes: number;
  readonly prefixesMiB: number;
  readonly libphonenumber: Searched;
  /** Numbers for which registry and Map give different rows. */
  readonly disagreements: number;
}
interface SearchPorted extends Loaded {
  readonly rows: number;
  readonly found: Searched;
}

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-'));
  await writeRegistryFiles(join(directory, 'files'), { seed: 1 });
});
afterAll(() => removeDirectory(directory));

async function run<Result>(task: 'import' | 'search' | 'bdpn' | 'bdpn-search'): Promise<Result> {
  const child = spawn(process.execPath, ['--expose-gc', 'test/bench/registry-process.mjs', task, directory]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`registry-process ended with ${code}\n${errors}`);
  return JSON.parse(output) as Result;
}

const loadLine = ({ firstLoadMs, loadMs, memoryMiB }: Loaded) =>
  `loaded in ${loadMs.toFixed(1)} ms (the first time ${firstLoadMs.toFixed(1)} ms), ${memoryMiB.toFixed(1)} MiB more resident`;
const searchLine = (how: string, { nanoseconds, leftBytes, share }: Searched) =>
  `search, ${how}: ${nanoseconds} ns median, ${leftBytes} bytes left by all, ${Math.round(share * 100)} % found`;

const importLine = (what: string, { importMs, cpuMs, peakMiB, bytes }: Imported) =>
  `${what} imported in ${(importMs / 1000).toFixed(2)} s (${(cpuMs / 1000).toFixed(2)} s of a processor), ` +
  `${peakMiB.toFixed(0)} MiB at most: a file of ${(bytes / 1e6).toFixed(1)} MB`;

describe('the registry in its real size', () => {
  it('is imported', async () => {
    const imports: Imported[] = [];
    for (let turn = 0; turn < IMPORTS; turn++) imports.push(await run<Imported>('import'));
    for (const imported of imports) console.info(importLine('ranges', imported));
    // What else the machine does makes it longer, never shorter.
    expect(Math.min(...imports.map(({ importMs }) => importMs))).toBeLessThan(2500);
    expect(imports[0]!.bytes).toBeLessThan(8e6);
  });

  it('is loaded and searched', async () => {
    const search = await run<Search>('search');
    console.info(`${search.rows} ranges ${loadLine(search)}`);
    console.info(searchLine('registry', search.registry));
    console.info(searchLine(`Map of ${search.prefixes} prefixes`, search.prefixMap));
    console.info(`that Map: ${search.prefixesMiB.toFixed(0)} MiB`);
    console.info(searchLine('libphonenumber', search.libphonenumber));
    expect(search.disagreements).toBe(0);
    expect(search.loadMs).toBeLessThan(30);
    expect(search.memoryMiB).toBeLessThan(40);
    expect(search.registry.nanoseconds).toBeLessThan(1000);
    expect(search.registry.leftBytes).toBeLessThan(10_000);
  });

  it('has a portability database of a million numbers beside it', async () => {
    const imported = await run<Imported>('bdpn');
    console.info(importLine('ported numbers', imported));
    const { rows, found, ...load } = await run<SearchPorted>('bdpn-search');
    console.info(`${rows} ported numbers ${loadLine(load)}`);
    console.info(searchLine('portability database', found));
    expect(rows).toBe(1_000_000);
    expect(found.nanoseconds).toBeLessThan(1000);
    expect(imported.bytes).toBeLessThan(5e6);
  });
});
