// From INVITE to 200 OK, for so many calls a second: the same dialplan with voxroute and without it.

import { setTimeout as sleep } from 'node:timers/promises';
import { SipCall } from '../../test/asterisk/sip-call.js';
import type { VoxlinkServer } from '../../test/fakes/voxlink-server.js';
import type { ServerProcess } from '../server-process.js';
import { quantile } from '../statistics.js';
import { numberAt } from '../callers.js';
import { WITH, WITHOUT } from './dialplan.js';

/** `warm`: the numbers are remembered; `cold`: nobody has called from them, and the service takes 95 ms. */
const KINDS = ['without', 'warm', 'cold'] as const;
type Kind = (typeof KINDS)[number];

export interface AnswerFigures {
  readonly ratePerSecond: number;
  readonly kind: Kind;
  readonly calls: number;
  /** Calls that were not answered within 8 s. */
  readonly lost: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Processor time of the daemon for one call, in microseconds. */
  readonly cpuUs: number;
}

const ANSWER_LIMIT_MS = 8000;
const COLD_SERVICE_MS = 95;
/** Of numbers that nobody has called from, and that no other measurement uses. */
const COLD_FROM = 200_000_000;
const PAUSE_MS = 500;
let coldCalls = 0;

export async function measureAnswers(
  sipPort: number,
  daemon: ServerProcess,
  voxlink: VoxlinkServer,
  remembered: number,
  { ratesPerSecond, seconds }: { readonly ratesPerSecond: readonly number[]; readonly seconds: number },
): Promise<AnswerFigures[]> {
  const figures: AnswerFigures[] = [];
  const measure = async (kind: Kind, ratePerSecond: number, forSeconds: number) => {
    await voxlink.play(kind === 'cold' ? { slowMs: COLD_SERVICE_MS } : 'none');
    const before = daemon.cpuUs();
    const calls = await callSteadily(sipPort, ratePerSecond, ratePerSecond * forSeconds, (index) => ({
      to: `${kind === 'without' ? WITHOUT : WITH}4951112233`,
      from: kind === 'cold' ? numberAt(COLD_FROM + coldCalls++) : numberAt(index % remembered),
    }));
    const cpuUs = (daemon.cpuUs() - before) / calls.length;
    const answered = calls.filter((ms) => ms !== null);
    const at = (share: number) => (answered.length === 0 ? 0 : quantile(answered, share));
    const lost = calls.length - answered.length;
    await sleep(PAUSE_MS);
    return { ratePerSecond, kind, calls: calls.length, lost, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), cpuUs };
  };
  for (const kind of ['without', 'warm'] as const) await measure(kind, 20, 1);
  for (const ratePerSecond of ratesPerSecond)
    for (const kind of KINDS) figures.push(await measure(kind, ratePerSecond, seconds));
  return figures;
}

interface Invite {
  readonly to: string;
  readonly from: string;
}

/** Milliseconds to the answer of each call; null for those that got none. A call begins whether or not others have ended. */
async function callSteadily(
  sipPort: number,
  ratePerSecond: number,
  count: number,
  inviteAt: (index: number) => Invite,
): Promise<(number | null)[]> {
  const startedMs = performance.now();
  const open: Promise<number | null>[] = [];
  for (let index = 0; index < count; index++) {
    const dueMs = startedMs + (index * 1000) / ratePerSecond;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    open.push(callOnce(sipPort, inviteAt(index)));
  }
  return Promise.all(open);
}

async function callOnce(sipPort: number, invite: Invite): Promise<number | null> {
  const startedMs = performance.now();
  const call = await SipCall.start(sipPort, invite);
  try {
    const status = await call.answered(ANSWER_LIMIT_MS);
    const tookMs = performance.now() - startedMs;
    await call.ended(ANSWER_LIMIT_MS);
    return status === 200 ? tookMs : null;
  } catch {
    return null;
  } finally {
    call.close();
  }
}
