// The lookup of one configuration: the sources that are declared, in front of those that ask a server the chain.

import type { Config } from '../config/schema.js';
import { createHttpClient } from '../http-client/http-client.js';
import type { NameIdentifier } from '../names/identifier.js';
import type { SourceName } from '../lookup/sources.js';
import { isInRussianRegistry } from '../number/zone-7.js';
import { registryFinding, type RegistryFinding } from '../registry/registry-silence.js';
import type { LookupResources } from './lookup-resources.js';
import { lookupStack, type LookupStack } from './lookup-stack.js';
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

/** Key of Voxlink among the servers that are asked. */
export const VOXLINK = 'voxlink';

/** @param names what names mean, with the additions of this configuration */
export function makeLookup(config: Config, names: NameIdentifier, resources: LookupResources): Lookup {
  const { clock, version, memory, admission, plan, registry, openers, metrics, onBreakerChange } = resources;
  const { voxlink, cache, agi } = config;
  const silence = { notFoundMaxAgeMs: config.registry.notFoundMaxAge, epochMs: () => clock.epochMs() };
  const client = createHttpClient({ userAgent: `voxroute/${version}`, proxy: voxlink.proxy, clock });
  const opened = openers.map((open) => open({ config, clock, names, plan, registry, silence, client }));
  const online = opened.filter((source) => source.kind === 'online');
  const offline = opened.filter((source) => source.kind === 'offline');
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
    ],
    sourcesFor: (number, wanted) => namesFor(online, number, wanted),
    memory,
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
    warm: () => (voxlink.enabled ? client.warm() : Promise.resolve()),
    close: () => client.close(),
  };
}

/** The first that serves the number; the wanted one in its place. */
function namesFor(
  online: readonly (OpenedSource & { kind: 'online' })[],
  number: string,
  wanted?: SourceName,
): readonly SourceName[] {
  const first = online.find(({ serves }) => serves(number));
  return first === undefined ? [] : [wanted ?? first.source.name];
}

/** Null when everything is there, so that the usual call waits for nothing. */
function prepared(offline: readonly (OpenedSource & { kind: 'offline' })[], number: string): Promise<void> | null {
  const loading = offline.flatMap(({ prepare }) => prepare?.(number) ?? []);
  return loading.length === 0 ? null : Promise.all(loading).then(() => undefined);
}
