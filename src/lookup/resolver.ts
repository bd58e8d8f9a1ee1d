// Third step of a call's way: everything the sources know of a number, within the caller's patience.

import { LOOKUP_FAULTS, LookupFault } from './lookup-fault.js';
import type { Identifier } from './identity.js';
import { inTrust, isNewer } from './in-trust.js';
import type { MergeObservations } from './kept-records.js';
import { mergeObservations } from './merge-observations.js';
import type { NumberRecord } from './number-record.js';
import type { Observation, SourceName, Urgency } from './observation.js';
import type { Recollection, RememberingSource } from './remembering-source.js';
import { knowsOf, type Knows } from './sources.js';
import { goOn, type AtOnce } from '../time/at-once.js';
import type { Ending } from '../time/ending.js';
import { waitUntil } from '../time/wait-until.js';

/**
 * Knows something of numbers at once, without the network: the portability database, the registry, the numbering plan.
 * Null for a number that is none of its business.
 */
export type OfflineSource = (number: string) => Observation | null;

export type ResolutionFault = 'DEADLINE' | (typeof LOOKUP_FAULTS)[keyof typeof LOOKUP_FAULTS]['fault'];

export interface Resolution {
  readonly status: 'OK' | 'STALE' | 'OFFLINE' | 'NOTFOUND' | 'FAILED';
  readonly fault: ResolutionFault | null;
  /** What failed, in words for the log; null without a fault. */
  readonly faultDetail: string | null;
  readonly record: NumberRecord;
  /** What was merged, most trusted first. */
  readonly observations: readonly Observation[];
  /**
   * What the online source said, fresh or remembered, also a "not found" that says nothing of the number; null where it
   * said nothing.
   */
  readonly upstream: Observation | null;
}

/**
 * How much is done for an answer: `wait` for the online source, `start` it and answer with what is known now (for a
 * prefetch), or only `remember` (to save the host).
 */
export type LookupMode = 'wait' | 'start' | 'remember';

export interface Resolver {
  /**
   * At once where nobody has to be waited for. Never rejects. When `signal` aborts, the best answer known is given at once and
   * the lookup goes on and fills the memory.
   *
   * @param wanted the online source to ask instead of the one that is responsible for the number
   */
  resolve(
    number: string,
    signal: Ending,
    mode?: LookupMode,
    urgency?: Urgency,
    wanted?: SourceName,
  ): AtOnce<Resolution>;
}

/** What is known without asking anybody, of the offline sources alone; at once. */
export function resolveOffline(
  number: string,
  parts: Pick<ResolverParts, 'offline' | 'identify' | 'merge'>,
): Resolution {
  return conclude(NOBODY_ASKED, offlineObservations(number, parts.offline, parts.identify), mergeOf(parts), null);
}

/** What an online source had said of a number when it was asked before. */
export interface HeardBefore {
  /** Null where it had said nothing. */
  readonly answer: Observation | null;
  /** It was older than its time to live. */
  readonly isStale: boolean;
  /** Why it had said nothing; null where it was not to be asked. */
  readonly fault: ResolutionFault | null;
}

/** What would be known had this been heard now, beside the offline sources; at once. */
export function resolveHeard(
  number: string,
  { answer, isStale, fault }: HeardBefore,
  parts: Pick<ResolverParts, 'offline' | 'identify' | 'merge' | 'canMiss'>,
): Resolution {
  const { offline, canMiss = () => true } = parts;
  const heard: Upstream =
    answer === null
      ? { kind: 'none', fault, detail: null }
      : { kind: isStale ? 'stale' : 'fresh', observation: answer };
  const upstream = isFound(heard) || canMiss(number) ? heard : withoutMiss(heard);
  return conclude(upstream, offlineObservations(number, offline, parts.identify), mergeOf(parts), answer);
}

