// Puts together what hosts share: answers, rate, lists, counters. Opening waits for nobody: until the server is reached a host
// goes on by itself.

import { createHash, randomBytes } from 'node:crypto';
import type { HostRate } from '../lookup/host-claim.js';
import type { NumberSource, Observation } from '../lookup/observation.js';
import type { ListRecord } from '../lists/runtime/list-record.js';
import type { Clock } from '../time/clock.js';
import { FleetRate } from './fleet-rate.js';
import { redisRateServer } from './rate-server.js';
import { openRedisClient, type RedisClient } from './redis-client.js';
import { createSeal } from './seal.js';
import { SharedAnswers } from './shared-answers.js';
import { SharedCalls, type CallNotes } from './shared-calls.js';
import { SharedChanges, type SharedChange } from './shared-changes.js';
import { SharedFault } from './shared-fault.js';
import { sharedKeys } from './shared-keys.js';
import { SharedLink, type SharedOperation } from './shared-link.js';
import { HostMessages } from './host-messages.js';
import type { SharedSettings } from './shared-settings.js';
import { sharing, type SharingParts } from './shared-source.js';
import { sharedStatus, type SharedStatus } from './shared-status.js';

export interface SharedEdges {
  readonly clock: Clock;
  /** What tells this host from the others and stays the same over a restart, such as its name and state directory. */
  readonly identity: string;
  /** A command that ends soon: the others do not miss it as they miss a host. */
  readonly isPassing?: boolean;
  readonly random: () => number;
  readonly check: (observation: Observation) => Observation | null;
  readonly keepMs: () => Readonly<Record<Observation['outcome'], number>>;
  readonly longestRequestMs: () => number;
  readonly ratePerSecond: () => number;
  readonly ownHost: HostRate | null;
  /** Applies a change of another host. */
  readonly apply: (change: SharedChange) => void;
  readonly records: () => Iterable<ListRecord>;
  readonly guard: CallNotes;
  readonly onTook: (operation: SharedOperation, tookMs: number) => void;
  readonly onStateChange: (status: SharedStatus) => void;
  /** Called once when data of the server or of another host was ignored, with the possible reasons. */
  readonly onRefused: (message: string) => void;
  /** A problem of the settings, such as an unreadable certificate file; the server can then not be reached. */
  readonly problem?: string | null;
}

export interface Shared {
  readonly rate: HostRate;
  /** Placed in front of what takes a turn of the rate limit; see `sharing`. */
  source(asked: NumberSource, parts: Omit<SharingParts, 'answers'>): NumberSource;
  /** Counts calls on this host and on the others. */
  readonly notes: CallNotes;
  listChanged(record: ListRecord): void;
  /** Removes a number from the cache of the other hosts, as soon as they can be reached. */
  forget(number: string): void;
  status(): SharedStatus;
  /** Resolves when it is known whether other hosts are there, after at most `limitMs`. */
  settled(limitMs: number): Promise<void>;
  /** Writes the last answers, if that can be done at once. */
  close(): Promise<void>;
}

const REFUSED =
  'data from other hosts is ignored: they have a different shared.hashKeyFile, a wrong clock or another version, or somebody else writes to the server';
const LOOK_AGAIN_MS = 10;
const WATCH_MS = 250;
const CLOSE_LIMIT_MS = 300;
/** Everything must work for so long before recovery is reported. */
const SURE_MS = 10_000;

