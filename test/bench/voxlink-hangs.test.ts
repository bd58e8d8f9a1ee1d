// What callers notice of a Voxlink that hangs, of two hundred calls of one number, and of the rate limit.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures } from '../system/process-figures.js';
import { callSteadily, freshNumber, percentile } from './load.js';

let voxlink: VoxlinkServer;
let daemon: DaemonProcess;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
});
afterEach(async () => {
  await daemon.stop();
  await voxlink.play('none');
  await voxlink.close();
});

const ms = (value: number) => `${value.toFixed(1)} ms`;

describe('under load', () => {
  it('Voxlink hangs, 100 new callers a second for 20 s', async () => {
    await callSteadily(daemon.agiPort, { rate: 100, seconds: 2, numberOf: (index) => freshNumber(index, 1) });
    await voxlink.play('hang');
    const before = processFigures(daemon.pid);
    const load = await callSteadily(daemon.agiPort, {
      rate: 100,
      seconds: 20,
      numberOf: (index) => freshNumber(index, 2),
    });
    const after = processFigures(daemon.pid);
    console.info(
      `hanging: ${load.calls} calls, ${load.unanswered} unanswered, p50 ${ms(percentile(load.tookMs, 0.5))}, p99 ${ms(percentile(load.tookMs, 0.99))}, ` +
        `worst ${ms(percentile(load.tookMs, 1))}, busiest second upstream ${voxlink.busiestSecond()}, ` +
        `rss ${before.rssMiB} → ${after.rssMiB} MiB, descriptors ${before.descriptors} → ${after.descriptors}, ${JSON.stringify(load.statuses)}`,
    );
    expect(load.unanswered).toBe(0);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('200 calls of one number at a time', async () => {
    await voxlink.play({ slowMs: 95 });
    const load = await callSteadily(daemon.agiPort, { rate: 10_000, seconds: 0.02, numberOf: () => '79170415564' });
    console.info(
      `one number: ${load.calls} calls, ${voxlink.countOf('v1')} requests, ${JSON.stringify(load.statuses)}`,
    );
    expect(voxlink.countOf('v1')).toBe(1);
  });

  it('4 new callers a second with Voxlink at 95 ms', async () => {
    await voxlink.play({ slowMs: 95 });
    const load = await callSteadily(daemon.agiPort, {
      rate: 4,
      seconds: 15,
      numberOf: (index) => freshNumber(index, 3),
    });
    console.info(
      `4 a second: p50 ${ms(percentile(load.tookMs, 0.5))}, p95 ${ms(percentile(load.tookMs, 0.95))}, worst ${ms(percentile(load.tookMs, 1))}, ${JSON.stringify(load.statuses)}`,
    );
    expect(load.statuses).toEqual({ OK: 60 });
  });
});
