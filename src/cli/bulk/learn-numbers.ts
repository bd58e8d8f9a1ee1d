// Has the running daemon look numbers up, a few at a time, and waits while nothing can be looked up: a number is given
// up only if it fails although others are answered.

import { LOOKUP_FAULTS, type LookupFaultCode } from '../../lookup/lookup-fault.js';

/** `known`: remembered and fresh, nobody was asked. `refused`: Voxlink takes it for no number. */
export type WarmOutcome = 'known' | 'found' | 'not-found' | 'refused' | 'failed';

/** What the daemon answers. */
export interface WarmAnswer {
  readonly outcome: WarmOutcome;
  /** Of `failed`; null when the daemon itself could not be reached. */
  readonly fault?: LookupFaultCode | null;
  /** Words on it. */
  readonly detail?: string;
}

export interface LearningParts {
  /** Rejects when there is no sense in going on. */
  ask(number: string): Promise<WarmAnswer>;
  /** Ends early, without an error, when the learning is interrupted. */
  wait(ms: number): Promise<void>;
  /** Monotonic. */
  nowMs(): number;
  /** The number at this place of the list is done; places come out of order. */
  learnt(place: number, outcome: WarmOutcome): void;
  /** Why it waits; null when it goes on. */
  trouble(message: string | null): void;
  readonly interrupted: AbortSignal;
}

/** Voxlink could not be asked for too long. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/** Enough to keep the daemon's share for such requests busy while the answers are on their way. */
const IN_FLIGHT = 4;
/** Failures that are a number's own, after which it is given up. */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
/** A refused address is tried again every three minutes. */
const LONGEST_SILENCE_MS = 10 * 60_000;
/** What an outage does not look like: these speak of the number, even if it is the last one. */
const OF_THE_NUMBER: readonly LookupFaultCode[] = ['UNEXPECTED_BODY', 'BODY_TOO_LARGE', 'INTERNAL_ERROR'];

/**
 * Ends when every number is done, or soon after `interrupted`.
 *
 * @throws {GaveUp} when nothing was answered for ten minutes; and what `ask` rejects with
 */
export async function learnNumbers(numbers: Iterable<string>, parts: LearningParts): Promise<void> {
  await new Learning(numbers, parts).run();
}

class Learning {
  readonly #queue: Iterator<string>;
  #taken = 0;
  /** Numbers answered so far. */
  #answers = 0;
  #lastAnswerMs: number;
  #failure: unknown = null;

  constructor(
    numbers: Iterable<string>,
    private readonly parts: LearningParts,
  ) {
    this.#queue = numbers[Symbol.iterator]();
    this.#lastAnswerMs = parts.nowMs();
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#work()));
    if (this.#failure !== null) throw this.#failure as Error;
  }

  #hasEnded(): boolean {
    return this.#failure !== null || this.parts.interrupted.aborted;
  }

  async #work(): Promise<void> {
    while (!this.#hasEnded()) {
      const next = this.#queue.next();
      if (next.done === true) return;
      const place = this.#taken++;
      try {
        const outcome = await this.#learn(next.value);
        if (outcome !== null) this.parts.learnt(place, outcome);
      } catch (error) {
        // What an interruption cut off is no failure.
        if (!this.#hasEnded()) this.#failure = error;
      }
    }
  }

  /** Null when it was interrupted. */
  async #learn(number: string): Promise<WarmOutcome | null> {
    let seen = this.#answers;
    for (let attempt = 0, own = 0; !this.#hasEnded(); attempt++) {
      const { outcome, fault = null, detail } = await this.parts.ask(number);
      if (outcome !== 'failed') return this.#answered(outcome);
      if (fault === 'NUMBER_REFUSED') return this.#answered('refused');
      if (fault !== null && (OF_THE_NUMBER.includes(fault) || this.#failedBesideOthers(fault, seen))) own += 1;
      if (own >= MAX_TRIES) return 'failed';
      seen = this.#answers;
      const message = detail ?? fault ?? 'no answer';
      if (this.parts.nowMs() - this.#lastAnswerMs > LONGEST_SILENCE_MS) throw new GaveUp(message);
      this.parts.trouble(message);
      await this.parts.wait(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
    }
    return null;
  }

  /** Others were answered since its last failure; the end of an outage looks so too, but not three times. */
  #failedBesideOthers(fault: LookupFaultCode, seen: number): boolean {
    return LOOKUP_FAULTS[fault].rememberedPerNumber && this.#answers > seen;
  }

  #answered(outcome: WarmOutcome): WarmOutcome {
    this.#answers += 1;
    this.#lastAnswerMs = this.parts.nowMs();
    this.parts.trouble(null);
    return outcome;
  }
}
