// What the control socket answers, out of the running parts.

import { resolve } from 'node:path';
import type { Clock } from '../time/clock.js';
import type { Snapshot } from './snapshot.js';
import { rememberedObservations } from './lookup-stack.js';
import { createListApi } from '../lists/runtime/list-api.js';
import { explainCall } from '../call/explain-call.js';
import type { RegistryInUse } from '../registry/registry-in-use.js';
import type { ControlApi } from '../http/control-app.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { RuntimeLists } from '../lists/runtime/runtime-lists.js';
import { listSizes } from './policy-resources.js';
import { normalizeNumber } from '../number/normalize-number.js';

/** Longest text that is taken for a number. */
const MAX_QUERY = 300;
const DAY_MS = 86_400_000;

export function createControlApi(parts: {
  readonly clock: Clock;
  readonly version: string;
  readonly current: () => Snapshot;
  readonly cacheStats: () => object;
  readonly doors: () => object;
  readonly registry: RegistryInUse;
  readonly runtime: RuntimeLists;
  /** Takes what is imported now, and says in the log what came of it. */
  readonly loadRegistry: () => Promise<void>;
}): ControlApi {
  const { clock, current } = parts;
  const startedAtMs = clock.epochMs();
  const e164Of = (text: string) => {
    const number = normalizeNumber(text.slice(0, MAX_QUERY), current().loaded.config.number);
    return number.kind === 'e164' ? number.e164 : null;
  };
  return {
    lookup: (number) => current().lookupBody('cli', number),
    status: () => ({
      version: parts.version,
      pid: process.pid,
      startedAt: new Date(startedAtMs).toISOString(),
      uptimeSeconds: Math.round((clock.epochMs() - startedAtMs) / 1000),
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
      cacheEntries: current().lookup.base.memory.size,
      lookupsUnderWay: current().lookup.inFlight(),
      registry: registryStatus(parts.registry, clock),
      lists: listSizes(current()),
      ...parts.doors(),
    }),
    async registryLoad() {
      await parts.loadRegistry();
      const { problems } = parts.registry.current();
      return problems.length > 0
        ? problems.map(({ message }) => message).join('; ')
        : registryStatus(parts.registry, clock);
    },
    lists: createListApi({
      clock,
      runtime: parts.runtime,
      current() {
        const { loaded, loadedPolicy, ownNumbers } = current();
        return { numberSettings: loaded.config.number, ownNumbers, lists: loadedPolicy.lists };
      },
    }),
    registryUnknown: () => ({ entries: current().lookup.names.unknown() }),
    explain(asked) {
      const { loaded, lookup, policy } = current();
      return explainCall(
        { ...asked, number: asked.number.slice(0, MAX_QUERY), atMs: asked.atMs ?? clock.epochMs() },
        {
          numberSettings: loaded.config.number,
          callDefaults: loaded.config.agi,
          resolver: lookup.resolver,
          policy,
          clock,
        },
      );
    },
    cacheStats: () => ({
      ...parts.cacheStats(),
      maxEntries: current().loaded.config.cache.maxEntries,
      lookupsUnderWay: current().lookup.inFlight(),
    }),
    cacheGet(text) {
      const number = e164Of(text);
      if (number === null) return null;
      const entries = rememberedObservations(current().lookup.recall(number)).map(({ learntAtMs, ...observation }) => ({
        ...observation,
        learntAt: new Date(learntAtMs).toISOString(),
      }));
      return { number, entries };
    },
    async cacheWarm(text) {
      const number = e164Of(text);
      if (number === null) return null;
      const { lookup, loaded } = current();
      if (!loaded.config.voxlink.enabled) return 'voxlink.enabled is false: there is nobody to learn from';
      try {
        return { outcome: await lookup.warmUp(number) };
      } catch (error) {
        if (!(error instanceof LookupFault)) throw error;
        return { outcome: 'failed', fault: error.code, detail: error.message };
      }
    },
    cacheForget(text) {
      const number = e164Of(text);
      return number !== null && current().lookup.forget(number);
    },
  };
}

function registryStatus(registry: RegistryInUse, clock: Clock): object {
  const { table, bdpn, problems } = registry.current();
  const ageDays = (dataAtMs: number) => Math.floor((clock.epochMs() - dataAtMs) / DAY_MS);
  return {
    directory: registry.directory === null ? null : resolve(registry.directory),
    source: table === null ? 'plan' : 'registry',
    ...(table === null ? {} : { ranges: table.rows, ageDays: ageDays(table.meta.dataAtMs) }),
    ...(bdpn === null ? {} : { ported: bdpn.numbers, portedAgeDays: ageDays(bdpn.meta.dataAtMs) }),
    ...(problems.length === 0 ? {} : { problems: problems.map(({ message }) => message) }),
  };
}
