// What lookups are made of and what is opened once: memory, queue, numbering plan and imported tables. Kept across reloads.

import type { Config } from '../config/schema.js';
import { AdmissionQueue } from '../lookup/admission-queue.js';
import type { BreakerStatus } from '../lookup/breaker-status.js';
import { createObservationCache, type ObservationMemory } from '../lookup/observation-cache.js';
import type { HostRate } from '../lookup/host-claim.js';
import { SendWindow } from '../lookup/send-window.js';
import type { NameIdentifier } from '../names/identifier.js';
import { loadNeighbours } from '../plan/neighbours.js';
import { createNumberingPlan, type NumberingPlan } from '../plan/numbering-plan.js';
import type { RegistryInUse } from '../registry/registry-in-use.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Clock } from '../time/clock.js';
import { VOXLINK, type LookupMetrics } from './lookup-stack.js';
import { SourceGates } from './source-gates.js';
import { loadOpeners, type OpenSource } from './open-sources.js';

export interface LookupResources {
  readonly clock: Clock;
  /** Goes into the User-Agent. */
  readonly version: string;
  readonly memory: ObservationMemory;
  /** One for both versions of Voxlink's API: they are one host, with one rate. */
  readonly admission: AdmissionQueue;
  /** Rate and budget of each of `sources`. */
  readonly gates: SourceGates;
  readonly plan: NumberingPlan;
  /** Of each source that is declared, in its order. */
  readonly openers: readonly OpenSource[];
  readonly registry: RegistryInUse;
  readonly metrics: LookupMetrics;
  /** Told when a server is left alone, and when it is asked again. */
  readonly onBreakerChange: (status: BreakerStatus, server: string) => void;
}

export interface LookupEdges extends Pick<LookupResources, 'clock' | 'version' | 'registry' | 'onBreakerChange'> {
  /** For the regions of the plan. */
  readonly names: NameIdentifier;
  /** Where answers are kept; null: in this process only. */
  readonly memory: ObservationMemory | null;
  readonly metrics: LookupMetrics & Pick<Metrics, 'rateWaited'>;
  /** Where state lives, asked when something is counted; null where there is no place. */
  readonly stateDirectory: () => string | null;
  /** Other processes of this host that ask Voxlink; absent where there is no place to meet them. */
  readonly hostRate?: HostRate | undefined;
  /** A file of the numbering plan that ships cannot be used. */
  readonly onPlanProblem: (file: string, cause: unknown) => void;
}

/** Counts nothing: for commands. */
export const NO_LOOKUP_METRICS: LookupEdges['metrics'] = {
  cacheRead: () => undefined,
  lookupWaited: () => undefined,
  upstreamAnswered: () => undefined,
  rateWaited: () => undefined,
};

export async function openLookupResources(config: Config, edges: LookupEdges): Promise<LookupResources> {
  const { clock, version, names, metrics, registry, stateDirectory, onBreakerChange, onPlanProblem } = edges;
  return {
    clock,
    version,
    registry,
    metrics,
    onBreakerChange,
    memory: edges.memory ?? createObservationCache(config.cache.maxEntries, config.cache.staleTtl, clock),
    admission: new AdmissionQueue({
      name: 'Voxlink',
      window: new SendWindow(config.voxlink.ratePerSecond, clock),
      clock,
      deadlineMs: config.agi.deadlineMs,
      ...(edges.hostRate === undefined ? {} : { host: edges.hostRate }),
      onSent: (urgency, waitedMs) => metrics.rateWaited(VOXLINK, urgency, waitedMs),
    }),
    gates: new SourceGates({
      ...{ clock, stateDirectory },
      onSent: (source, urgency, waitedMs) => metrics.rateWaited(source, urgency, waitedMs),
    }),
    openers: await loadOpeners(),
    plan: await createNumberingPlan({
      epochMs: () => clock.epochMs(),
      regionOf: (id) => names.region(id),
      neighbourFields: loadNeighbours(),
      onUnreadable: ({ file, cause }) => onPlanProblem(file, cause),
    }),
  };
}
