// Puts the sources together: who is asked about which number, what remembers, what stands in front and behind. Used by
// the daemon, and by commands that look up without one.

import { RUSSIAN_NUMBER } from '../number/zone-7.js';
import type { Clock } from '../time/clock.js';
import type { Config } from '../config/schema.js';
import { createRegistryInUse, registrySources, type RegistryInUse } from '../registry/registry-in-use.js';
import { AdmissionQueue } from '../lookup/admission-queue.js';
import type { BreakerStatus } from '../lookup/breaker-status.js';
import { CircuitBreaker, guarded } from '../lookup/circuit-breaker.js';
import { createObservationCache, type ObservationMemory } from '../lookup/observation-cache.js';
import { mergeObservations } from '../lookup/merge-observations.js';
import type { NumberRecord } from '../lookup/number-record.js';
import type { NumberSource, Observation } from '../lookup/observation.js';
import { rateLimited } from '../lookup/rate-limited-source.js';
import { RememberingSource, type Recollection } from '../lookup/remembering-source.js';
import { createResolver, resolveOffline, type Resolution, type Resolver } from '../lookup/resolver.js';
import { SendWindow } from '../lookup/send-window.js';
import type { NameIdentifier } from '../names/identifier.js';
import { loadNeighbours } from '../plan/load-neighbours.js';
import { createNumberingPlan, type NumberingPlan } from '../plan/numbering-plan.js';
import { meteredSource } from '../telemetry/metered-source.js';
import type { Metrics } from '../telemetry/metrics.js';
import { createHttpClient } from '../http-client/http-client.js';
import { createVoxlinkSource } from '../voxlink/voxlink-source.js';

/** What outlives a reload: whatever was learnt, what was sent in the last second, and what costs time to load. */
export interface LookupBase {
  readonly clock: Clock;
  /** Goes into the User-Agent. */
  readonly version: string;
  readonly memory: ObservationMemory;
  readonly plan: NumberingPlan;
  readonly registry: RegistryInUse;
  /** One for both versions of the API: they are one host, with one rate and one fate. */
  readonly admission: AdmissionQueue;
  readonly metrics: LookupMetrics;
  /** Hears in words when Voxlink is left alone, and when it is asked again. */
  readonly onBreakerChange: (status: BreakerStatus) => void;
}

export type LookupMetrics = Pick<Metrics, 'cacheRead' | 'lookupWaited' | 'upstreamAnswered' | 'rateWaited'>;

