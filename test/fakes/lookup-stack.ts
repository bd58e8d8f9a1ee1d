// The lookup stack of the daemon over a source whose answers a test hands out, on a clock that the test moves.

import { expect } from 'vitest';
import { lookupStack, type LookupServer, type LookupStackParts } from '../../src/daemon/lookup-stack.js';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import type { BreakerStatus } from '../../src/lookup/breaker-status.js';
import type { SourceName } from '../../src/lookup/observation.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import type { Clock } from '../../src/time/clock.js';
import { NO_LOOKUP_METRICS } from '../../src/daemon/lookup-resources.js';
import { manualClock } from './manual-clock.js';
import { bracketNames } from './names.js';
import { scriptedSource } from './scripted-source.js';

export const LIFETIMES = { ttlMs: 1000, staleTtlMs: 10_000, negativeTtlMs: 500, failureTtlMs: 100 };
const LIMITS = { ratePerSecond: 10, deadlineMs: 500 };

/** Parts of the stack, and of the one server that it asks here. */
type Changes = Partial<LookupStackParts & Pick<LookupServer, 'sources' | 'admission' | 'limits' | 'lifetimes'>> & {
  /** By default the first source. */
  readonly sourceFor?: (number: string) => SourceName | null;
};

/** Ten a second, nothing offline, every number asked of the first source. */
export function openStack(changes: Changes = {}) {
  const clock = manualClock();
  const source = scriptedSource();
  return { clock, source, ...stackOn(clock, { sources: [source], ...changes }) };
}

export function stackOn(clock: Clock, { sources = [], sourceFor, ...changes }: Changes) {
  const breakerChanges: BreakerStatus[] = [];
  const limits = changes.limits ?? LIMITS;
  const { deadlineMs, ratePerSecond } = limits;
  const admission =
    changes.admission ??
    new AdmissionQueue({ name: 'Voxlink', window: new SendWindow(ratePerSecond, clock), clock, deadlineMs });
  const server = { key: 'voxlink', name: 'Voxlink', sources, admission, limits, warmsUp: true };
  const first = sources[0]?.name ?? null;
  const parts: LookupStackParts = {
    clock,
    maxKeptRecords: 1000,
    servers: [{ ...server, lifetimes: changes.lifetimes ?? LIFETIMES }],
    sourcesFor(number) {
      const name = sourceFor === undefined ? first : sourceFor(number);
      return name === null ? [] : [name];
    },
    memory: createObservationCache(10, LIFETIMES.staleTtlMs, clock),
    offline: [],
    identify: bracketNames(),
    metrics: NO_LOOKUP_METRICS,
    onBreakerChange: (status) => breakerChanges.push(status),
    ...changes,
  };
  const stack = lookupStack(parts);
  const breaker = stack.breakers.get('voxlink') ?? expect.unreachable('no breaker of Voxlink');
  return { stack, breaker, resolver: stack.resolver, memory: parts.memory, admission, breakerChanges };
}
