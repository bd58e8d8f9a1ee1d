// A number that nobody has called from: one request to the stand-in for Voxlink stands between question and answer.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VoxlinkServer } from '../test/fakes/voxlink-server.js';
import type { Tools } from './load-generator.js';
import type { ServerProcess } from './server-process.js';
import { numberAt } from './callers.js';

export interface ColdFigures {
  /** How long the stand-in takes. */
  readonly serviceMs: number;
  readonly lookups: number;
  readonly failed: number;
  /** Processor time of the daemon for one lookup, less what it takes when nobody calls, in microseconds. */
  readonly cpuUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Well below the ten a second that Voxlink gets at most, so that no call waits for its turn. */
const PER_SECOND = 5;
const NOBODY_FROM = 100_000_000;

/** @param series different for each run on the same daemon, or its numbers are remembered */
export async function measureCold(
  server: ServerProcess,
  tools: Tools,
  voxlink: VoxlinkServer,
  directory: string,
  { serviceMs, seconds, series }: { readonly serviceMs: number; readonly seconds: number; readonly series: number },
): Promise<ColdFigures> {
  await voxlink.play(serviceMs === 0 ? 'none' : { slowMs: serviceMs });
  const numbers = join(directory, 'cold');
  const from = NOBODY_FROM + series * 1000;
  writeFileSync(numbers, Array.from({ length: 1000 }, (_, n) => `${numberAt(from + n)}\n`).join(''));
  const load = { port: server.port, atATime: 4, perSecond: PER_SECOND, script: 'lookup?num=@', numbers };
  const idleUsPerSecond = await idleCost(server);
  const before = server.cpuUs();
  const { sessions, failed, p50Us, p99Us } = await tools.run({
    ...load,
    length: { seconds },
    expected: 'VOX_STATUS=OK,',
  });
  const spentUs = Math.max(0, server.cpuUs() - before - idleUsPerSecond * seconds);
  await voxlink.play('none');
  return { serviceMs, lookups: sessions, failed, cpuUs: spentUs / (sessions + failed), p50Us, p99Us };
}

const IDLE_SECONDS = 3;

/** What the daemon takes when nobody calls, in microseconds of processor time a second. */
async function idleCost(server: ServerProcess): Promise<number> {
  const before = server.cpuUs();
  await sleep(IDLE_SECONDS * 1000);
  return (server.cpuUs() - before) / IDLE_SECONDS;
}
