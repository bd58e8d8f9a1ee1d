// The one slow test of the rate: real sockets and real timers.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import { rateLimited } from '../../src/lookup/rate-limited-source.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import { createHttpTransport, type HttpTransport } from '../../src/http-client/http-transport.js';
import { createVoxlinkSource } from '../../src/voxlink/voxlink-source.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';

let voxlink: VoxlinkServer;
let transport: HttpTransport;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true, ratePerSecond: 10 });
  transport = createHttpTransport({ userAgent: 'voxroute/test', proxy: null, clock: systemClock });
  await transport.warm();
});
afterEach(async () => {
  await transport.close();
  await voxlink.close();
});

function limitedSources() {
  const admission = new AdmissionQueue({
    name: 'Voxlink',
    window: new SendWindow(10, systemClock),
    clock: systemClock,
    deadlineMs: 500,
    maxWaitMs: { call: 10_000, refresh: 10_000 },
  });
  const [v1, v2] = (['v1', 'v2'] as const).map((version) =>
    rateLimited(
      createVoxlinkSource({ version, baseUrl: voxlink.baseUrl, timeoutMs: 3000, transport, clock: systemClock }),
      admission,
    ),
  );
  return { admission, v1: v1!, v2: v2! };
}

describe('ten requests a second', () => {
  it('45 callers at once of both versions of the API: all are answered in 4 s, and no second sees more than ten', async () => {
    const { v1, v2 } = limitedSources();
    const startedAtMs = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 45 }, (_, caller) => (caller % 3 === 0 ? v2 : v1).observe(String(79_170_000_000 + caller))),
    );
    expect(answers.every(({ outcome }) => outcome === 'found')).toBe(true);
    expect(voxlink.busiestSecond()).toBe(10);
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  });

  it('a 429 of one version keeps the other still as well, for as long as Voxlink asks', async () => {
    const { admission, v1, v2 } = limitedSources();
    await voxlink.play('rate-limited-retry-after');
    await expect(v1.observe('79170415564')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 2000 });
    await voxlink.play('none');
    const asking = v2.observe('358181201235', () => 'refresh').catch((error: unknown) => error);
    expect(admission.stats()).toMatchObject({ waiting: { refresh: 1 }, sent: 1 });
    expect(admission.stats().pausedForMs).toBeGreaterThan(1900);
    admission.close();
    expect(await asking).toMatchObject({ code: 'RATE_LIMITED' });
    expect(voxlink.requests).toHaveLength(1);
  });
});
