// Several daemons behind one address: each with a state directory of its own, all with one Voxlink and one server to share.

import { expect } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { startDaemon, type DaemonOptions, type RunningDaemon } from '../system/running-daemon.js';
import { askControl } from './ask-control.js';

export interface Fleet {
  readonly hosts: readonly RunningDaemon[];
  readonly voxlink: VoxlinkServer;
  /** One call at a host, all the way. @param script `lookup` by default */
  call(host: number, number: string, script?: 'lookup' | 'route'): Promise<FleetCall>;
  /** `shared` of `voxroute status`. */
  shared(host: number): Promise<SharedBody>;
  /** Until every host, or these, is as said. */
  until(state: string, hosts?: readonly number[]): Promise<void>;
  stop(): Promise<void>;
}

export interface FleetCall {
  readonly status: string;
  readonly source: string;
  readonly operator: string;
  readonly fault: string;
  readonly action: string;
  /** From the question to the end, less what this process stood still. */
  readonly tookMs: number;
}

export interface SharedBody {
  readonly state: string;
  readonly message: string;
  readonly hosts: number | null;
  readonly ratePerSecond: number;
  readonly faults: Readonly<Record<string, string | null>>;
  readonly answers: Readonly<Record<string, number>>;
  readonly refusedMessages: number;
}

export interface FleetOptions {
  readonly hosts?: number;
  /** Lines under `shared:`, without `url`. */
  readonly shared?: string;
  /** Hosts that know nothing of each other. */
  readonly isApart?: boolean;
  /** More sections. */
  readonly config?: string;
  readonly secrets?: DaemonOptions['sharedSecrets'];
  /** Not waited for until they share. */
  readonly isAway?: boolean;
}

export async function startFleet(url: string, options: FleetOptions = {}): Promise<Fleet> {
  const voxlink = await startVoxlinkServer({ generate: true });
  const shares =
    options.isApart === true ? '' : `shared:\n  url: ${url}\n${(options.shared ?? '').replace(/^/gm, '  ')}`;
  const config = `
${shares}
voxlink: { baseUrl: "${voxlink.baseUrl}" }
${options.config ?? ''}`;
  const hosts: RunningDaemon[] = [];
  for (let index = 0; index < (options.hosts ?? 3); index++)
    hosts.push(
      await startDaemon({ config, ...(options.secrets === undefined ? {} : { sharedSecrets: options.secrets }) }),
    );
  const shared = async (host: number) =>
    ((await askControl(hosts[host]?.controlSocket ?? '', 'GET', '/v1/status')) as { shared: SharedBody }).shared;
  const fleet: Fleet = {
    hosts,
    voxlink,
    async call(host, number, script = 'lookup') {
      return readCall(await callFastAgi(hosts[host]?.agiPort ?? 0, { script: `${script}?num=${number}`, pauseMs: 0 }));
    },
    shared,
    async until(state, some = hosts.map((_host, index) => index)) {
      for (const host of some)
        await expect.poll(async () => (await shared(host)).state, { timeout: 20_000, interval: 50 }).toBe(state);
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()));
      await voxlink.close();
    },
  };
  if (options.isAway !== true && options.isApart !== true) {
    await fleet.until('up');
    await expect.poll(async () => (await shared(0)).hosts, { timeout: 5000 }).toBe(hosts.length);
  }
  return fleet;
}

export function readCall({ variables, tookMs, stoodStillMs }: Awaited<ReturnType<typeof callFastAgi>>): FleetCall {
  const read = (name: string) => variables.get(name) ?? '';
  return {
    ...{ status: read('VOX_STATUS'), source: read('VOX_SOURCE'), operator: read('VOX_OPERATOR') },
    ...{ fault: read('VOX_FAULT'), action: read('VOX_ACTION'), tookMs: tookMs - stoodStillMs },
  };
}

let next = 0;
/** A Russian mobile number that nobody has asked about. */
export const newNumber = () => `7917${String(1_000_000 + next++)}`;

/** The most requests that arrived in any second. */
export function mostInAnySecond(times: readonly number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Past the deadline of 500 ms by more than 50. */
export const isLate = ({ tookMs }: FleetCall) => tookMs > 550;

/** Begins something `count` times, evenly in time. */
export async function everyMs(ms: number, count: number, begin: (index: number) => void): Promise<void> {
  const startedMs = performance.now();
  for (let index = 0; index < count; index++) {
    const dueMs = startedMs + index * ms;
    while (performance.now() < dueMs)
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, dueMs - performance.now())));
    begin(index);
  }
}