export async function openShared(settings: SharedSettings, edges: SharedEdges): Promise<Shared> {
  const { clock, random } = edges;
  const host = createHash('sha256').update(edges.identity).digest('hex').slice(0, 16);
  // Of the process, so that claims of an earlier process are not taken for its own.
  const process = `${host}.${randomBytes(4).toString('hex')}`;
  const seal = createSeal(settings.hashKey);
  const keys = sharedKeys(settings.prefix, seal);
  const messages = new HostMessages(seal, keys.messages, process, clock);
  const client = await clientOf(settings, edges, keys.messages, {
    onMessage(text) {
      const message = messages.read(text);
      if (message?.kind === 'answered') answers.answered(message.key);
      if (message?.kind === 'changed') changes.receive(message.field, message.value);
      if (message?.kind === 'called') calls.receive(message);
    },
    onListening: () => changes.sync(),
  });
  const { timeoutMs, readTimeoutMs } = settings;
  const link = new SharedLink({ client, clock, timeoutMs, readTimeoutMs, onTook: edges.onTook });
  const answers = new SharedAnswers({
    link,
    keys,
    seal,
    messages,
    process,
    clock,
    check: edges.check,
    keepMs: edges.keepMs,
  });
  const apply = (change: SharedChange) => {
    if (change.change === 'forget') answers.drop(change.number);
    edges.apply(change);
  };
  const changes = new SharedChanges({ link, keys, seal, messages, clock, apply, records: edges.records, random });
  const rate = new FleetRate({
    server: redisRateServer(link, keys.rate, host),
    ...{ clock, timeoutMs, process, random, isPassing: edges.isPassing ?? false },
    longestRequestMs: edges.longestRequestMs,
    ratePerSecond: edges.ratePerSecond,
    ownHost: edges.ownHost,
  });
  const calls = new SharedCalls({ link, keys, messages, clock, hosts: () => rate.hosts() ?? 1, guard: edges.guard });

  const status = () =>
    sharedStatus({
      rate: rate.state(),
      isReachable: client.isReady,
      why: client.isReady ? null : (client.lastFault()?.message ?? null),
      hosts: rate.hosts(),
      ratePerSecond: rate.perSecond(),
      latencyMs: link.latencyMs === null ? null : Math.round(link.latencyMs * 10) / 10,
      faults: { ...link.faults(), listen: client.isReady ? (client.listeningFault()?.code ?? null) : null },
      answers: answers.stats(),
      changes: changes.stats(),
      refusedMessages: messages.refused,
    });

  const sleep = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let told: string | null = null;
  let isRefusalTold = false;
  let upSinceMs: number | null = null;
  let cancelWatch: () => void = () => undefined;
  const watch = () => {
    link.watch();
    const now = status();
    const nowMs = clock.monotonicMs();
    upSinceMs = now.state === 'up' ? (upSinceMs ?? nowMs) : null;
    // Where a node of a Cluster is away, it comes and goes with the numbers that are asked for.
    const isSure = told === null || upSinceMs === null || nowMs - upSinceMs >= SURE_MS;
    // While the rate goes over from the one to the other there is nothing to say yet.
    const isSettled = isSure && rate.state() !== 'lapsing';
    if (isSettled && now.state !== told) {
      told = now.state;
      edges.onStateChange(now);
    }
    if (!isRefusalTold && now.answers.refused + now.changes.refused + now.refusedMessages > 0) {
      isRefusalTold = true;
      edges.onRefused(REFUSED);
    }
    cancelWatch = clock.after(WATCH_MS, watch);
  };
  rate.start();
  watch();

  return {
    rate,
    source: (asked, parts) => sharing(asked, { ...parts, answers }),
    notes: calls.notes(),
    listChanged: (record) => changes.publish(record),
    forget(number) {
      const change = { change: 'forget', number, atMs: clock.epochMs() } as const;
      // First what is there, and again with the hash: who reads between the two finds nothing.
      answers.forget(number).catch(() => undefined);
      changes.publish(change);
    },
    status,
    async settled(limitMs) {
      const untilMs = clock.monotonicMs() + limitMs;
      while (rate.state() === 'lapsing' && clock.monotonicMs() < untilMs) await sleep(LOOK_AGAIN_MS);
    },
    async close() {
      cancelWatch();
      await Promise.race([answers.written(), sleep(CLOSE_LIMIT_MS)]);
      for (const part of [answers, changes, calls]) part.close();
      const left = rate.close();
      await Promise.race([left, sleep(CLOSE_LIMIT_MS)]);
      client.close();
    },
  };
}

/** A client that could not even be made is one that is never ready. */
async function clientOf(
  settings: SharedSettings,
  { clock, random, problem = null }: SharedEdges,
  channel: string,
  listen: { readonly onMessage: (text: string) => void; readonly onListening: () => void },
): Promise<RedisClient> {
  if (problem !== null) return neverReady(problem);
  try {
    return await openRedisClient({ settings, clock, channel, random, ...listen });
  } catch (error) {
    return neverReady(`ioredis cannot be loaded: ${String(error)}`);
  }
}

function neverReady(why: string): RedisClient {
  const fault = new SharedFault('unreachable', why);
  return {
    isReady: false,
    isListening: false,
    run: () => Promise.reject(fault),
    scan: () => Promise.reject(fault),
    reconnect: () => undefined,
    lastFault: () => fault,
    listeningFault: () => fault,
    refused: () => fault,
    close: () => undefined,
  };
}
