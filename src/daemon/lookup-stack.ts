// The chain from a number to what is known of it, as one list for each source that asks a server. The daemon, the commands that work without one and the
// tests of the chain all use this one.

import type { AdmissionQueue } from '../lookup/admission-queue.js';
import type { BreakerStatus } from '../lookup/breaker-status.js';
import { CircuitBreaker, guarded } from '../lookup/circuit-breaker.js';
import type { Identifier } from '../lookup/identity.js';
import { byTrust } from '../lookup/by-trust.js';
import { keepRecords } from '../lookup/kept-records.js';
import type { NumberRecord } from '../lookup/number-record.js';
import type { ObservationMemory } from '../lookup/observation-cache.js';
import type { NumberSource, Observation, SourceName } from '../lookup/observation.js';
import { budgeted, type RequestBudget } from '../lookup/request-budget.js';
import { rateLimited } from '../lookup/rate-limited-source.js';
import { RememberingSource, type Lifetimes, type Recollection } from '../lookup/remembering-source.js';
import {
  createResolver,
  resolveRecorded,
  resolveOffline,
  type RecordedAnswers,
  type Resolution,
  type Resolver,
} from '../lookup/resolver.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { isConfigured } from '../lookup/sources.js';
import { meteredSource } from '../telemetry/metered-source.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Clock } from '../time/clock.js';

/** Key of Voxlink among the servers that are asked. */
export const VOXLINK = 'voxlink';

export type LookupMetrics = Pick<Metrics, 'cacheRead' | 'lookupWaited' | 'upstreamAnswered'>;

export interface LookupStackParts {
  readonly clock: Clock;
  /** Every server that is asked. */
  readonly servers: readonly LookupServer[];
  /** Names of the sources to ask about a number, in this order, the wanted one first; empty when none is to be asked. */
  readonly sourcesFor: (number: string, wanted?: SourceName) => readonly SourceName[];
  /** Kept across reloads. */
  readonly memory: ObservationMemory;
  /** Can the built-in sources know that nobody has a number? By default of every number. */
  readonly canMiss?: (number: string) => boolean;
  /** Most trusted first. */
  readonly offline: readonly OfflineSource[];
  /** Loads what the offline sources need for a number; null when it is there. Never rejects. */
  readonly prepare?: (number: string) => Promise<void> | null;
  /** Looks at what other hosts have learnt before a source is asked, and tells them; absent where none share. */
  readonly sharing?: ((asked: NumberSource, lifetimes: Lifetimes) => NumberSource) | undefined;
  /** What names mean, for the merge. */
  readonly identify: Identifier;
  /** Merged records that are kept, at most. */
  readonly maxKeptRecords: number;
  readonly metrics: LookupMetrics;
  /** Told when a server is left alone, and when it is asked again. */
  readonly onBreakerChange: (status: BreakerStatus, server: string) => void;
}

/** One server: its sources share one rate and one breaker. */
export interface LookupServer {
  /** In metrics and `status`, such as `voxlink`. */
  readonly key: string;
  /** For messages, such as `Voxlink`. */
  readonly name: string;
  readonly sources: readonly NumberSource[];
  /** Kept across reloads: what was sent in the last second counts for the next stack too. */
  readonly admission: AdmissionQueue;
  /** In force once the stack is active. */
  readonly limits: Parameters<AdmissionQueue['adjust']>[0];
  readonly lifetimes: Lifetimes;
  /** How many requests a day it may cost; absent: as many as the rate allows. */
  readonly budget?: RequestBudget;
  /** Is it asked where nobody waits for an answer: numbers learnt ahead? */
  readonly warmsUp: boolean;
}

export interface LookupStack {
  readonly resolver: Resolver;
  /** Of each server, by its key. Made with the stack, so that after a reload a corrected proxy is tried at once. */
  readonly breakers: ReadonlyMap<string, CircuitBreaker>;
  /** What each online source remembers of a number, without asking. */
  recall(number: string): Recollection[];
  /** What memory and the offline sources know of a number, at once. */
  known(number: string): NumberRecord;
  /** What the offline sources alone know, at once. */
  offline(number: string): Resolution;
  /** What would be known of a number had this been heard of it, with the offline sources of now; asks nobody. */
  reconsider(number: string, heard: RecordedAnswers): Promise<Resolution>;
  /** Forgets answers and failures; true when an answer was forgotten. */
  forget(number: string): boolean;
  /** Forgets answers that were learnt until then. */
  forgetLearnt(number: string, untilMs: number): void;
  /** Learns a number that nobody waits for; the outcome of what is remembered already, or of the request. */
  warmUp(number: string): Promise<'known' | Observation['outcome']>;
  /** Requests under way. */
  inFlight(): number;
  /** About what merged records that are kept take. */
  keptBytes(): number;
  /** Calls use this stack from now on: its limits apply. */
  activate(): void;
  /** Calls use another stack from now on: how the requests still under way end is not reported and changes nothing. */
  deactivate(): void;
}

