// Resolves a number: everything the sources know about it, within the time that the caller waits.

import type { ResolutionFault } from './lookup-fault.js';
import {
  createAsk,
  NO_ANSWERS,
  type AskParts,
  type UpstreamAnswers,
  type LookupMode,
  type UpstreamAnswer,
} from './ask-upstreams.js';
import type { Identifier } from './identity.js';
import { byTrust, isNewer } from './by-trust.js';
import type { MergeObservations } from './kept-records.js';
import { mergeObservations } from './merge-observations.js';
import type { NumberRecord } from './number-record.js';
import type { Observation, SourceName, Urgency } from './observation.js';
import type { Recollection } from './remembering-source.js';
import { isConfigured, knowsOf, type Knows } from './sources.js';
import { andThen, type MaybePromise } from '../time/maybe-promise.js';
import type { AbortSignalLike } from '../time/abort-signal-like.js';
import { waitUntil } from '../time/wait-until.js';

/**
 * Knows something of numbers at once, without the network: the portability database, the registry, the numbering plan.
 * Null for a number that is none of its business.
 */
export type OfflineSource = (number: string) => Observation | null;

/** How a lookup ends. */
export const RESOLUTION_STATUSES = ['OK', 'STALE', 'OFFLINE', 'NOTFOUND', 'FAILED'] as const;

export interface Resolution {
  readonly status: (typeof RESOLUTION_STATUSES)[number];
  readonly fault: ResolutionFault | null;
  /** What failed, in words for the log; null without a fault. */
  readonly faultDetail: string | null;
  readonly record: NumberRecord;
  /** What was merged, most trusted first. */
  readonly observations: readonly Observation[];
  /**
   * What the most trusted online source that said anything said, fresh or remembered, also a "not found" that says nothing
   * of the number; null where none did.
   */
  readonly upstream: Observation | null;
}

export interface Resolver {
  /**
   * At once where nobody has to be waited for. Never rejects. When `signal` aborts, the best answer known is given at once and
   * the lookup goes on and fills the memory.
   *
   * @param wanted the online source to ask first, in place of the one that would be
   */
  resolve(
    number: string,
    signal: AbortSignalLike,
    mode?: LookupMode,
    urgency?: Urgency,
    wanted?: SourceName,
  ): MaybePromise<Resolution>;
}

/** What is known without asking anybody, of the offline sources alone; at once. */
export function resolveOffline(
  number: string,
  parts: Pick<ResolverParts, 'offline' | 'identify' | 'merge'>,
): Resolution {
  const offline = offlineObservations(number, parts.offline, parts.identify);
  return conclude(NO_ANSWERS, offline, mergeOf(parts), false);
}

/** What online sources had said of a number when they were asked before. */
export interface RecordedAnswers {
  /** Most trusted first; empty where none had said anything. */
  readonly answers: readonly Observation[];
  /** The first was older than its time to live. */
  readonly isStale: boolean;
  /** Why none had said anything; null where none was to be asked. */
  readonly fault: ResolutionFault | null;
}

/** What would be known had this been heard now, beside the offline sources; at once. */
export function resolveRecorded(
  number: string,
  { answers, isStale, fault }: RecordedAnswers,
  parts: Pick<ResolverParts, 'offline' | 'identify' | 'merge' | 'canMiss'>,
): Resolution {
  const { offline, canMiss = () => true } = parts;
  const kind = isStale ? 'stale' : 'fresh';
  const heard: UpstreamAnswers = {
    answers: answers.map((observation) => ({ kind, observation })),
    fault: answers.length > 0 ? null : fault,
    faultDetail: null,
  };
  return conclude(heard, offlineObservations(number, offline, parts.identify), mergeOf(parts), canMiss(number));
}

export interface ResolverParts extends AskParts {
  /** What any online source remembers of a number; nothing by default. */
  readonly recall?: (number: string) => readonly Recollection[];
  /** Can the built-in online sources know that nobody has a number? Where they cannot, "not found" says nothing. */
  readonly canMiss?: (number: string) => boolean;
  /** Most trusted first. */
  readonly offline: readonly OfflineSource[];
  readonly identify: Identifier;
  /** Merges by what `identify` says; when absent, every time from scratch. */
  readonly merge?: MergeObservations;
  /** Loads what the offline sources need for a number; null when it is there. Never rejects. */
  readonly prepare?: (number: string) => Promise<void> | null;
}

