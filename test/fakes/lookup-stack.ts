// The lookup stack of the daemon over a source whose answers a test hands out, on a clock that the test moves.

import { lookupStack, type LookupStackParts } from '../../src/daemon/lookup-stack.js';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import type { BreakerStatus } from '../../src/lookup/breaker-status.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import type { Clock } from '../../src/time/clock.js';
import { NO_LOOKUP_METRICS } from '../../src/daemon/lookup-resources.js';
import { manualClock } from './manual-clock.js';
import { bracketNames } from './names.js';
import { scriptedSource } from './scripted-source.js';

export const LIFETIMES = { ttlMs: 1000, staleTtlMs: 10_000, negativeTtlMs: 500, failureTtlMs: 100 };
const LIMITS = { ratePerSecond: 10, deadlineMs: 500 };

/** Ten a second, nothing offline, every number asked of the first source. */
export function openStack(changes: Partial<LookupStackParts> = {}) {
  const clock = manualClock();
  const source = scriptedSource();
  return { clock, source, ...stackOn(clock, { sources: [source], ...changes }) };
}

export function stackOn(clock: Clock, changes: Partial<LookupStackParts> & Pick<LookupStackParts, 'sources'>) {
  const breakerChanges: BreakerStatus[] = [];
  const { deadlineMs, ratePerSecond } = changes.limits ?? LIMITS;
  const parts: LookupStackParts = {
    clock,
    upstream: 'Voxlink',
    maxKeptRecords: 1000,
    sourceFor: () => changes.sources[0]?.name ?? null,
    admission: new AdmissionQueue({ name: 'Voxlink', window: new SendWindow(ratePerSecond, clock), clock, deadlineMs }),
    limits: LIMITS,
    memory: createObservationCache(10, LIFETIMES.staleTtlMs, clock),
    lifetimes: LIFETIMES,
    offline: [],
    identify: bracketNames(),
    metrics: NO_LOOKUP_METRICS,
    onBreakerChange: (status) => breakerChanges.push(status),
    ...changes,
  };
  const stack = lookupStack(parts);
  return { stack, resolver: stack.resolver, memory: parts.memory, admission: parts.admission, breakerChanges };
}
