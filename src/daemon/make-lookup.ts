// The lookup of one configuration: Voxlink as it says, in front of it the chain, beside it the imported tables and the plan.

import type { Config } from '../config/schema.js';
import { createHttpClient } from '../http-client/http-client.js';
import type { NameIdentifier } from '../names/identifier.js';
import { isInRussianRegistry, RUSSIAN_NUMBER } from '../number/zone-7.js';
import { registrySources } from '../registry/registry-in-use.js';
import { registryFinding, type RegistryFinding } from '../registry/registry-silence.js';
import { createVoxlinkSource } from '../voxlink/voxlink-source.js';
import type { LookupResources } from './lookup-resources.js';
import { lookupStack, type LookupStack } from './lookup-stack.js';

export interface Lookup extends LookupStack {
  /** What names mean; made with the snapshot, because the configuration adds to them. */
  readonly names: NameIdentifier;
  /** How the imported registry stands to a number, E.164 digits; null for a question about none. */
  registryFinding(number: string | null): RegistryFinding;
  /** Loads the HTTP client, so that the first call need not wait for it. */
  warm(): Promise<void>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/** @param names what names mean, with the additions of this configuration */
export function makeLookup(
  { voxlink, cache, agi, registry: { notFoundMaxAge } }: Config,
  names: NameIdentifier,
  { clock, version, memory, admission, plan, registry, metrics, onBreakerChange }: LookupResources,
): Lookup {
  const { enabled, baseUrl, timeoutMs, proxy, ratePerSecond } = voxlink;
  const silence = { notFoundMaxAgeMs: notFoundMaxAge, epochMs: () => clock.epochMs() };
  const client = createHttpClient({ userAgent: `voxroute/${version}`, proxy, clock });
  const stack = lookupStack({
    clock,
    upstream: 'Voxlink',
    sources: (['v1', 'v2'] as const).map((api) =>
      createVoxlinkSource({ version: api, baseUrl, timeoutMs, client, clock }),
    ),
    // v1 knows Russian numbers only, but those best: operator now, range holder, region, in Cyrillic.
    sourceFor: (number) => (enabled ? (RUSSIAN_NUMBER.test(number) ? 'voxlink-v1' : 'voxlink-v2') : null),
    admission,
    limits: { ratePerSecond, deadlineMs: agi.deadlineMs },
    memory,
    lifetimes: {
      ttlMs: cache.ttl,
      staleTtlMs: cache.staleTtl,
      negativeTtlMs: cache.negativeTtl,
      failureTtlMs: cache.failureTtl,
    },
    canMiss: isInRussianRegistry,
    offline: [...registrySources(registry, names, silence), (number) => plan.look(number)],
    prepare: (number) => plan.prepare(number),
    identify: names,
    metrics,
    onBreakerChange,
  });
  return {
    ...stack,
    names,
    registryFinding: (number) => registryFinding(registry.current().table, number, silence),
    warm: () => (enabled ? client.warm() : Promise.resolve()),
    close: () => client.close(),
  };
}
