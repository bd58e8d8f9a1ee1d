// Everything that needs no Asterisk: sessions, AMI, cold lookups, parts. One daemon and its rivals, in one run.

import { startVoxlinkServer, type VoxlinkServer } from '../test/fakes/voxlink-server.js';
import { AmiPeer, measureAmi, untilLoggedIn } from './ami.js';
import { measureCold, type ColdFigures } from './cold.js';
import { buildTools, type Length, type Tools } from './load-generator.js';
import { measureParts } from './parts.js';
import type { CostResult } from './results.js';
import { measureSessions } from './sessions.js';
import { startSubjects, type Started } from './subjects.js';

export interface CostPlan {
  readonly rounds: number;
  /** How long one measurement of sessions is. */
  readonly length: Length;
  /** Numbers that are remembered and call in turn. */
  readonly pool: number;
  /** Events of one measurement over AMI. */
  readonly events: number;
  readonly atATime: readonly number[];
  readonly coldSeconds: number;
  readonly listEntries: number;
  /** A built tree of an earlier version, to be measured in the same run; null for none. */
  readonly earlier: string | null;
}

export const WHOLE: CostPlan = {
  rounds: 7,
  length: { seconds: 0.7 },
  pool: 10_000,
  events: 1500,
  atATime: [1, 32, 256],
  coldSeconds: 15,
  listEntries: 1_000_000,
  earlier: null,
};

/** To try the bench itself. */
export const SMALL: CostPlan = {
  ...WHOLE,
  rounds: 1,
  length: { sessions: 100 },
  pool: 500,
  events: 100,
  coldSeconds: 2,
  listEntries: 10_000,
};

const COLD_SERVICE_MS = [0, 95];
const PART_MS = 1000;

type Say = (text: string) => void;

export async function measureCost(directory: string, plan: CostPlan, say: Say): Promise<CostResult> {
  const tools = buildTools(directory);
  const voxlink = await startVoxlinkServer({ generate: true });
  const peer = await AmiPeer.start();
  try {
    const beside = { voxlink: voxlink.baseUrl, amiPort: peer.port, earlier: plan.earlier, pool: plan.pool };
    const started = await startSubjects(directory, tools, beside);
    try {
      return await measureStarted(directory, { tools, voxlink, peer, started }, plan, say);
    } finally {
      await started.stop();
    }
  } finally {
    peer.stop();
    await voxlink.close();
  }
}

interface Stage {
  readonly tools: Tools;
  readonly voxlink: VoxlinkServer;
  readonly peer: AmiPeer;
  readonly started: Started;
}

async function measureStarted(
  directory: string,
  { tools, voxlink, peer, started }: Stage,
  plan: CostPlan,
  say: Say,
): Promise<CostResult> {
  // The daemon that remembers numbers, and those it remembers.
  const [own] = started.subjects;
  if (own === undefined) throw new Error('nobody is measured');
  await untilLoggedIn(own.server);
  const sessions = await measureSessions(started, tools, plan, say);
  say('questions over AMI');
  const ami = await measureAmi(peer, own.server, own.numbers, plan);
  const cold: ColdFigures[] = [];
  for (const [series, serviceMs] of COLD_SERVICE_MS.entries()) {
    say(`cold lookups, a service that takes ${serviceMs} ms`);
    const asked = { serviceMs, seconds: plan.coldSeconds, series };
    cold.push(await measureCold(own.server, tools, voxlink, directory, asked));
  }
  say('parts of a call');
  const parts = await measureParts(directory, plan.listEntries, PART_MS);
  return { compiler: tools.compiler, sessions, ami, cold, parts };
}
