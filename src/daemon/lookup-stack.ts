// The chain from a number to what is known of it, as one list. The daemon, the commands that work without one and the
// tests of the chain all use this one.

import type { AdmissionQueue } from '../lookup/admission-queue.js';
import type { BreakerStatus } from '../lookup/breaker-status.js';
import { CircuitBreaker, guarded } from '../lookup/circuit-breaker.js';
import type { Identifier } from '../lookup/identity.js';
import { inTrust } from '../lookup/in-trust.js';
import { keepRecords } from '../lookup/kept-records.js';
import type { NumberRecord } from '../lookup/number-record.js';
import type { ObservationMemory } from '../lookup/observation-cache.js';
import type { NumberSource, Observation, SourceName } from '../lookup/observation.js';
import { rateLimited } from '../lookup/rate-limited-source.js';
import { RememberingSource, type Lifetimes, type Recollection } from '../lookup/remembering-source.js';
import {
  createResolver,
  resolveHeard,
  resolveOffline,
  type HeardBefore,
  type Resolution,
  type Resolver,
} from '../lookup/resolver.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { meteredSource } from '../telemetry/metered-source.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Clock } from '../time/clock.js';

export type LookupMetrics = Pick<Metrics, 'cacheRead' | 'lookupWaited' | 'upstreamAnswered'>;

export interface LookupStackParts {
  readonly clock: Clock;
  /** The server that is asked, for messages, such as `Voxlink`. */
  readonly upstream: string;
  /** Its sources: one server, so they share one rate and one breaker. */
  readonly sources: readonly NumberSource[];
  /** Which of them is responsible for a number; null when none is to be asked. */
  readonly sourceFor: (number: string) => SourceName | null;
  /** Kept across reloads: what was sent in the last second counts for the next stack too. */
  readonly admission: AdmissionQueue;
  /** In force once the stack is active. */
  readonly limits: Parameters<AdmissionQueue['adjust']>[0];
  /** Kept across reloads. */
  readonly memory: ObservationMemory;
  readonly lifetimes: Lifetimes;
  /** Can the server know that nobody has a number? By default of every number. */
  readonly canMiss?: (number: string) => boolean;
  /** Most trusted first. */
  readonly offline: readonly OfflineSource[];
  /** Loads what the offline sources need for a number; null when it is there. Never rejects. */
  readonly prepare?: (number: string) => Promise<void> | null;
  /** What names mean, for the merge. */
  readonly identify: Identifier;
  /** Merged records that are kept, at most. */
  readonly maxKeptRecords: number;
  readonly metrics: LookupMetrics;
  /** Told when the server is left alone, and when it is asked again. */
  readonly onBreakerChange: (status: BreakerStatus) => void;
}

export interface LookupStack {
  readonly resolver: Resolver;
  /** Made with the stack, so that after a reload a corrected proxy is tried at once. */
  readonly breaker: CircuitBreaker;
  /** What each online source remembers of a number, without asking. */
  recall(number: string): Recollection[];
  /** What memory and the offline sources know of a number, at once. */
  known(number: string): NumberRecord;
  /** What the offline sources alone know, at once. */
  offline(number: string): Resolution;
  /** What would be known of a number had this been heard of it, with the offline sources of now; asks nobody. */
  reconsider(number: string, heard: HeardBefore): Promise<Resolution>;
  /** Forgets answers and failures; true when an answer was forgotten. */
  forget(number: string): boolean;
  /** Learns a number that nobody waits for; the outcome of what is remembered already, or of the request. */
  warmUp(number: string): Promise<'known' | Observation['outcome']>;
  /** Requests under way. */
  inFlight(): number;
  /** About what merged records that are kept take. */
  keptBytes(): number;
  /** Calls use this stack from now on: its limits are in force. */
  activate(): void;
  /** Calls use another stack from now on: how the requests still under way end is not reported and changes nothing. */
  deactivate(): void;
}

