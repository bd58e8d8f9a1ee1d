// What cached calls notice of a client that abuses HTTP, held to 2 000 requests a second. Quiet and abused take turns in one
// run, so that the load of the machine is the same for both.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures } from '../system/process-figures.js';
import { callSteadily, percentile } from './load.js';

const RATE = 2000;
const ROUNDS = 2;
const SECONDS = 5;
const CALLS = { rate: 50, seconds: SECONDS, numberOf: () => '79170415564' };

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

function httpPort(): number {
  const line = daemon.log.find(({ msg }) => msg === 'HTTP is served');
  return (line?.['address'] as { port: number }).port;
}

/** Runs beside the calls, in a process of its own. */
async function abuse(port: number): Promise<{ sent: number; answered: number }> {
  const child = spawn(process.execPath, ['test/bench/http-abuser.mjs', String(port), String(RATE), String(SECONDS)]);
  let output = '';
  child.stderr.pipe(process.stderr);
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  await once(child, 'close');
  return JSON.parse(output) as { sent: number; answered: number };
}

it('2 000 bad requests a second leave cached calls within twice the time of quiet ones', async () => {
  await callSteadily(daemon.agiPort, { ...CALLS, seconds: 2 });
  const quiet: number[] = [];
  const abused: number[] = [];
  let sent = 0;
  let answered = 0;
  const before = processFigures(daemon.pid);
  for (let round = 0; round < ROUNDS; round++) {
    quiet.push(...(await callSteadily(daemon.agiPort, CALLS)).tookMs);
    const [load, flood] = await Promise.all([callSteadily(daemon.agiPort, CALLS), abuse(httpPort())]);
    expect(load.unanswered).toBe(0);
    expect(Object.keys(load.statuses)).toEqual(['OK']);
    abused.push(...load.tookMs);
    sent += flood.sent;
    answered += flood.answered;
  }
  const after = processFigures(daemon.pid);
  const [calm, busy] = [quiet, abused].map((times) => times.sort((a, b) => a - b));
  const figures = (times: readonly number[] = []) =>
    `p50 ${percentile(times, 0.5).toFixed(1)}, p99 ${percentile(times, 0.99).toFixed(1)} ms`;
  console.info(
    `quiet: ${figures(calm)}; with ${Math.round(sent / ROUNDS / SECONDS)} requests a second (${answered} of ${sent} answered): ` +
      `${figures(busy)}; rss ${before.rssMiB} → ${after.rssMiB} MiB`,
  );
  // It sends the next request of a connection when the one before is answered, and so is held up itself.
  expect(answered / sent).toBeGreaterThan(0.9);
  expect(percentile(busy ?? [], 0.99)).toBeLessThanOrEqual(2 * percentile(calm ?? [], 0.99));
});
