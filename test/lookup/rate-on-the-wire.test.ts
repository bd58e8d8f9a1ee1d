// The one slow test of the rate: real sockets and real timers.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import { rateLimited } from '../../src/lookup/rate-limited-source.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.js';
import { createVoxlinkSource } from '../../src/voxlink/voxlink-source.js';
import { startStopwatch } from '../fakes/standstill.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';

let voxlink: VoxlinkServer;
let client: HttpClient;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true, ratePerSecond: 10 });
  client = createHttpClient({ userAgent: 'voxroute/test', proxy: null, clock: systemClock });
  await client.warm();
});
afterEach(async () => {
  await client.close();
  await voxlink.close();
});

function limitedSources(timeoutMs = 3000) {
  const admission = new AdmissionQueue({
    name: 'Voxlink',
    window: new SendWindow(10, systemClock),
    clock: systemClock,
    deadlineMs: 500,
    maxWaitMs: { call: 10_000, lookup: 10_000, refresh: 10_000 },
  });
  const [v1, v2] = (['v1', 'v2'] as const).map((version) =>
    rateLimited(
      createVoxlinkSource({ version, baseUrl: voxlink.baseUrl, timeoutMs, client, clock: systemClock }),
      admission,
    ),
  );
  return { admission, v1: v1!, v2: v2! };
}

describe('ten requests a second', () => {
  it('45 callers at once of both versions of the API: all are answered in 4 s, and no second sees more than ten', async () => {
    const { v1, v2 } = limitedSources();
    const ownMs = startStopwatch();
    const answers = await Promise.all(
      Array.from({ length: 45 }, (_, caller) => (caller % 3 === 0 ? v2 : v1).observe(String(79_170_000_000 + caller))),
    );
    expect(answers.every(({ outcome }) => outcome === 'found')).toBe(true);
    expect(voxlink.busiestSecond()).toBe(10);
    expect(ownMs()).toBeLessThan(5000);
  });

  it('a 429 of one version keeps the other still as well, for as long as Voxlink asks', async () => {
    const { admission, v1, v2 } = limitedSources();
    await voxlink.play('rate-limited-retry-after');
    const askedAtMs = performance.now();
    await expect(v1.observe('79170415564')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 2000 });
    await voxlink.play('none');
    const asking = v2.observe('358181201235', () => 'refresh').catch((error: unknown) => error);
    expect(admission.stats()).toMatchObject({ waiting: { refresh: 1 }, sent: 1 });
    const { pausedForMs } = admission.stats();
    expect(pausedForMs).toBeLessThanOrEqual(2000);
    expect(pausedForMs + performance.now() - askedAtMs).toBeGreaterThanOrEqual(1999);
    admission.close();
    expect(await asking).toMatchObject({ code: 'RATE_LIMITED' });
    expect(voxlink.requests).toHaveLength(1);
  });

  it('a server that closes kept connections costs no caller its answer, and no second sees more than ten', async () => {
    const { admission, v1 } = limitedSources();
    await voxlink.play('closes-at-second');
    const numbers = Array.from({ length: 12 }, (_, caller) => String(79_170_000_000 + caller));
    for (const number of numbers) expect(await v1.observe(number)).toMatchObject({ outcome: 'found' });
    // Every second one met the end of its connection and was sent once more.
    expect(voxlink.requests.map(({ num }) => num).filter((num) => num === numbers[1])).toHaveLength(2);
    expect(voxlink.requests).toHaveLength(23);
    expect(admission.stats().sent).toBe(23);
    expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
  });

  it('an answer that has begun is never asked for again', async () => {
    const { v1 } = limitedSources();
    await v1.observe('79170000001');
    await voxlink.play('breaks-off-at-second');
    await expect(v1.observe('79170000002')).rejects.toMatchObject({ code: 'CONNECTION' });
    expect(voxlink.requests).toHaveLength(2);
  });

  it('a second try that has no turn left in its time is not sent', async () => {
    const { admission, v1 } = limitedSources(800);
    await v1.observe('79170000001');
    await voxlink.play('closes-at-second');
    await Promise.all(Array.from({ length: 9 }, () => admission.enter(() => 'call')));
    admission.adjust({ ratePerSecond: 11, deadlineMs: 500 });
    await expect(v1.observe('79170000002')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(voxlink.requests).toHaveLength(2);
  });
});
