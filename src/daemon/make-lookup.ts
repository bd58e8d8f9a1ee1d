// The lookup of one configuration: opens the declared sources, and puts the chain (lookup-stack.ts) in front of those that ask a server.

import type { LoadedConfig } from '../config/load-config.js';
import { createHttpClient } from '../http-client/http-client.js';
import type { NameIdentifier } from '../names/identifier.js';
import type { SourceName } from '../lookup/sources.js';
import { isInRussianRegistry } from '../number/zone-7.js';
import type { Shared } from '../shared/open-shared.js';
import { registryFinding, type RegistryFinding } from '../registry/registry-not-found.js';
import { openConfiguredSources, type ConfiguredSource } from './configured-sources.js';
import type { LookupResources } from './lookup-resources.js';
import { lookupStack, VOXLINK, type LookupStack } from './lookup-stack.js';
import type { OpenedSource } from './open-sources.js';

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

/**
 * @param names what names mean, with the additions of this configuration
 * @param shared what other hosts have learnt; null where nothing is shared
 */
export function makeLookup(
  loaded: Pick<LoadedConfig, 'config' | 'sourceSecrets'>,
  names: NameIdentifier,
  resources: LookupResources,
  shared: Pick<Shared, 'source'> | null = null,
): Lookup {
  const { config } = loaded;
  const { clock, version, memory, admission, plan, registry, openers, gates, metrics, onBreakerChange } = resources;
  const { voxlink, cache, agi } = config;
  const silence = { notFoundMaxAgeMs: config.registry.notFoundMaxAge, epochMs: () => clock.epochMs() };
  const client = createHttpClient({ userAgent: `voxroute/${version}`, proxy: voxlink.proxy, clock });
  const opened = openers.map((open) => open({ config, clock, names, plan, registry, silence, client }));
  const online = opened.filter((source) => source.kind === 'online');
  const offline = opened.filter((source) => source.kind === 'offline');
  const configured = openConfiguredSources(loaded, { clock, version, gates, plan });
  const lifetimes = {
    ttlMs: cache.ttl,
    staleTtlMs: cache.staleTtl,
    negativeTtlMs: cache.negativeTtl,
    failureTtlMs: cache.failureTtl,
  };
  const stack = lookupStack({
    clock,
    servers: [
      {
        ...{ key: VOXLINK, name: 'Voxlink', admission, lifetimes, warmsUp: true },
        sources: online.map(({ source }) => source),
        limits: { ratePerSecond: voxlink.ratePerSecond, deadlineMs: agi.deadlineMs },
      },
      ...configured.map(({ server }) => server),
    ],
    sourcesFor: (number, wanted) => namesFor(number, wanted, online, configured),
    memory,
    sharing: shared === null ? undefined : (asked, { ttlMs }) => shared.source(asked, { memory, clock, ttlMs }),
    canMiss: isInRussianRegistry,
    offline: offline.map(({ look }) => look),
    prepare: (number) => prepared(offline, number),
    identify: names,
    maxKeptRecords: cache.maxEntries,
    metrics,
    onBreakerChange,
  });
  return {
    ...stack,
    names,
    registryFinding: (number) => registryFinding(registry.current().table, number, silence),
    warm: () => (voxlink.enabled || configured.length > 0 ? client.warm() : Promise.resolve()),
    async close() {
      await Promise.all([client, ...configured.map((source) => source.client)].map((each) => each.close()));
    },
  };
}

/**
 * Sources of the configuration that go before Voxlink, the version of Voxlink that serves the number, and the other sources
 * of the configuration. A version that is wanted goes first, in place of the one that serves the number.
 */
function namesFor(
  number: string,
  wanted: SourceName | undefined,
  online: readonly (OpenedSource & { kind: 'online' })[],
  configured: readonly ConfiguredSource[],
): readonly SourceName[] {
  const serving = online.find(({ serves }) => serves(number))?.source.name;
  const voxlink = serving === undefined ? [] : [wanted ?? serving];
  if (configured.length === 0) return voxlink;
  const others = configured.filter(({ serves }) => serves(number));
  const named = (some: readonly ConfiguredSource[]) => some.map(({ server }) => server.key);
  const first = named(others.filter(({ isFirst }) => isFirst));
  const last = named(others.filter(({ isFirst }) => !isFirst));
  return wanted === undefined ? [...first, ...voxlink, ...last] : [...voxlink, ...first, ...last];
}

/** Null when everything is there, so that the usual call waits for nothing. */
function prepared(offline: readonly (OpenedSource & { kind: 'offline' })[], number: string): Promise<void> | null {
  const loading = offline.flatMap(({ prepare }) => prepare?.(number) ?? []);
  return loading.length === 0 ? null : Promise.all(loading).then(() => undefined);
}
