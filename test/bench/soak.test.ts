// Five minutes at 200 calls a second, with Voxlink failing in another way every ten seconds.
// VOXROUTE_SOAK_SECONDS shortens it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VoxlinkFault } from '../fakes/voxlink-faults.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures, type ProcessFigures } from '../system/process-figures.js';
import { callSteadily, freshNumber, percentile } from './load.js';

const SECONDS = Number(process.env['VOXROUTE_SOAK_SECONDS'] ?? 300);
const RATE = 200;
const TURN_SECONDS = 10;
const DEADLINE_MS = 500;
const FAULTS: readonly VoxlinkFault[] = [
  'none', 'hang', 'none', 'refuse', 'none', 'reset', { slowMs: 400 }, 'html', 'none', 'server-error',
  'drip', 'none', 'rate-limited-retry-after', 'truncated-json', 'none', 'unavailable', { slowMs: 3000 }, 'none',
]; // prettier-ignore

let voxlink: VoxlinkServer;
let daemon: DaemonProcess;
beforeAll(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
});
afterAll(async () => {
  await daemon.stop();
  await voxlink.play('none');
  await voxlink.close();
});

it(`soaks ${SECONDS} s at ${RATE} calls a second`, async () => {
  const tookMs: number[] = [];
  const statuses: Record<string, number> = {};
  const figures: (ProcessFigures & { atSecond: number })[] = [];
  let unanswered = 0;
  for (let second = 0; second < SECONDS; second += TURN_SECONDS) {
    await voxlink.play(FAULTS[(second / TURN_SECONDS) % FAULTS.length] ?? 'none');
    const load = await callSteadily(daemon.agiPort, {
      rate: RATE,
      seconds: TURN_SECONDS,
      // Four of five callers have called before, once the pool is through.
      numberOf: (index) =>
        freshNumber(index % 5 === 0 ? second * RATE + index : (index * 7919) % 5000, index % 5 === 0 ? 5 : 6),
    });
    unanswered += load.unanswered;
    tookMs.push(...load.tookMs);
    for (const [status, count] of Object.entries(load.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
    figures.push({ atSecond: second + TURN_SECONDS, ...processFigures(daemon.pid) });
  }
  tookMs.sort((a, b) => a - b);
  const second = figures.find(({ atSecond }) => atSecond >= 120) ?? figures[0];
  const last = figures.at(-1);
  console.info(
    `soak: ${tookMs.length} calls, ${unanswered} unanswered, p50 ${percentile(tookMs, 0.5).toFixed(1)} ms, ` +
      `p99 ${percentile(tookMs, 0.99).toFixed(1)} ms, worst ${percentile(tookMs, 1).toFixed(1)} ms, ` +
      `over deadline + 50 ms: ${tookMs.filter((ms) => ms > DEADLINE_MS + 50).length}, busiest second upstream ${voxlink.busiestSecond()}\n` +
      `rss and descriptors: ${figures.map(({ rssMiB, descriptors }) => `${rssMiB}/${descriptors}`).join(' ')}\n` +
      `second minute → last: ${second?.rssMiB ?? 0} → ${last?.rssMiB ?? 0} MiB, ${second?.descriptors ?? 0} → ${last?.descriptors ?? 0} descriptors\n` +
      JSON.stringify(statuses),
  );
  expect(unanswered).toBe(0);
  expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
});