export function createResolver(parts: ResolverParts): Resolver {
  const { canMiss = () => true, offline, identify, prepare } = parts;
  const { recall = () => [] } = parts;
  const merge = mergeOf(parts);
  const ask = createAsk(parts);

  /** Where the sources that were to be asked say nothing, what another one said before is better than nothing. */
  function orRemembered(number: string, heard: UpstreamAnswers): UpstreamAnswers {
    if (heard.answers.length > 0) return heard;
    const found = recall(number).find((memory) => 'observation' in memory && memory.observation.outcome === 'found');
    return found !== undefined && 'observation' in found ? { ...NO_ANSWERS, answers: [found] } : heard;
  }

  return {
    resolve(number, signal, mode = 'wait', urgency = 'call', wanted) {
      const ready = prepare?.(number) ?? null;
      return andThen(ask(number, signal, mode, urgency, wanted), (answered) => {
        const heard = orRemembered(number, answered);
        const concluded = () => conclude(heard, offlineObservations(number, offline, identify), merge, canMiss(number));
        // Whoever was found online is not kept waiting for a file that adds little.
        const waits = ready !== null && mode === 'wait' && !heard.answers.some(isFound);
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

function isFound({ observation }: UpstreamAnswer): boolean {
  return observation.outcome === 'found';
}

/** @param missCounts does it mean anything that a built-in online source has not found the number? */
function conclude(
  heard: UpstreamAnswers,
  offline: readonly Observation[],
  merge: MergeObservations,
  missCounts: boolean,
): Resolution {
  const found = heard.answers.filter(isFound);
  const missed = missCounts
    ? heard.answers.filter((answer) => !isFound(answer) && !isConfigured(answer.observation.source))
    : [];
  const answered = [...found, ...missed];
  const { status, fault, faultDetail } = verdict(answered[0] ?? null, heard, offline);
  const trusted = byTrust(
    answered.map(({ observation }) => observation),
    offline,
  );
  const observations = status === 'NOTFOUND' ? trusted.map(withoutHolder) : trusted;
  return {
    status,
    fault,
    faultDetail,
    record: merge(observations),
    observations,
    upstream: heard.answers[0]?.observation ?? null,
  };
}

/** Who says so: one whose word is worth as much as Voxlink's; one who knows all ranges; anybody else. */
function verdict(
  answer: UpstreamAnswer | null,
  { fault, faultDetail }: UpstreamAnswers,
  offline: readonly Observation[],
): Pick<Resolution, 'status' | 'fault' | 'faultDetail'> {
  const has = (what: Knows, outcome: Observation['outcome']) =>
    offline.some((observation) => knowsOf(observation.source) === what && observation.outcome === outcome);
  const well = { fault: null, faultDetail: null };
  if (answer !== null) {
    const { kind, observation: learnt } = answer;
    const isStale = kind === 'stale' && !offline.some((observation) => isNewer(observation, learnt));
    if (learnt.outcome === 'found') return { status: isStale ? 'STALE' : 'OK', ...well };
    if (has('number', 'found')) return { status: 'OK', ...well };
    // A plan is not enough to contradict "not found": only a source that knows the range can.
    return { status: has('range', 'found') ? 'OFFLINE' : 'NOTFOUND', ...well };
  }
  if (has('number', 'found')) return { status: 'OK', ...well };
  if (has('range', 'not-found') && !has('range', 'found')) return { status: 'NOTFOUND', fault, faultDetail };
  if (offline.some(({ outcome }) => outcome === 'found')) return { status: 'OFFLINE', fault, faultDetail };
  return { status: fault === null ? 'NOTFOUND' : 'FAILED', fault, faultDetail };
}

/** Of a number that nobody has, the plan still knows what its code tells; who would hold the range is no answer. */
function withoutHolder(observation: Observation): Observation {
  if (knowsOf(observation.source) !== 'coarse') return observation;
  const known = Object.entries(observation.fields).filter(([field]) => field !== 'operatorOld');
  return { ...observation, fields: Object.fromEntries(known) };
}
