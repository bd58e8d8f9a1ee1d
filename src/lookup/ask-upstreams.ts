// Asks the sources that have a server one after another, most trusted first, until one names the
// operator. A cached answer is given at once; a more trusted source is then asked in the background.

import type { MaybePromise } from '../time/maybe-promise.js';
import type { AbortSignalLike } from '../time/abort-signal-like.js';
import { waitUntil } from '../time/wait-until.js';
import { LOOKUP_FAULTS, LookupFault, type ResolutionFault } from './lookup-fault.js';
import type { Observation, SourceName, Urgency } from './observation.js';
import type { Recollection, RememberingSource } from './remembering-source.js';

/**
 * How much is done for an answer: `wait` for the online sources, `start` them and answer with what is known now (for a
 * prefetch), or only `remember` (to save the host).
 */
export type LookupMode = 'wait' | 'start' | 'remember';

/** One answer, and whether it is older than its time to live. */
export interface UpstreamAnswer {
  readonly kind: 'fresh' | 'stale';
  readonly observation: Observation;
}

/** What the online sources say of a number. */
export interface UpstreamAnswers {
  /** Most trusted first, also "not found". */
  readonly answers: readonly UpstreamAnswer[];
  /** Why one of them said nothing; null where none failed. */
  readonly fault: ResolutionFault | null;
  /** In words for the log. */
  readonly faultDetail: string | null;
}

export const NO_ANSWERS: UpstreamAnswers = { answers: [], fault: null, faultDetail: null };

export interface AskParts {
  /** The online sources to ask about a number, in this order; the wanted one first. Empty when none is to be asked. */
  readonly upstreamsFor: (number: string, wanted?: SourceName) => readonly RememberingSource[];
  readonly watch?: AskWatch;
}

/** Told of what happens on the way, for the metrics. */
export interface AskWatch {
  /** What memory said of a number: of the source whose answer is given, else of the first. */
  recalled(kind: Recollection['kind']): void;
  /** A call begins to wait for a source; to be called when it waits no longer. */
  waiting(source: SourceName): () => void;
}

/** At once where nobody has to be waited for. Never rejects; what is under way when `signal` aborts goes on. */
export type Ask = (
  number: string,
  signal: AbortSignalLike,
  mode: LookupMode,
  urgency: Urgency,
  wanted: SourceName | undefined,
) => MaybePromise<UpstreamAnswers>;

export function createAsk({ upstreamsFor, watch }: AskParts): Ask {
  return (number, signal, mode, urgency, wanted) => {
    const sources = upstreamsFor(number, wanted);
    if (sources.length === 0) return NO_ANSWERS;
    const heard = new Hearing(sources);
    const { unknown, isEnough } = heard.remembered(number, mode !== 'remember', watch);
    if (mode === 'remember' || unknown.length === 0) return heard.now();
    const isWanted = wanted !== undefined && unknown.some(({ name }) => name === wanted);
    if (isEnough && !isWanted) {
      for (const source of unknown) source.refresh(number);
      return heard.now();
    }
    // A call will ask again in a moment, so a prefetch is as urgent as one.
    const learning = heard.learn(unknown, number, urgency, mode === 'wait' ? watch : undefined);
    return mode === 'wait' ? heard.until(learning, signal) : heard.now();
  };
}

/** What is heard of one number, source by source. */
class Hearing {
  /** By the place of the source. */
  readonly #answers: (UpstreamAnswer | undefined)[];
  #failure: Pick<UpstreamAnswers, 'fault' | 'faultDetail'> | null = null;
  /** Who is waited for. */
  #asked: SourceName | null = null;
  #endOfWait: () => void = () => undefined;
  #isOver = false;

  constructor(private readonly sources: readonly RememberingSource[]) {
    this.#answers = sources.map(() => undefined);
  }

  /** What memory has, up to an answer that is enough; the sources on the way there of which it knows nothing. */
  remembered(
    number: string,
    mayAsk: boolean,
    watch: AskWatch | undefined,
  ): { readonly unknown: readonly RememberingSource[]; readonly isEnough: boolean } {
    const unknown: RememberingSource[] = [];
    let first: Recollection['kind'] | null = null;
    for (const [place, source] of this.sources.entries()) {
      const memory = source.recall(number);
      first ??= memory.kind;
      if (memory.kind === 'unknown') unknown.push(source);
      else if (memory.kind === 'failed') this.#failed(memory.fault);
      else {
        this.#answers[place] = memory;
        if (mayAsk && memory.kind === 'fresh') source.renewIfAgeing(memory.observation);
        if (mayAsk && memory.kind === 'stale') source.refresh(number);
        if (!isEnough(memory.observation)) continue;
        watch?.recalled(memory.kind);
        return { unknown, isEnough: true };
      }
    }
    watch?.recalled(first ?? 'unknown');
    return { unknown, isEnough: false };
  }

  /** Asks one after the other. Never rejects. */
  async learn(
    sources: readonly RememberingSource[],
    number: string,
    urgency: Urgency,
    watch: AskWatch | undefined,
  ): Promise<void> {
    for (const source of sources) {
      this.#asked = source.name;
      if (!this.#isOver) this.#endOfWait = watch?.waiting(source.name) ?? (() => undefined);
      try {
        const observation = await source.learn(number, urgency);
        const isOld = source.isFromLongAgo(observation);
        this.#answers[this.sources.indexOf(source)] = { kind: isOld ? 'stale' : 'fresh', observation };
        if (isOld) source.refresh(number);
        if (isEnough(observation)) return;
      } catch (error) {
        this.#failed(error);
      } finally {
        this.#endsWait();
      }
    }
  }

  async until(learning: Promise<void>, signal: AbortSignalLike): Promise<UpstreamAnswers> {
    const waited = await waitUntil(learning, signal);
    this.#isOver = true;
    this.#endsWait();
    if (waited.kind !== 'cut') return this.now();
    const late = { fault: 'DEADLINE', faultDetail: `${this.#asked ?? 'no source'} has not answered in time` } as const;
    return { ...this.now(), ...late };
  }

  now(): UpstreamAnswers {
    const { fault, faultDetail } = this.#failure ?? NO_ANSWERS;
    return { answers: this.#answers.filter((each) => each !== undefined), fault, faultDetail };
  }

  #endsWait(): void {
    this.#endOfWait();
    this.#endOfWait = () => undefined;
  }

  /** Of several the first counts: it is the most trusted one's. */
  #failed(error: unknown): void {
    const fault =
      error instanceof LookupFault ? error : new LookupFault('INTERNAL_ERROR', 'lookup failed', { cause: error });
    this.#failure ??= { fault: LOOKUP_FAULTS[fault.code].fault, faultDetail: fault.message };
  }
}

/** Nobody else need be asked: it names who serves the number. */
function isEnough({ fields }: Observation): boolean {
  return fields.operator !== undefined;
}
