// What calls notice of pages that are open, at 500 calls a second. Quiet and watched take turns in one run, so that the load of
// the machine is the same for both.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures } from '../system/process-figures.js';
import { callSteadily, percentile } from './load.js';

const ROUNDS = 4;
const SECONDS = 5;
const PAGES = 4;
const CALLS = { rate: 500, seconds: SECONDS, numberOf: () => '79170415564' };

let voxlink: VoxlinkServer;
let daemon: DaemonProcess;
beforeAll(async () => {
  voxlink = await startVoxlinkServer();
  daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
});
afterAll(async () => {
  await daemon.stop();
  await voxlink.close();
});

/** Updates that a page is sent, until it leaves. */
async function watch(leave: AbortSignal): Promise<number> {
  const line = daemon.log.find(({ msg }) => msg === 'HTTP is served');
  const { port } = line?.['address'] as { port: number };
  let updates = 0;
  try {
    const { body } = await fetch(`http://127.0.0.1:${port}/v1/live`, { signal: leave });
    for await (const piece of body ?? [])
      updates += new TextDecoder().decode(piece as Uint8Array).split('data: ').length - 1;
  } catch (error) {
    if (!leave.aborted) throw error;
  }
  return updates;
}

async function measured(): Promise<{ tookMs: readonly number[]; cores: number }> {
  const [beforeMs, startedMs] = [processFigures(daemon.pid).cpuMs, performance.now()];
  const { tookMs, unanswered } = await callSteadily(daemon.agiPort, CALLS);
  expect(unanswered).toBe(0);
  return { tookMs, cores: (processFigures(daemon.pid).cpuMs - beforeMs) / (performance.now() - startedMs) };
}

it(`${PAGES} open pages take less than 30 % of a core at 500 calls a second, and leave p99 within 1.3 times that of quiet`, async () => {
  await callSteadily(daemon.agiPort, { ...CALLS, seconds: 3 });
  const quiet: number[] = [];
  const watched: number[] = [];
  const cores = { quiet: 0, watched: 0 };
  let updates = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const alone = await measured();
    const leave = new AbortController();
    const pages = Array.from({ length: PAGES }, () => watch(leave.signal));
    const seen = await measured();
    leave.abort();
    for (const count of await Promise.all(pages)) updates += count / PAGES / ROUNDS / SECONDS;
    quiet.push(...alone.tookMs);
    watched.push(...seen.tookMs);
    cores.quiet += alone.cores / ROUNDS;
    cores.watched += seen.cores / ROUNDS;
  }
  const [calm, busy] = [quiet, watched].map((times) => times.sort((one, other) => one - other));
  const figures = (times: readonly number[] = []) =>
    `p50 ${percentile(times, 0.5).toFixed(2)}, p99 ${percentile(times, 0.99).toFixed(2)} ms`;
  console.info(
    `quiet: ${figures(calm)}, ${cores.quiet.toFixed(3)} cores; ${PAGES} pages: ${figures(busy)}, ${cores.watched.toFixed(3)} cores, ` +
      `${updates.toFixed(1)} updates a second each`,
  );
  expect(updates).toBeGreaterThan(3);
  expect(cores.watched - cores.quiet).toBeLessThan(0.3);
  expect(percentile(busy ?? [], 0.99)).toBeLessThanOrEqual(1.3 * percentile(calm ?? [], 0.99));
});
