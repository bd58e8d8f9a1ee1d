// What the commands may ask of a running daemon.

import type { ControlApi, HttpApi } from '../http/http-api.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { rememberedObservations } from './lookup-stack.js';
import type { DaemonEdges } from './edges.js';
import { createProviderActs } from './provider-acts.js';
import type { Resources } from './resources.js';
import type { Snapshot } from './snapshot.js';
import type { DaemonState } from './state.js';
import { simulateWith } from './webhooks.js';

/** Longest text that is taken for a number. */
const MAX_QUERY = 300;

export interface ControlParts {
  readonly resources: Pick<Resources, 'clock' | 'registry' | 'fleet' | 'providers' | 'stateDirectory' | 'ownsState'>;
  readonly log: DaemonEdges['log'];
  readonly http: HttpApi & Pick<ControlApi, 'calls'>;
  readonly state: DaemonState;
  readonly current: () => Snapshot;
  /** Takes what is imported now, and says in the log what came of it. */
  readonly loadRegistry: () => Promise<void>;
}

export function createControlApi(parts: ControlParts): ControlApi {
  const { resources, log, http, state, current, loadRegistry } = parts;
  const { clock, registry } = resources;
  const e164Of = (text: string) => {
    const number = normalizeNumber(text.slice(0, MAX_QUERY), current().loaded.config.number);
    return number.kind === 'e164' ? number.e164 : null;
  };
  return {
    ...http,
    providerActs: createProviderActs({
      ...{ accounts: resources.providers, clock, log },
      stateDirectory: () => (resources.ownsState() ? resources.stateDirectory : null),
      masks: () => current().loaded.config.log.maskNumbers,
    }),
    status: () => state.status(),
    async registryLoad() {
      await loadRegistry();
      const { problems } = registry.current();
      return problems.length > 0 ? problems.map(({ message }) => message).join('; ') : state.registryStatus();
    },
    registryUnknown: () => ({ entries: current().lookup.names.unknown() }),
    webhookTest: (asked) => simulateWith(current(), asked, clock),
    cacheStats: () => state.cacheStats(),
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
      if (!loaded.config.voxlink.enabled) return 'voxlink.enabled is false: nothing can be looked up';
      try {
        return { outcome: await lookup.warmUp(number) };
      } catch (error) {
        if (!(error instanceof LookupFault)) throw error;
        return { outcome: 'failed', fault: error.code, detail: error.message };
      }
    },
    cacheForget(text) {
      const number = e164Of(text);
      if (number === null) return false;
      resources.fleet.forget(number);
      return current().lookup.forget(number);
    },
  };
}
