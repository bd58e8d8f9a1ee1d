// What a store of 1 000 000 numbers costs: to fill, to open, to hold, to read. Figures, printed; the limits are those
// that a user was promised.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeDirectory } from '../fakes/temporary-directory.js';

const NUMBERS = 1_000_000;

interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}
interface Memory {
  readonly resident: number;
  readonly own: number;
  readonly mapped: number;
}
interface Filled {
  readonly perSecond: number;
  readonly entries: number;
  readonly dropped: number;
  readonly closeMs: number;
}
interface Served {
  readonly openMs: number;
  readonly afterOpen: Memory;
  readonly afterLoad: Memory;
  readonly idle: Times;
  readonly underLoad: Times;
  readonly whileFilling: Times;
  readonly missed: number;
  readonly skippedReads: number;
  readonly entries: number;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-bench-'));
});
afterAll(() => removeDirectory(directory));

async function run<Result>(task: 'fill' | 'serve'): Promise<Result> {
  const child = spawn(process.execPath, ['test/bench/store-process.mjs', task, directory, String(NUMBERS)]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`store-process ended with ${code}\n${errors}`);
  return JSON.parse(output) as Result;
}

const mebibytes = () =>
  Math.round(readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0) / 2 ** 20);

const memoryLine = (when: string, { resident, own, mapped }: Memory) =>
  `memory ${when}: ${resident} MiB resident, of which ${own} its own and ${mapped} files`;
const readsLine = (when: string, { p50Ms, p99Ms, p999Ms, maxMs }: Times) =>
  `a read while ${when}: p50 ${p50Ms} ms, p99 ${p99Ms} ms, p99.9 ${p999Ms} ms, longest ${maxMs} ms`;

describe('a store of 1 000 000 numbers', () => {
  it('is filled', async () => {
    const filled = await run<Filled>('fill');
    console.info(
      `filled: ${filled.perSecond} numbers a second, ${mebibytes()} MiB on disk, closed in ${filled.closeMs} ms`,
    );
    expect(filled).toMatchObject({ entries: NUMBERS, dropped: 0 });
  });

  it('is served from, with 100 000 of them in memory', async () => {
    const served = await run<Served>('serve');
    console.info(`opened in ${served.openMs.toFixed(0)} ms`);
    console.info(memoryLine('after opening', served.afterOpen));
    console.info(memoryLine('after 10 s of load', served.afterLoad));
    console.info(readsLine('nothing is learnt', served.idle));
    console.info(readsLine('200 learnt a second', served.underLoad));
    console.info(readsLine('as many learnt as the disk takes', served.whileFilling));
    console.info(`reads given up because a write took too long: ${served.skippedReads}`);
    expect(served.entries).toBeGreaterThan(NUMBERS);
    expect(served.missed).toBe(served.skippedReads);
    expect(served.openMs).toBeLessThan(1000);
    expect(served.underLoad.p99Ms).toBeLessThan(2);
    expect(served.afterLoad.resident).toBeLessThan(300);
  });
});
