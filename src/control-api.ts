// What the control socket answers, out of the running parts.

import type { CallHandler } from './call/handle-call.js';
import type { CallOptionDefaults } from './call/call-options.js';
import { plainQuestion } from './call/plain-question.js';
import type { Clock } from './clock.js';
import { rememberedObservations, type Lookup } from './compose-lookup.js';
import type { ControlApi } from './http/control-app.js';
import { lookupBody } from './http/lookup-body.js';
import { normalizeNumber } from './number/normalize-number.js';
import type { NumberSettings } from './number/number-settings.js';

/** Longest text that is taken for a number. */
const MAX_QUERY = 300;

export interface ControlParts {
  readonly clock: Clock;
  readonly version: string;
  readonly numberSettings: NumberSettings;
  readonly callDefaults: CallOptionDefaults;
  readonly cacheMaxEntries: number;
  readonly lookup: Lookup;
  readonly handle: CallHandler;
  /** Doors as they stand, for `status`. */
  readonly doors: () => object;
}

export function createControlApi(parts: ControlParts): ControlApi {
  const { clock, lookup, handle } = parts;
  const startedAtMs = clock.epochMs();
  const e164Of = (text: string) => {
    const number = normalizeNumber(text.slice(0, MAX_QUERY), parts.numberSettings);
    return number.kind === 'e164' ? number.e164 : null;
  };
  return {
    lookup: async (number) =>
      lookupBody(
        await handle(plainQuestion({ door: 'cli', script: 'lookup', number }, parts.callDefaults, clock.monotonicMs())),
      ),
    status: () => ({
      version: parts.version,
      pid: process.pid,
      startedAt: new Date(startedAtMs).toISOString(),
      uptimeSeconds: Math.round((clock.epochMs() - startedAtMs) / 1000),
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
      cacheEntries: lookup.memory.size,
      lookupsUnderWay: lookup.inFlight(),
      ...parts.doors(),
    }),
    cacheStats: () => ({
      entries: lookup.memory.size,
      maxEntries: parts.cacheMaxEntries,
      lookupsUnderWay: lookup.inFlight(),
    }),
    cacheGet(text) {
      const number = e164Of(text);
      if (number === null) return null;
      const entries = rememberedObservations(lookup.recall(number)).map(({ learntAtMs, ...observation }) => ({
        ...observation,
        learntAt: new Date(learntAtMs).toISOString(),
      }));
      return { number, entries };
    },
    cacheForget(text) {
      const number = e164Of(text);
      return number !== null && lookup.forget(number);
    },
  };
}