export interface ResolverParts {
  /** The online source responsible for a number, or the one that is wanted; null when none is to be asked. */
  readonly upstreamFor: (number: string, wanted?: SourceName) => RememberingSource | null;
  /** What any online source remembers of a number; nothing by default. */
  readonly recall?: (number: string) => readonly Recollection[];
  /** Can the online sources know that nobody has a number? Where they cannot, "not found" says nothing. */
  readonly canMiss?: (number: string) => boolean;
  /** Most trusted first. */
  readonly offline: readonly OfflineSource[];
  readonly identify: Identifier;
  /** Merges by what `identify` says; each time anew when absent. */
  readonly merge?: MergeObservations;
  /** Loads what the offline sources need for a number; null when it is there. Never rejects. */
  readonly prepare?: (number: string) => Promise<void> | null;
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

const NOBODY_ASKED: Upstream = { kind: 'none', fault: null, detail: null };

export function createResolver(parts: ResolverParts): Resolver {
  const { upstreamFor, canMiss = () => true, offline, identify, prepare, watch } = parts;
  const { recall = () => [] } = parts;
  const merge = mergeOf(parts);

  function ask(
    number: string,
    signal: Ending,
    mode: LookupMode,
    urgency: Urgency,
    wanted: SourceName | undefined,
  ): AtOnce<Upstream> {
    const source = upstreamFor(number, wanted);
    if (source === null) return NOBODY_ASKED;
    const memory = source.recall(number);
    watch?.recalled(memory.kind);
    switch (memory.kind) {
      case 'fresh':
        if (mode !== 'remember') source.renewIfAgeing(memory.observation);
        return memory;
      case 'stale':
        if (mode !== 'remember') source.refresh(number);
        return memory;
      case 'failed':
        return failed(memory.fault);
      case 'unknown':
        if (mode === 'wait') break;
        // A call will ask again in a moment, so a prefetch is as urgent as one.
        if (mode === 'start') source.refresh(number, urgency);
        return NOBODY_ASKED;
    }
    return learn(source, number, signal, urgency);
  }

  async function learn(source: RememberingSource, number: string, signal: Ending, urgency: Urgency): Promise<Upstream> {
    const endOfWait = watch?.waiting(source.name);
    const waited = await waitUntil(source.learn(number, urgency), signal);
    endOfWait?.();
    if (waited.kind === 'value') return { kind: 'fresh', observation: waited.value };
    if (waited.kind === 'error') return failed(waited.error);
    return { kind: 'none', fault: 'DEADLINE', detail: `${source.name} had not answered in time` };
  }

  /** Where the source that was to be asked says nothing, what another one said before is better than nothing. */
  function orRemembered(number: string, asked: Upstream): Upstream {
    if (asked.kind !== 'none') return asked;
    const found = recall(number).find((memory) => 'observation' in memory && memory.observation.outcome === 'found');
    return found !== undefined && 'observation' in found ? found : asked;
  }

  return {
    resolve(number, signal, mode = 'wait', urgency = 'call', wanted) {
      const ready = prepare?.(number) ?? null;
      return goOn(ask(number, signal, mode, urgency, wanted), (heard) => {
        const asked = orRemembered(number, heard);
        const upstream = isFound(asked) || canMiss(number) ? asked : withoutMiss(asked);
        const said = asked.kind === 'none' ? null : asked.observation;
        const concluded = () => conclude(upstream, offlineObservations(number, offline, identify), merge, said);
        // Whoever was found online is not kept waiting for a file that adds little.
        const waits = ready !== null && mode === 'wait' && !isFound(upstream);
        return waits ? waitUntil(ready, signal).then(concluded) : concluded();
      });
    },
  };
}

function mergeOf({ identify, merge }: Pick<ResolverParts, 'identify' | 'merge'>): MergeObservations {
  return merge ?? ((observations) => mergeObservations(observations, identify));
}

function offlineObservations(number: string, offline: readonly OfflineSource[], identify: Identifier): Observation[] {
  const observations: Observation[] = [];
  for (const look of offline) {
    const observation = look(number);
    if (observation === null) continue;
    // Beside a source that knows the range, what leading digits tell adds nothing.
    if (knowsOf(observation.source) === 'coarse' && observations.some((other) => knowsPlace(other, identify))) continue;
    observations.push(observation);
  }
  return observations;
}

/** Does it know the range, and either nothing of where it is or a place that has a name here? */
function knowsPlace({ source, outcome, fields: { region, country } }: Observation, identify: Identifier): boolean {
  if (knowsOf(source) !== 'range' || outcome !== 'found') return false;
  return region === undefined || identify.regions(region, country).some(({ known }) => known);
}

function isFound(upstream: Upstream): boolean {
  return upstream.kind !== 'none' && upstream.observation.outcome === 'found';
}

/** As if nobody had been asked, where the answer was "not found". */
function withoutMiss(upstream: Upstream): Upstream {
  return upstream.kind === 'none' ? upstream : NOBODY_ASKED;
}

function failed(error: unknown): Upstream {
  const fault =
    error instanceof LookupFault ? error : new LookupFault('INTERNAL_ERROR', 'lookup failed', { cause: error });
  return { kind: 'none', fault: LOOKUP_FAULTS[fault.code].fault, detail: fault.message };
}

function conclude(
  upstream: Upstream,
  offline: readonly Observation[],
  merge: MergeObservations,
  said: Observation | null,
): Resolution {
  const { status, fault, faultDetail } = verdict(upstream, offline);
  const heard = inTrust(upstream.kind === 'none' ? null : upstream.observation, offline);
  const observations = status === 'NOTFOUND' ? heard.map(withoutHolder) : heard;
  return {
    status,
    fault,
    faultDetail,
    record: merge(observations),
    observations,
    upstream: said,
  };
}

/** Who says so: one whose word is worth as much as Voxlink's; one who knows all ranges; anybody else. */
function verdict(
  upstream: Upstream,
  offline: readonly Observation[],
): Pick<Resolution, 'status' | 'fault' | 'faultDetail'> {
  const says = (what: Knows, outcome: Observation['outcome']) =>
    offline.some((observation) => knowsOf(observation.source) === what && observation.outcome === outcome);
  const well = { fault: null, faultDetail: null };
  if (upstream.kind !== 'none') {
    const { kind, observation: learnt } = upstream;
    const isStale = kind === 'stale' && !offline.some((observation) => isNewer(observation, learnt));
    if (learnt.outcome === 'found') return { status: isStale ? 'STALE' : 'OK', ...well };
    if (says('number', 'found')) return { status: 'OK', ...well };
    // A plan is not enough to contradict "not found": only a source that knows the range can.
    return { status: says('range', 'found') ? 'OFFLINE' : 'NOTFOUND', ...well };
  }
  if (says('number', 'found')) return { status: 'OK', ...well };
  const { fault, detail: faultDetail } = upstream;
  if (says('range', 'not-found') && !says('range', 'found')) return { status: 'NOTFOUND', fault, faultDetail };
  if (offline.some(({ outcome }) => outcome === 'found')) return { status: 'OFFLINE', fault, faultDetail };
  return { status: fault === null ? 'NOTFOUND' : 'FAILED', fault, faultDetail };
}

/** Of a number that nobody has, the plan still knows what its code tells; who would hold the range is no answer. */
function withoutHolder(observation: Observation): Observation {
  if (knowsOf(observation.source) !== 'coarse') return observation;
  const known = Object.entries(observation.fields).filter(([field]) => field !== 'operatorOld');
  return { ...observation, fields: Object.fromEntries(known) };
}
