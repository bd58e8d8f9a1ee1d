// Puts the sources together: who is asked about which number, what remembers, what stands behind. Used by the daemon,
// and by commands that look up without one.

import type { Clock } from './clock.js';
import type { Config } from './config/schema.js';
import { createObservationCache, type ObservationMemory } from './lookup/observation-cache.js';
import type { Observation } from './lookup/observation.js';
import { RememberingSource, type Recollection } from './lookup/remembering-source.js';
import { createResolver, type Resolver } from './lookup/resolver.js';
import { loadNumberingPlan } from './registry/numbering-plan.js';
import { createHttpTransport } from './voxlink/http-transport.js';
import { createVoxlinkSource } from './voxlink/voxlink-source.js';

export interface Lookup {
  readonly resolver: Resolver;
  readonly memory: ObservationMemory;
  /** What each online source remembers of a number, without asking. */
  recall(number: string): Recollection[];
  /** Forgets answers and failures; true when an answer was forgotten. */
  forget(number: string): boolean;
  /** Requests under way. */
  inFlight(): number;
  close(): Promise<void>;
}

/** v1 knows Russian numbers only, but those best: operator now, range holder, region, in Cyrillic. */
const RUSSIAN = /^7[^67]\d{9}$/;

export async function composeLookup(config: Config, clock: Clock, version: string): Promise<Lookup> {
  const { enabled, baseUrl, timeoutMs, proxy } = config.voxlink;
  const transport = createHttpTransport({ userAgent: `voxroute/${version}`, proxy, clock });
  const memory = createObservationCache(config.cache.maxEntries, config.cache.staleTtl, clock);
  const lifetimes = {
    ttlMs: config.cache.ttl,
    staleTtlMs: config.cache.staleTtl,
    negativeTtlMs: config.cache.negativeTtl,
    failureTtlMs: config.cache.failureTtl,
  };
  const [v1, v2] = (['v1', 'v2'] as const).map((apiVersion) => {
    const source = createVoxlinkSource({ version: apiVersion, baseUrl, timeoutMs, transport, clock });
    return new RememberingSource(source, memory, lifetimes, clock);
  }) as [RememberingSource, RememberingSource];

  const [plan] = await Promise.all([loadNumberingPlan(() => clock.epochMs()), enabled ? transport.warm() : undefined]);
  return {
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
    close: () => transport.close(),
  };
}

/** The observations among what is remembered. */
export function rememberedObservations(recollections: readonly Recollection[]): Observation[] {
  return recollections.flatMap((memory) => ('observation' in memory ? [memory.observation] : []));
}
