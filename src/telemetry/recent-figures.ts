// The last hour, minute by minute: what the page and `voxroute top` show. A fixed number of counters, whatever the load.

import { CALL_STATUSES, type CallAnswer, type CallStatus } from '../call/call-answer.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { isCall } from '../call/recorded-call.js';
import type { Recollection } from '../lookup/remembering-source.js';
import type { Decision } from '../policy/decision.js';
import type { Clock } from '../time/clock.js';
import { DurationCounts, type Percentiles } from './duration-counts.js';

const MINUTES = 60;
const SECONDS = 10;
/** Percentiles are of so many minutes: of one there may be few calls. */
const PERCENTILE_MINUTES = 5;
const MINUTE_MS = 60_000;
const STATUSES = Object.keys(CALL_STATUSES) as CallStatus[];
const ACTIONS = ['pass', 'block', 'route'] as const satisfies Decision['action'][];
const READS = ['fresh', 'stale', 'failed', 'unknown'] as const satisfies Recollection['kind'][];
const UPSTREAM = ['found', 'not-found', 'failed'] as const;

/** Plain data. Arrays have a number for each of the last sixty minutes, the one that runs now last. */
export interface RecentFigures {
  /** When the first of the minutes began; ISO 8601 in UTC. */
  readonly since: string;
  /** Calls a second, of the last ten whole seconds. */
  readonly perSecond: number;
  readonly actions: Readonly<Record<Decision['action'], readonly number[]>>;
  /** Those that there were. */
  readonly statuses: Readonly<Partial<Record<CallStatus, readonly number[]>>>;
  /** From the complete question to the answer, of the last five minutes. Null where there was no call. */
  readonly latency: Percentiles | null;
  /** Of an hour: what memory said of numbers, what requests to sources came to, and how long those took. */
  readonly cacheReads: Readonly<Record<Recollection['kind'], number>>;
  readonly upstream: Readonly<Record<(typeof UPSTREAM)[number], number>>;
  readonly upstreamLatency: Percentiles | null;
}

class Minute {
  readonly actions = { pass: 0, block: 0, route: 0 };
  readonly statuses = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<CallStatus, number>;
  readonly cacheReads = { fresh: 0, stale: 0, failed: 0, unknown: 0 };
  readonly upstream = { found: 0, 'not-found': 0, failed: 0 };
  readonly callMs = new DurationCounts();
  readonly upstreamMs = new DurationCounts();

  constructor(public number: number) {}

  begin(number: number): void {
    for (const counts of [this.actions, this.statuses, this.cacheReads, this.upstream] as Record<string, number>[])
      for (const name of Object.keys(counts)) counts[name] = 0;
    this.callMs.clear();
    this.upstreamMs.clear();
    this.number = number;
  }
}

export class RecentCounts {
  readonly #minutes = Array.from({ length: MINUTES }, () => new Minute(-1));
  readonly #seconds = Array.from({ length: SECONDS + 1 }, () => ({ second: -1, calls: 0 }));

  constructor(private readonly clock: Pick<Clock, 'epochMs'>) {}

  callAnswered(call: Pick<IncomingCall, 'door' | 'script' | 'simulatedAtMs'>, answer: CallAnswer): void {
    if (!isCall(call)) return;
    const nowMs = this.clock.epochMs();
    const minute = this.#at(nowMs);
    minute.actions[answer.decision.action] += 1;
    minute.statuses[answer.status] += 1;
    minute.callMs.add(answer.tookMs);
    const second = Math.floor(nowMs / 1000);
    const slot = this.#seconds[second % this.#seconds.length];
    if (slot === undefined) return;
    if (slot.second !== second) Object.assign(slot, { second, calls: 0 });
    slot.calls += 1;
  }

  cacheRead(kind: Recollection['kind']): void {
    this.#at(this.clock.epochMs()).cacheReads[kind] += 1;
  }

  upstreamAnswered(outcome: (typeof UPSTREAM)[number], tookMs: number): void {
    const minute = this.#at(this.clock.epochMs());
    minute.upstream[outcome] += 1;
    minute.upstreamMs.add(tookMs);
  }

  read(): RecentFigures {
    const nowMs = this.clock.epochMs();
    const last = Math.floor(nowMs / MINUTE_MS);
    const first = last - MINUTES + 1;
    const byMinute = Array.from({ length: MINUTES }, (_, index) => {
      const minute = this.#minutes[(first + index) % MINUTES];
      return minute?.number === first + index ? minute : null;
    });
    const series = (count: (minute: Minute) => number) =>
      byMinute.map((minute) => (minute === null ? 0 : count(minute)));
    const total = (count: (minute: Minute) => number) => series(count).reduce((sum, each) => sum + each, 0);
    const present = byMinute.filter((minute) => minute !== null);
    const statuses = STATUSES.map((status) => [status, series((minute) => minute.statuses[status])] as const);
    return {
      since: new Date(first * MINUTE_MS).toISOString(),
      perSecond: this.#perSecond(nowMs),
      actions: tableOf(ACTIONS, (action) => series((minute) => minute.actions[action])),
      statuses: Object.fromEntries(statuses.filter(([, counts]) => counts.some((count) => count > 0))),
      latency: DurationCounts.percentiles(
        byMinute.slice(-PERCENTILE_MINUTES).flatMap((minute) => (minute === null ? [] : [minute.callMs])),
      ),
      cacheReads: tableOf(READS, (kind) => total((minute) => minute.cacheReads[kind])),
      upstream: tableOf(UPSTREAM, (outcome) => total((minute) => minute.upstream[outcome])),
      upstreamLatency: DurationCounts.percentiles(present.map(({ upstreamMs }) => upstreamMs)),
    };
  }

  #at(nowMs: number): Minute {
    const number = Math.floor(nowMs / MINUTE_MS);
    const minute = this.#minutes[number % MINUTES] ?? new Minute(number);
    if (minute.number !== number) minute.begin(number);
    return minute;
  }

  #perSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    const recent = this.#seconds.filter((slot) => slot.second < second && slot.second >= second - SECONDS);
    return recent.reduce((sum, { calls }) => sum + calls, 0) / SECONDS;
  }
}

function tableOf<Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}