export interface Lookup {
  readonly base: LookupBase;
  /** What names mean; made anew by a reload, because the configuration adds to them. */
  readonly names: NameIdentifier;
  /** Made anew by a reload, so that a corrected proxy is tried at once. */
  readonly breaker: CircuitBreaker;
  readonly resolver: Resolver;
  /** What each online source remembers of a number, without asking. */
  recall(number: string): Recollection[];
  /** What memory and the offline sources know of a number, at once. */
  known(number: string): NumberRecord;
  /** What the offline sources alone know, at once; `prepare` loads what they lack for the number, if anything. */
  offline(number: string): Resolution;
  prepare(number: string): Promise<void> | null;
  /** Forgets answers and failures; true when an answer was forgotten. */
  forget(number: string): boolean;
  /** Learns a number that nobody waits for; the outcome of what is remembered already, or of the request. */
  warmUp(number: string): Promise<'known' | Observation['outcome']>;
  /** Requests under way. */
  inFlight(): number;
  /** This one answers from now on: the rate is as configured. */
  takeOver(): void;
  /** Another one answers from now on: what becomes of this one's requests is no news. */
  retire(): void;
  /** Loads the HTTP client, so that the first call need not wait for it. */
  warm(): Promise<void>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

const NO_METRICS: LookupMetrics = {
  cacheRead: () => undefined,
  lookupWaited: () => undefined,
  upstreamAnswered: () => undefined,
  rateWaited: () => undefined,
};

/** @param memory where answers are kept; by default in this process only */
export async function openLookupBase(
  config: Config,
  parts: {
    readonly clock: Clock;
    readonly version: string;
    /** For the regions of the plan. */
    readonly names: NameIdentifier;
    readonly memory?: ObservationMemory;
    /** By default nothing is imported. */
    readonly registry?: RegistryInUse;
    /** A file of the numbering plan that ships cannot be used. */
    readonly onPlanProblem?: (file: string, cause: unknown) => void;
    readonly metrics?: LookupMetrics;
    readonly onBreakerChange?: LookupBase['onBreakerChange'];
  },
): Promise<LookupBase> {
  const { clock, version, metrics = NO_METRICS } = parts;
  const memory = parts.memory ?? createObservationCache(config.cache.maxEntries, config.cache.staleTtl, clock);
  const admission = new AdmissionQueue({
    name: 'Voxlink',
    window: new SendWindow(config.voxlink.ratePerSecond, clock),
    clock,
    deadlineMs: config.agi.deadlineMs,
    onSent: (urgency, waitedMs) => metrics.rateWaited(urgency, waitedMs),
  });
  const plan = await createNumberingPlan({
    epochMs: () => clock.epochMs(),
    regionOf: (id) => parts.names.region(id),
    neighbourFields: loadNeighbours(),
    onUnreadable: ({ file, cause }) => parts.onPlanProblem?.(file, cause),
  });
  const { registry = createRegistryInUse(null), onBreakerChange = () => undefined } = parts;
  return { clock, version, memory, plan, registry, admission, metrics, onBreakerChange };
}

/** @param names what names mean, with the additions of this configuration */
export function composeLookup(config: Config, names: NameIdentifier, base: LookupBase): Lookup {
  const { clock, memory, plan, registry, admission, metrics } = base;
  const { enabled, baseUrl, timeoutMs, proxy, ratePerSecond } = config.voxlink;
  const client = createHttpClient({ userAgent: `voxroute/${base.version}`, proxy, clock });
  const lifetimes = {
    ttlMs: config.cache.ttl,
    staleTtlMs: config.cache.staleTtl,
    negativeTtlMs: config.cache.negativeTtl,
    failureTtlMs: config.cache.failureTtl,
  };
  const breaker = new CircuitBreaker({ name: 'Voxlink', clock });
  let retired = false;
  breaker.onChange((status) => {
    if (retired) return;
    // Whoever waits for a turn would only be refused when it comes.
    if (status.rejection !== null && status.state !== 'half-open') admission.turnAway(status.rejection);
    base.onBreakerChange(status);
  });
  // Breaker outside, then the rate, then the request: an open circuit takes nobody's turn.
  const remembering = (version: 'v1' | 'v2') => {
    const voxlink: NumberSource = createVoxlinkSource({ version, baseUrl, timeoutMs, client, clock });
    const limited = rateLimited(meteredSource(voxlink, metrics, clock), admission);
    return new RememberingSource(guarded(limited, breaker), memory, lifetimes, clock, admission);
  };
  const offline = [...registrySources(registry, names), (number: string) => plan.look(number)];
  const v1 = remembering('v1');
  const v2 = remembering('v2');
  // v1 knows Russian numbers only, but those best: operator now, range holder, region, in Cyrillic.
  const upstreamFor = (number: string) => (enabled ? (RUSSIAN_NUMBER.test(number) ? v1 : v2) : null);
  return {
    base,
    names,
    breaker,
    resolver: createResolver({
      upstreamFor,
      offline,
      identify: names,
      prepare: (number) => plan.prepare(number),
      watch: {
        recalled: (kind) => metrics.cacheRead(kind),
        waiting(source) {
          const sinceMs = clock.monotonicMs();
          return () => metrics.lookupWaited(source, clock.monotonicMs() - sinceMs);
        },
      },
    }),
    recall: (number) => [v1.recall(number), v2.recall(number)],
    offline: (number) => resolveOffline(number, { offline, identify: names }),
    prepare: (number) => plan.prepare(number),
    known(number) {
      const source = upstreamFor(number);
      const remembered = source === null ? [] : rememberedObservations([source.recall(number)]);
      const { observations } = resolveOffline(number, { offline, identify: names });
      return mergeObservations([...remembered, ...observations], names);
    },
    forget(number) {
      v1.forget(number);
      v2.forget(number);
      return memory.forget(number);
    },
    async warmUp(number) {
      const source = upstreamFor(number);
      if (source === null || source.recall(number).kind === 'fresh') return 'known';
      return (await source.learn(number, 'refresh')).outcome;
    },
    takeOver: () => admission.adjust({ ratePerSecond, deadlineMs: config.agi.deadlineMs }),
    retire() {
      retired = true;
    },
    inFlight: () => v1.inFlight + v2.inFlight,
    warm: () => (enabled ? client.warm() : Promise.resolve()),
    close: () => client.close(),
  };
}

/** The observations among what is remembered. */
export function rememberedObservations(recollections: readonly Recollection[]): Observation[] {
  return recollections.flatMap((memory) => ('observation' in memory ? [memory.observation] : []));
}
