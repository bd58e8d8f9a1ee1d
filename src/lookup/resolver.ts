// Third step of a call's way: everything the sources know of a number, within the caller's patience.

import { LOOKUP_FAULTS, LookupFault } from './lookup-fault.js';
import { mergeObservations, type NumberRecord } from './number-record.js';
import type { Observation, SourceName } from './observation.js';
import type { Recollection, RememberingSource } from './remembering-source.js';
import { waitUntil } from './wait-until.js';

/** Knows something of every number at once, without the network: the registry, the numbering plan. */
export type OfflineSource = (number: string) => Observation;

export type ResolutionFault = 'DEADLINE' | (typeof LOOKUP_FAULTS)[keyof typeof LOOKUP_FAULTS]['fault'];

export interface Resolution {
  readonly status: 'OK' | 'STALE' | 'OFFLINE' | 'NOTFOUND' | 'FAILED';
  readonly fault: ResolutionFault | null;
  /** What failed, in words for the log; null without a fault. */
  readonly faultDetail: string | null;
  readonly record: NumberRecord;
  /** What was merged, most trusted first. */
  readonly observations: readonly Observation[];
}

/**
 * How much is done for an answer: `wait` for the online source, `start` it and answer with what is known now (for a
 * prefetch), or only `remember` (to save the host).
 */
export type Effort = 'wait' | 'start' | 'remember';

export interface Resolver {
  /**
   * Never rejects. When `signal` aborts, the best answer known is given at once and the lookup goes on and fills the
   * memory.
   */
  resolve(number: string, signal: AbortSignal, effort?: Effort): Promise<Resolution>;
}

export interface ResolverParts {
  /** The online source responsible for a number; null when there is none. */
  readonly upstreamFor: (number: string) => RememberingSource | null;
  /** Most trusted first. */
  readonly offline: readonly OfflineSource[];
  readonly watch?: ResolverWatch;
}

/** Told of what happens on the way, for the metrics. */
export interface ResolverWatch {
  recalled(kind: Recollection['kind']): void;
  /** A call begins to wait for a source; to be called when it waits no longer. */
  waiting(source: SourceName): () => void;
}

/** The online part of an answer. */
type Upstream =
  | { readonly kind: 'fresh' | 'stale'; readonly observation: Observation }
  | { readonly kind: 'none'; readonly fault: ResolutionFault | null; readonly detail: string | null };

export function createResolver({ upstreamFor, offline, watch }: ResolverParts): Resolver {
  async function ask(number: string, signal: AbortSignal, effort: Effort): Promise<Upstream> {
    const source = upstreamFor(number);
    if (source === null) return { kind: 'none', fault: null, detail: null };
    const memory = source.recall(number);
    watch?.recalled(memory.kind);
    switch (memory.kind) {
      case 'fresh':
        if (effort !== 'remember') source.renewIfAgeing(memory.observation);
        return memory;
      case 'stale':
        if (effort !== 'remember') source.refresh(number);
        return memory;
      case 'failed':
        return failed(memory.fault);
      case 'unknown':
        if (effort === 'wait') break;
        // A call will ask again in a moment, so a prefetch is as urgent as one.
        if (effort === 'start') source.refresh(number, 'call');
        return { kind: 'none', fault: null, detail: null };
    }
    const endOfWait = watch?.waiting(source.name);
    const waited = await waitUntil(source.learn(number), signal);
    endOfWait?.();
    if (waited.kind === 'value') return { kind: 'fresh', observation: waited.value };
    if (waited.kind === 'error') return failed(waited.error);
    return { kind: 'none', fault: 'DEADLINE', detail: `${source.name} had not answered in time` };
  }

  return {
    async resolve(number, signal, effort = 'wait') {
      const upstream = await ask(number, signal, effort);
      return conclude(
        upstream,
        offline.map((look) => look(number)),
      );
    },
  };
}

function failed(error: unknown): Upstream {
  const fault =
    error instanceof LookupFault ? error : new LookupFault('INTERNAL_ERROR', 'lookup failed', { cause: error });
  return { kind: 'none', fault: LOOKUP_FAULTS[fault.code].fault, detail: fault.message };
}

function conclude(upstream: Upstream, offline: readonly Observation[]): Resolution {
  const observations = upstream.kind === 'none' ? offline : [upstream.observation, ...offline];
  const record = mergeObservations(observations);
  const knownOffline = offline.some((observation) => observation.outcome === 'found');
  if (upstream.kind === 'none') {
    const { fault, detail } = upstream;
    const unknown = fault === null ? 'NOTFOUND' : 'FAILED';
    return { status: knownOffline ? 'OFFLINE' : unknown, fault, faultDetail: detail, record, observations };
  }
  if (upstream.observation.outcome === 'found') {
    const status = upstream.kind === 'fresh' ? 'OK' : 'STALE';
    return { status, fault: null, faultDetail: null, record, observations };
  }
  // A country and a type are not enough to contradict "not found": only a source that knows the range can.
  const rangeKnown = record.operator !== undefined || record.region !== undefined;
  return { status: rangeKnown ? 'OFFLINE' : 'NOTFOUND', fault: null, faultDetail: null, record, observations };
}
