// Puts the sources together: who is asked about which number, what remembers, what stands behind. Used by the daemon,
// and by commands that look up without one.

import type { Clock } from './clock.js';
import type { Config } from './config/schema.js';
import { createObservationCache, type ObservationMemory } from './lookup/observation-cache.js';
import type { Observation } from './lookup/observation.js';
import { RememberingSource, type Recollection } from './lookup/remembering-source.js';
import { createResolver, type OfflineSource, type Resolver } from './lookup/resolver.js';
import { loadNumberingPlan } from './registry/numbering-plan.js';
import { createHttpTransport } from './voxlink/http-transport.js';
import { createVoxlinkSource } from './voxlink/voxlink-source.js';

/** What outlives a reload: whatever was learnt, and what costs time to load. */
export interface LookupBase {
  readonly clock: Clock;
  /** Goes into the User-Agent. */
  readonly version: string;
  readonly memory: ObservationMemory;
  readonly plan: OfflineSource;
}

export interface Lookup {
  readonly base: LookupBase;
  readonly resolver: Resolver;
  readonly memory: ObservationMemory;
  /** What each online source remembers of a number, without asking. */
  recall(number: string): Recollection[];
  /** Forgets answers and failures; true when an answer was forgotten. */
  forget(number: string): boolean;
  /** Requests under way. */
  inFlight(): number;
  /** Loads the HTTP client, so that the first call need not wait for it. */
  warm(): Promise<void>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/** v1 knows Russian numbers only, but those best: operator now, range holder, region, in Cyrillic. */
const RUSSIAN = /^7[^67]\d{9}$/;

export async function openLookupBase(config: Config, clock: Clock, version: string): Promise<LookupBase> {
  const memory = createObservationCache(config.cache.maxEntries, config.cache.staleTtl, clock);
  return { clock, version, memory, plan: await loadNumberingPlan(() => clock.epochMs()) };
}

export function composeLookup(config: Config, base: LookupBase): Lookup {
  const { clock, memory, plan } = base;
  const { enabled, baseUrl, timeoutMs, proxy } = config.voxlink;
  const transport = createHttpTransport({ userAgent: `voxroute/${base.version}`, proxy, clock });
  const lifetimes = {
    ttlMs: config.cache.ttl,
    staleTtlMs: config.cache.staleTtl,
    negativeTtlMs: config.cache.negativeTtl,
    failureTtlMs: config.cache.failureTtl,
  };
  const remembering = (version: 'v1' | 'v2') =>
    new RememberingSource(
      createVoxlinkSource({ version, baseUrl, timeoutMs, transport, clock }),
      memory,
      lifetimes,
      clock,
    );
  const v1 = remembering('v1');
  const v2 = remembering('v2');
  return {
    base,
    resolver: createResolver({
      upstreamFor: (number) => (enabled ? (RUSSIAN.test(number) ? v1 : v2) : null),
      offline: [plan],
    }),
    memory,
    recall: (number) => [v1.recall(number), v2.recall(number)],
    forget(number) {
      v1.forget(number);
      v2.forget(number);
      return memory.forget(number);
    },
    inFlight: () => v1.inFlight + v2.inFlight,
    warm: () => (enabled ? transport.warm() : Promise.resolve()),
    close: () => transport.close(),
  };
}

/** The observations among what is remembered. */
export function rememberedObservations(recollections: readonly Recollection[]): Observation[] {
  return recollections.flatMap((memory) => ('observation' in memory ? [memory.observation] : []));
}