export function lookupStack(parts: LookupStackParts): LookupStack {
  const { clock, servers, memory, offline, prepare, identify, metrics, sharing } = parts;
  const records = keepRecords(identify, parts.maxKeptRecords);
  const { merge } = records;
  const breakers = new Map(servers.map(({ key, name }) => [key, new CircuitBreaker({ name, clock })]));
  const chained = servers.flatMap((server) => server.sources.map((source) => chain(source, server)));
  const remembering = new Map(chained.map((source) => [source.name, source]));

  function chain(source: NumberSource, { key, admission, budget, lifetimes }: LookupServer): RememberingSource {
    const breaker = breakers.get(key);
    /** From the request outwards: each link asks the one before it. */
    const links: readonly ((asked: NumberSource) => NumberSource)[] = [
      // 1. Metered. Right in front of the source, so that it counts what is really sent and times the server alone:
      // neither a wait for a turn nor a refusal by the links behind it is the server's.
      (sent) => meteredSource(sent, metrics, clock),
      // 2. Budget of the day. Behind the rate, so that a request that gets no turn costs nothing.
      (metered) => (budget === undefined ? metered : budgeted(metered, budget)),
      // 3. Rate. Behind the breaker, so that an open circuit takes no turn; a refused turn in turn does not count for the
      // breaker as a failure of the server.
      (paid) => rateLimited(paid, admission),
      // 4. Breaker. In front of the queue: while the circuit is open a call is refused at once and need not wait for a
      // turn first. Behind memory, so that it never refuses what is known.
      (limited) => (breaker === undefined ? limited : guarded(limited, breaker)),
      // 5. Other hosts, where there are any. In front of all that can refuse: what another host has learnt costs no turn
      // and passes an open circuit. Behind memory and single flight: it takes a moment, and is asked once a number. A source of the
      // configuration may be another one on another host, by the same name: what it says is not shared.
      ...(sharing === undefined || isConfigured(source.name)
        ? []
        : [(guarded: NumberSource) => sharing(guarded, lifetimes)]),
    ];
    // 6. Memory and single flight. In front of everything that costs a turn or can refuse: a remembered answer passes
    // neither breaker nor rate, and ten calls of one number take one turn. It looks at the queue to renew only with rate
    // to spare.
    const asked = links.reduce((inner, link) => link(inner), source);
    return new RememberingSource(asked, memory, lifetimes, clock, admission);
  }

  const named = (names: readonly SourceName[]) => names.flatMap((name) => remembering.get(name) ?? []);
  const upstreamsFor = (number: string, wanted?: SourceName) => named(parts.sourcesFor(number, wanted));
  const recall = (number: string) => chained.map((source) => source.recall(number));
  const aheadOfTime = new Set(
    servers.filter(({ warmsUp }) => warmsUp).flatMap(({ sources }) => sources.map(({ name }) => name)),
  );
  // 7. Offline sources. Beside the chain and never in front of it: they cost nothing and fill in what it does not know.
  // 8. Merge. On reading, after memory: what is stored stays as each source gave it, so that tables that are imported
  // or names that are added later count for answers that were learnt before. Merged records are kept by their content.
  const resolver = createResolver({
    upstreamsFor,
    recall,
    offline,
    identify,
    merge,
    ...(parts.canMiss === undefined ? {} : { canMiss: parts.canMiss }),
    ...(prepare === undefined ? {} : { prepare }),
    watch: {
      recalled: (kind) => metrics.cacheRead(kind),
      waiting(source) {
        const sinceMs = clock.monotonicMs();
        return () => metrics.lookupWaited(source, clock.monotonicMs() - sinceMs);
      },
    },
  });

  let isHeard = true;
  for (const { key, admission } of servers)
    breakers.get(key)?.onChange((status) => {
      // The queue outlives this stack and serves the next one, whose breaker is closed.
      if (!isHeard) return;
      // Those who wait in the queue have passed the breaker while it was closed: without this they would wait for a turn
      // only to be sent to a server that fails.
      if (status.rejection !== null && status.state !== 'half-open') admission.turnAway(status.rejection);
      parts.onBreakerChange(status, key);
    });

  return {
    resolver,
    breakers,
    recall,
    offline: (number) => resolveOffline(number, { offline, identify, merge }),
    known(number) {
      const remembered = rememberedObservations(upstreamsFor(number).map((source) => source.recall(number)));
      const { observations } = resolveOffline(number, { offline, identify, merge });
      return merge(byTrust(remembered, observations));
    },
    async reconsider(number, heard) {
      const ready = prepare?.(number) ?? null;
      if (ready !== null) await ready;
      const { canMiss } = parts;
      return resolveRecorded(number, heard, {
        offline,
        identify,
        merge,
        ...(canMiss === undefined ? {} : { canMiss }),
      });
    },
    forget(number) {
      for (const source of chained) source.forget(number);
      return memory.forget(number);
    },
    forgetLearnt(number, untilMs) {
      const isKnown = rememberedObservations(recall(number)).some(({ learntAtMs }) => learntAtMs <= untilMs);
      if (isKnown) this.forget(number);
    },
    async warmUp(number) {
      const source = upstreamsFor(number).find(({ name }) => aheadOfTime.has(name));
      if (source === undefined || source.recall(number).kind === 'fresh') return 'known';
      return (await source.learn(number, 'refresh')).outcome;
    },
    inFlight: () => chained.reduce((sum, source) => sum + source.inFlight, 0),
    keptBytes: () => records.bytes(),
    activate() {
      for (const { admission, limits } of servers) admission.adjust(limits);
    },
    deactivate() {
      isHeard = false;
    },
  };
}

/** The observations among what is remembered. */
export function rememberedObservations(recollections: readonly Recollection[]): Observation[] {
  return recollections.flatMap((memory) => ('observation' in memory ? [memory.observation] : []));
}
