// What a call and an answered AMI event cost, in pieces of the yardstick's work: of this tree, or of two trees in one run.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVoxlinkServer } from '../../test/fakes/voxlink-server.js';
import { AmiPeer, askEvents, untilLoggedIn } from '../ami.js';
import { buildTools, type Tools } from '../load-generator.js';
import type { ServerProcess } from '../server-process.js';
import { measureSession } from '../sessions.js';
import { startDaemons, type Subject } from '../subjects.js';
import { ratiosOf, type Ratios } from './ratios.js';
import { Yardstick } from './yardstick.js';

/** Counts and not times: on a busy machine less is compiled in the same time, and a call looks dearer. */
export interface GuardPlan {
  readonly rounds: number;
  readonly sessions: number;
  readonly events: number;
  readonly warmUpEvents: number;
  /** Numbers that are remembered and call in turn. */
  readonly pool: number;
}

export const GUARD: GuardPlan = { rounds: 9, sessions: 800, events: 1500, warmUpEvents: 4000, pool: 4000 };
export const SMALL_GUARD: GuardPlan = { rounds: 1, sessions: 100, events: 100, warmUpEvents: 100, pool: 500 };

const AT_A_TIME = 32;

/** One tree, started: its cost of each kind, in microseconds. */
interface Side {
  readonly costs: readonly (readonly [name: string, measureUs: () => Promise<number>])[];
  forgetLogs(): void;
}

/** @param roots built trees; the ratios are in their order */
export async function measureGuard(
  directory: string,
  roots: readonly string[],
  plan: GuardPlan,
  say: (text: string) => void,
): Promise<Ratios[]> {
  const ending: (() => unknown)[] = [];
  try {
    const tools = buildTools(directory);
    const voxlink = await startVoxlinkServer({ generate: true });
    ending.push(() => voxlink.close());
    const sides: Side[] = [];
    for (const [n, root] of roots.entries()) {
      const own = join(directory, `tree-${n}`);
      mkdirSync(own);
      sides.push(await startSide({ directory: own, root, tools, voxlink: voxlink.baseUrl, plan }, ending));
    }
    const yardstick = await Yardstick.start();
    ending.push(() => yardstick.stop());
    return await measureRounds(sides, yardstick, plan.rounds, say);
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

async function measureRounds(
  sides: readonly Side[],
  yardstick: Yardstick,
  rounds: number,
  say: (text: string) => void,
): Promise<Ratios[]> {
  const measured = sides.map(() => new Map<string, number[]>());
  const yardstickUs: number[] = [];
  const turns = sides.flatMap(({ costs }, side) =>
    costs.map(([name, measureUs]) => async () => {
      const map = measured[side];
      map?.set(name, [...(map.get(name) ?? []), await measureUs()]);
    }),
  );
  turns.push(async () => void yardstickUs.push(await yardstick.measureUs()));
  for (let round = 0; round < rounds; round++) {
    say(`calls and AMI events, round ${round + 1} of ${rounds}`);
    // Each begins once.
    for (let turn = 0; turn < turns.length; turn++) await turns[(turn + round) % turns.length]?.();
    for (const side of sides) side.forgetLogs();
  }
  return measured.map((of) => ratiosOf(of, yardstickUs));
}

interface SideOptions {
  readonly directory: string;
  readonly root: string;
  readonly tools: Tools;
  readonly voxlink: string;
  readonly plan: GuardPlan;
}

async function startSide(options: SideOptions, ending: (() => unknown)[]): Promise<Side> {
  const { directory, root, tools, voxlink, plan } = options;
  const peer = await AmiPeer.start();
  ending.push(() => peer.stop());
  const servers: ServerProcess[] = [];
  ending.push(() => Promise.all(servers.map((server) => server.stop())));
  const subjects = await startDaemons(directory, { voxlink, amiPort: peer.port, pool: plan.pool, root }, servers);
  const [own] = subjects;
  if (own === undefined) throw new Error('no daemon is measured');
  await untilLoggedIn(own.server);
  const numbers = readFileSync(own.numbers, 'utf8').trim().split('\n');
  const sessionUs = async (subject: Subject, sessions: number) =>
    (await measureSession(subject, tools, AT_A_TIME, { sessions })).cpuUs;
  // While numbers still come from a disk a busy daemon may answer without them.
  for (const subject of subjects) await sessionUs({ ...subject, expected: '' }, plan.pool);
  const eventUs = async (events: number) =>
    (await askEvents(peer, own.server, { atATime: AT_A_TIME, events, numbers })).cpuUs;
  await eventUs(plan.warmUpEvents);
  return {
    costs: [
      ...subjects.map((subject) => [subject.id, () => sessionUs(subject, plan.sessions)] as const),
      ['ami', () => eventUs(plan.events)],
    ],
    forgetLogs: () => subjects.forEach(({ server }) => server.forgetLog()),
  };
}
