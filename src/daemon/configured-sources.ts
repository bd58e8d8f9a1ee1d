// The entries of `sources` of one configuration, opened: one server each, with a rate, a budget and a breaker of its own.

import type { LoadedConfig } from '../config/load-config.js';
import { createHttpSource } from '../http-source/http-source.js';
import { createHttpClient, type HttpClient } from '../http-client/http-client.js';
import type { NumberingPlan } from '../plan/numbering-plan.js';
import type { Clock } from '../time/clock.js';
import type { LookupServer } from './lookup-stack.js';
import type { SourceGates } from './source-gates.js';

/** Calls wait for few of them at a time: the rate is low. */
const MAX_CONNECTIONS = 4;

export interface ConfiguredSource {
  readonly server: LookupServer;
  readonly client: HttpClient;
  /** Before Voxlink? */
  readonly isFirst: boolean;
  /** Is it to be asked about a number? */
  readonly serves: (number: string) => boolean;
}

export interface ConfiguredSourcesParts {
  readonly clock: Clock;
  readonly version: string;
  readonly gates: SourceGates;
  readonly plan: Pick<NumberingPlan, 'look'>;
}

/** In the order of the configuration. */
export function openConfiguredSources(
  { config, sourceSecrets }: Pick<LoadedConfig, 'config' | 'sourceSecrets'>,
  { clock, version, gates, plan }: ConfiguredSourcesParts,
): readonly ConfiguredSource[] {
  const { sources, cache, agi } = config;
  return sources.map((settings): ConfiguredSource => {
    const { name, ratePerSecond, perDay, ttl, only, first, proxy } = settings;
    const client = createHttpClient({
      ...{ userAgent: `voxroute/${version}`, proxy, clock, maxConnections: MAX_CONNECTIONS },
    });
    const limits = { ratePerSecond, deadlineMs: agi.deadlineMs };
    const { admission, daily } = gates.of(name, limits);
    return {
      client,
      isFirst: first,
      // What a number tells by itself is enough for its country.
      serves: (number) => only === null || only.country.includes(plan.look(number).fields.country ?? ''),
      server: {
        ...{ key: name, name, admission, limits, warmsUp: false },
        sources: [createHttpSource({ settings, secrets: sourceSecrets.get(name) ?? {}, client, clock })],
        lifetimes: {
          ttlMs: ttl,
          staleTtlMs: cache.staleTtl,
          negativeTtlMs: cache.negativeTtl,
          failureTtlMs: cache.failureTtl,
        },
        ...(perDay === null ? {} : { budget: daily.within(perDay) }),
      },
    };
  });
}
