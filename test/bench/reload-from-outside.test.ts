// A SIGHUP with everything at its limit, seen from outside: callers in a process of their own call fifty times a second
// before, during and after it. The quiet seconds before it are the measure of the machine.

import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nextMessage } from '../../bench/child-message.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures } from '../system/process-figures.js';
import { percentile } from './load.js';
import { callerAt, configurationWith, writeListFile, writeRuntimeList } from './policy-at-its-limits.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const CALLS_PER_SECOND = 50;
const CALLERS = 100;
const QUIET_MS = 5000;
/** What was replaced is freed behind the reload. */
const AFTER_MS = 5000;
const LONGEST_RELOAD_MS = 300_000;
const MAX_MS = 100;

interface Call {
  readonly atMs: number;
  readonly tookMs: number | null;
  readonly late: number;
}

const directory = mkdtempSync(join(tmpdir(), 'voxroute-reload-'));
let daemon: DaemonProcess;
let callers: ChildProcess;
const listFiles: string[] = [];

const said = (msg: string) => daemon.log.filter((line) => line['msg'] === msg);

beforeAll(async () => {
  for (const series of [0, 1]) listFiles.push(await writeListFile(directory, series));
  const state = join(directory, 'state');
  writeRuntimeList(state);
  daemon = await DaemonProcess.start({ voxlink: { enabled: false }, cache: { dir: state } }, 0, nodeArguments());
  callers = fork('test/bench/calls-process.mjs');
}, 240_000);

afterAll(async () => {
  callers.kill();
  await daemon.stop();
  removeDirectory(directory);
});

/** To look closer: `BENCH_NODE_ARGUMENTS='--trace-gc --cpu-prof' npx vitest run …`. */
function nodeArguments(): string[] {
  return (process.env['BENCH_NODE_ARGUMENTS'] ?? '').split(' ').filter((argument) => argument !== '');
}

function writeConfiguration(listFile: string): void {
  const sections = {
    agi: { listen: `127.0.0.1:${daemon.agiPort}` },
    http: { listen: '127.0.0.1:0' },
    voxlink: { enabled: false },
    cache: { dir: join(directory, 'state') },
  };
  writeFileSync(daemon.configFile, configurationWith(listFile, sections));
}

async function reloadUnderCalls(
  listFile: string,
): Promise<{ quiet: Call[]; reload: Call[]; tookMs: number; peakMiB: number }> {
  const numbers = Array.from({ length: CALLERS }, (_, n) => callerAt(n));
  callers.send({ port: daemon.agiPort, rate: CALLS_PER_SECOND, numbers, script: 'route' });
  await sleep(QUIET_MS);
  const [before, startedMs] = [said('configuration reloaded').length, Date.now()];
  let peakMiB = 0;
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, processFigures(daemon.pid).rssMiB)), 100);
  // Not before: the daemon would notice by itself, and read it twice.
  writeConfiguration(listFile);
  daemon.signal('SIGHUP');
  await vi.waitUntil(() => said('configuration reloaded').length > before, { timeout: LONGEST_RELOAD_MS });
  const tookMs = Date.now() - startedMs;
  await sleep(AFTER_MS);
  clearInterval(watch);
  callers.send('stop');
  const calls = await nextMessage<Call[]>(callers);
  const quiet = calls.filter(({ atMs }) => atMs > startedMs - QUIET_MS + 1000 && atMs < startedMs - 200);
  return { quiet, reload: calls.filter(({ atMs }) => atMs >= startedMs - 200), tookMs, peakMiB };
}

const sorted = (calls: readonly Call[]) => calls.map(({ tookMs }) => tookMs ?? Infinity).sort((a, b) => a - b);
const inWords = (calls: readonly Call[]) => {
  const took = sorted(calls);
  const late = Math.max(...calls.map((call) => call.late));
  return (
    `${calls.length} calls, p50 ${percentile(took, 0.5).toFixed(1)} p99 ${percentile(took, 0.99).toFixed(1)} ` +
    `worst ${percentile(took, 1).toFixed(1)} ms (the callers themselves were at most ${late.toFixed(0)} ms late)`
  );
};

describe('a SIGHUP with everything at its limit', () => {
  it.each(['from next to nothing', 'from one such configuration to another'])(
    'delays no call by more than 100 ms: %s',
    async (what) => {
      const listFile = listFiles[said('configuration reloaded').length % 2]!;
      const { quiet, reload, tookMs, peakMiB } = await reloadUnderCalls(listFile);
      console.info(
        `${what}: reloaded in ${(tookMs / 1000).toFixed(1)} s, at most ${peakMiB} MiB, then ${processFigures(daemon.pid).rssMiB} MiB\n` +
          `quiet: ${inWords(quiet)}\nreload: ${inWords(reload)}`,
      );
      expect(said('configuration not reloaded: the old one stays in use')).toEqual([]);
      expect(reload.filter((call) => call.tookMs === null)).toEqual([]);
      // Where the machine itself is late, it is late without a reload as well.
      expect(percentile(sorted(reload), 1)).toBeLessThan(Math.max(MAX_MS, 3 * percentile(sorted(quiet), 1)));
    },
  );
});
