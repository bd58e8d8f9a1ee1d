// The portability database: a made-up one in the real format is imported as an administrator would.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryMiB } from '../process-cost.js';
import { writeLines } from '../parts.js';
import { stateOf } from '../voxroute.js';
import { sizeMiB } from './numbers.js';
import { measureStep, type GrowthFigures, type GrowthPart } from './step.js';

const CALLERS = 10_000;
const OWNERS = ['mMTS,01', 'mMEGAFON,02', 'mBEELINE,99', 'mTELE2,20', 'mYOTA,11', 'mTINKOFF,62'];
const HEAD = 'Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount\n';
const WATCH_MS = 50;

/** Ten digits, each once. */
const portedAt = (index: number) => `9${String((index * 997) % 1e9).padStart(9, '0')}`;

export async function growPorted(part: GrowthPart): Promise<GrowthFigures[]> {
  const figures: GrowthFigures[] = [];
  for (const count of part.plan.ported) {
    const name = 'ported';
    const state = stateOf(part.directory, name);
    const registry = join(state, 'registry');
    mkdirSync(registry, { recursive: true });
    const imported = count === 0 ? NOTHING : await importPorted(part, state, count);
    figures.push({
      ...(await measureStep(part, {
        name,
        count,
        prepareSeconds: imported.seconds,
        diskMiB: sizeMiB(registry),
        config: {},
        script: 'lookup?num=@',
        callers: Array.from({ length: CALLERS }, (_, n) => `7${portedAt((n * 7919) % Math.max(1, count))}`),
        expected: count === 0 ? 'VOX_STATUS=' : 'VOX_PORTED=1',
      })),
      preparePeakMiB: imported.peakMiB,
    });
  }
  return figures;
}

const NOTHING = { seconds: 0, peakMiB: 0 };

async function importPorted({ directory, say }: GrowthPart, state: string, count: number): Promise<typeof NOTHING> {
  say(`a portability database of ${count} numbers is written and imported`);
  const file = join(directory, 'Port_All_202611260000_1.csv');
  const lineAt = (n: number) =>
    `${portedAt(n)},${OWNERS[n % OWNERS.length] ?? ''},D7702,77,2026-09-07T12:00:17+03:00,${n === 0 ? count : ''}`;
  await writeLines(file, count, lineAt, HEAD);
  const config = join(state, 'import.yaml');
  writeFileSync(config, JSON.stringify({ cache: { dir: state } }));
  const startedMs = performance.now();
  const asked = ['registry', 'import', '--bdpn', '--config', config, file];
  const child = spawn(process.execPath, ['bin/voxroute', ...asked], { stdio: ['ignore', 'ignore', 'pipe'] });
  let [message, peakMiB] = ['', 0];
  child.stderr.on('data', (text: Buffer) => (message = (message + text.toString()).slice(-2000)));
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, peakOf(child.pid ?? 0))), WATCH_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  rmSync(file);
  if (code !== 0) throw new Error(`the import ended with ${code}: ${message}`);
  return { seconds: (performance.now() - startedMs) / 1000, peakMiB };
}

function peakOf(pid: number): number {
  try {
    return memoryMiB(pid).peakMiB;
  } catch {
    // It has ended.
    return 0;
  }
}