export function lookupStack(parts: LookupStackParts): LookupStack {
  const { clock, admission, limits, memory, lifetimes, offline, prepare, identify, metrics } = parts;
  const records = keepRecords(identify, parts.maxKeptRecords);
  const { merge } = records;
  const breaker = new CircuitBreaker({ name: parts.upstream, clock });

  /** From the request outwards: each link asks the one before it. */
  const links: readonly ((asked: NumberSource) => NumberSource)[] = [
    // 1. Metered. Right in front of the source, so that it counts what is really sent and times the server alone:
    // neither a wait for a turn nor a refusal by the links behind it is the server's.
    (source) => meteredSource(source, metrics, clock),
    // 2. Rate. Behind the breaker, so that an open circuit takes nobody's turn; the breaker in turn is not told of a
    // turn that was refused as of a failure of the server.
    (metered) => rateLimited(metered, admission),
    // 3. Breaker. In front of the queue: while the circuit is open a call is refused at once and need not wait for a
    // turn first. Behind memory, so that it never refuses what is known.
    (limited) => guarded(limited, breaker),
  ];
  // 4. Memory and single flight. In front of everything that costs a turn or can refuse: a remembered answer passes
  // neither breaker nor rate, and ten calls of one number take one turn. It looks at the queue to renew only with rate
  // to spare.
  const remembering = new Map(
    parts.sources.map((source) => [
      source.name,
      new RememberingSource(
        links.reduce((asked, link) => link(asked), source),
        memory,
        lifetimes,
        clock,
        admission,
      ),
    ]),
  );
  const upstreamFor = (number: string, wanted?: SourceName) => {
    const name = parts.sourceFor(number);
    return name === null ? null : (remembering.get(wanted ?? name) ?? null);
  };
  const recall = (number: string) => [...remembering.values()].map((source) => source.recall(number));
  // 5. Offline sources. Beside the chain and never in front of it: they cost nothing and fill in what it does not know.
  // 6. Merge. On reading, after memory: what is stored stays as each source gave it, so that tables that are imported
  // or names that are added later count for answers that were learnt before. What the same words were merged to is kept.
  const resolver = createResolver({
    upstreamFor,
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
  breaker.onChange((status) => {
    // The queue outlives this stack and serves the next one, whose breaker is closed.
    if (!isHeard) return;
    // Those who wait in the queue have passed the breaker while it was closed: without this they would wait for a turn
    // only to be sent to a server that fails.
    if (status.rejection !== null && status.state !== 'half-open') admission.turnAway(status.rejection);
    parts.onBreakerChange(status);
  });

  return {
    resolver,
    breaker,
    recall,
    offline: (number) => resolveOffline(number, { offline, identify, merge }),
    known(number) {
      const source = upstreamFor(number);
      const [remembered = null] = source === null ? [] : rememberedObservations([source.recall(number)]);
      const { observations } = resolveOffline(number, { offline, identify, merge });
      return merge(inTrust(remembered, observations));
    },
    async reconsider(number, heard) {
      const ready = prepare?.(number) ?? null;
      if (ready !== null) await ready;
      const { canMiss } = parts;
      return resolveHeard(number, heard, { offline, identify, merge, ...(canMiss === undefined ? {} : { canMiss }) });
    },
    forget(number) {
      for (const source of remembering.values()) source.forget(number);
      return memory.forget(number);
    },
    async warmUp(number) {
      const source = upstreamFor(number);
      if (source === null || source.recall(number).kind === 'fresh') return 'known';
      return (await source.learn(number, 'refresh')).outcome;
    },
    inFlight: () => [...remembering.values()].reduce((sum, source) => sum + source.inFlight, 0),
    keptBytes: () => records.bytes(),
    activate: () => admission.adjust(limits),
    deactivate() {
      isHeard = false;
    },
  };
}

/** The observations among what is remembered. */
export function rememberedObservations(recollections: readonly Recollection[]): Observation[] {
  return recollections.flatMap((memory) => ('observation' in memory ? [memory.observation] : []));
}
