// One point of a curve: a daemon with so much of something, and what a call costs it.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, Tools } from '../load-generator.js';
import type { ServerProcess } from '../server-process.js';
import { medians } from '../statistics.js';
import { numberAt } from '../callers.js';
import { startVoxroute, stateOf } from '../voxroute.js';
import type { GrowthPlan } from './growth.js';

export interface GrowthPart {
  readonly directory: string;
  readonly tools: Tools;
  readonly plan: GrowthPlan;
  readonly say: (text: string) => void;
}

export interface GrowthFigures {
  readonly count: number;
  /** To learn, to write or to import it, beforehand. */
  readonly prepareSeconds: number;
  /** The most memory that took; absent where nobody looked. */
  readonly preparePeakMiB?: number;
  /** What it takes on disk. */
  readonly diskMiB: number;
  /** Until FastAGI is served. */
  readonly startMs: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
  /** Of a call, 32 at a time. */
  readonly cpuUs: number;
  /** Of a call, one at a time. */
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Step {
  readonly name: string;
  readonly count: number;
  readonly prepareSeconds: number;
  readonly diskMiB: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly script: string;
  /** Their numbers, in the order in which they call. */
  readonly callers: readonly string[];
  readonly expected: string;
  /** Before it is measured; resolves when the daemon has all it is to have. */
  readonly ready?: (server: ServerProcess) => Promise<void>;
}

/** Starts the daemon, measures it, and removes what it had. */
export async function measureStep({ directory, tools, plan, say }: GrowthPart, step: Step): Promise<GrowthFigures> {
  const { name, count, prepareSeconds, diskMiB, config, script, callers, expected } = step;
  say(`${name}: ${count}`);
  const numbers = join(directory, 'callers');
  writeFileSync(numbers, `${callers.join('\n')}\n`);
  const { process: server } = await startVoxroute(name, directory, { voxlink: { enabled: false }, ...config });
  try {
    await step.ready?.(server);
    const load = { port: server.port, script, numbers };
    await tools.run({ ...load, atATime: 32, length: { sessions: plan.warmUp }, expected: '' });
    const rounds: Pick<GrowthFigures, 'cpuUs' | 'p50Us' | 'p99Us'>[] = [];
    for (let round = 0; round < plan.rounds; round++)
      rounds.push(await measureRound(server, tools, { ...load, length: plan.length, expected }));
    return { count, prepareSeconds, diskMiB, startMs: server.startMs, ...server.memoryMiB(), ...medians(rounds) };
  } finally {
    await server.stop();
    rmSync(stateOf(directory, name), { recursive: true, force: true });
    rmSync(join(directory, `${name}.log`), { force: true });
  }
}

async function measureRound(server: ServerProcess, tools: Tools, load: Omit<Load, 'atATime'>) {
  const before = server.cpuUs();
  const busy = await tools.run({ ...load, atATime: 32 });
  const spentUs = server.cpuUs() - before;
  const calm = await tools.run({ ...load, atATime: 1 });
  server.forgetLog();
  if (busy.failed > (busy.sessions + busy.failed) * MOST_FAILED)
    throw new Error(`${busy.failed} sessions without a right answer, ${busy.sessions} with one`);
  return { cpuUs: spentUs / (busy.sessions + busy.failed), p50Us: calm.p50Us, p99Us: calm.p99Us };
}
const MOST_FAILED = 0.05;

/** Waits for a line in the daemon's log. */
export async function untilLogged(server: ServerProcess, text: RegExp, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!text.test(server.log())) {
    if (performance.now() > untilMs) throw new Error(`the daemon does not say ${text.source}`);
    await sleep(50);
  }
}

/** At most so many of the first `count` numbers, in an order that is the same in each run. */
export function drawn(count: number, most: number): string[] {
  // A step that shares no factor with any of the counts.
  return Array.from({ length: Math.min(count, most) }, (_, n) => numberAt((n * 7_368_787) % Math.max(1, count)));
}

/** Runs it, and says how many seconds it took. */
export async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}
