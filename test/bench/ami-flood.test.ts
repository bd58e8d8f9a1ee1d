// A flood of questions over AMI must not reach the calls that come over FastAGI. The limits are goals, and hold on a
// machine of two cores that has other work too: each flood is measured against a quiet time of the same run.

import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nextMessage } from '../../bench/child-message.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { processFigures } from '../system/process-figures.js';
import { callSteadily, freshNumber, percentile, type LoadResult } from './load.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const SECONDS = 10;
const CALLS_PER_SECOND = 50;
const CALLERS = 100;
const MAX_P99_MS = 50;
const MAX_GROWTH_MIB = 100;

interface Flood {
  readonly perSecond: number;
  readonly seconds: number;
  /** What the peer replies to. */
  readonly replies: 'all' | 'pings' | 'none';
}
interface FloodResult {
  readonly sent: number;
  /** Questions that got their answer. */
  readonly ready: number;
  /** From the event to VOX_READY, sorted. */
  readonly readyMs: readonly number[];
  /** Connections that were made anew meanwhile. */
  readonly logins: number;
}

const directory = mkdtempSync(join(tmpdir(), 'voxroute-flood-'));
let voxlink: VoxlinkServer;
let peer: ChildProcess;
let daemon: DaemonProcess;
let quiet: LoadResult;
let quietMiB: number;

const fromPeer = <Message>(): Promise<Message> => nextMessage<Message>(peer);

function calls(seconds = SECONDS): Promise<LoadResult> {
  const numberOf = (index: number) => freshNumber(index % CALLERS, 5);
  return callSteadily(daemon.agiPort, { rate: CALLS_PER_SECOND, seconds, numberOf });
}

const isUp = () => daemon.log.findLast((line) => line['door'] === 'ami' && 'server' in line && line['event'] === 'up');

beforeAll(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  peer = fork('test/bench/ami-peer.mjs');
  const { port } = await fromPeer<{ port: number }>();
  writeFileSync(join(directory, 'secret'), 'of the bench');
  const server = { name: 'pbx', port, username: 'voxroute', secretFile: join(directory, 'secret') };
  daemon = await DaemonProcess.start({ ami: { servers: [server] }, voxlink: { baseUrl: voxlink.baseUrl } });
  await vi.waitUntil(isUp, { timeout: 5000 });
  // Everybody who calls has called before, and what is compiled late is compiled.
  await callSteadily(daemon.agiPort, {
    rate: 9,
    seconds: CALLERS / 9 + 1,
    numberOf: (index) => freshNumber(index % CALLERS, 5),
  });
  quiet = await calls();
  quietMiB = processFigures(daemon.pid).rssMiB;
}, 120_000);

afterAll(async () => {
  await daemon.stop();
  peer.kill();
  await voxlink.close();
  removeDirectory(directory);
});

const ms = (result: readonly number[]) =>
  `p50 ${percentile(result, 0.5).toFixed(1)} p99 ${percentile(result, 0.99).toFixed(1)} worst ${percentile(result, 1).toFixed(1)} ms`;

/** CPU time of the daemon, in milliseconds. */
function cpuMs(): number {
  return processFigures(daemon.pid).cpuMs;
}

async function under(flood: Flood): Promise<{ load: LoadResult; result: FloodResult; peakMiB: number }> {
  let peakMiB = 0;
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, processFigures(daemon.pid).rssMiB)), 100);
  const before = cpuMs();
  peer.send(flood);
  const [load, result] = await Promise.all([calls(flood.seconds), fromPeer<FloodResult>()]);
  clearInterval(watch);
  console.info(
    `${flood.perSecond} questions a second over AMI, the peer replies to ${flood.replies}: ${result.ready} of ${result.sent} answered, ` +
      `${ms(result.readyMs)}, ${result.logins} logins, ${((cpuMs() - before) / flood.seconds).toFixed(0)} ms of CPU a second\n` +
      `FastAGI at ${CALLS_PER_SECOND} calls a second: ${ms(load.tookMs)} (quiet: ${ms(quiet.tookMs)}); ` +
      `memory ${quietMiB} → ${peakMiB} MiB`,
  );
  return { load, result, peakMiB };
}

function expectCallsUnharmed({ load, peakMiB }: { load: LoadResult; peakMiB: number }, growthMiB = MAX_GROWTH_MIB) {
  expect(load.unanswered).toBe(0);
  // Where the machine itself is late, it is late without the flood as well.
  const machineMs = percentile(quiet.tookMs, 0.99);
  expect(percentile(load.tookMs, 0.99)).toBeLessThan(Math.max(MAX_P99_MS, 3 * machineMs));
  expect(peakMiB - quietMiB).toBeLessThan(growthMiB);
}

describe('calls over FastAGI do not notice', () => {
  it('a question a millisecond over AMI, each from a new number', async () => {
    const flood = await under({ perSecond: 1000, seconds: SECONDS, replies: 'all' });
    expectCallsUnharmed(flood);
    // The connection was never given up: its ping was answered all the time.
    expect(flood.result.logins).toBe(0);
    expect(flood.result.ready).toBeGreaterThan(0);
  });

  it('a peer that replies to nothing but its ping', async () => {
    const flood = await under({ perSecond: 1000, seconds: SECONDS, replies: 'pings' });
    expectCallsUnharmed(flood);
    expect(flood.result.logins).toBe(0);
  });

  it('a peer that replies to nothing at all', async () => {
    expectCallsUnharmed(await under({ perSecond: 1000, seconds: SECONDS, replies: 'none' }));
  });

  it('and a question that comes afterwards is answered', async () => {
    // The connection made while the peer was mute ends with its first ping.
    await vi.waitUntil(
      async () => {
        const { result } = await under({ perSecond: 10, seconds: 1, replies: 'all' });
        return result.logins === 0 && result.ready === result.sent;
      },
      { timeout: 15_000 },
    );
  });

  it('five of them a millisecond', async () => {
    const flood = await under({ perSecond: 5000, seconds: SECONDS, replies: 'all' });
    expectCallsUnharmed(flood, 2.5 * MAX_GROWTH_MIB);
    expect(flood.result.logins).toBe(0);
  });
});
