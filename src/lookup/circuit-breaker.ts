// Circuit breaker in front of the rate limit: whether a source is worth asking at all. It is outside
// of the limit (rate-limited-source.ts), so that an open circuit takes no turn and refuses at once, and a refused turn
// does not count against the source.

import type { Clock } from '../time/clock.js';
import { breakerStatuses, type BreakerState, type BreakerStatus } from './breaker-status.js';
import { LOOKUP_FAULTS, LookupFault } from './lookup-fault.js';
import type { NumberSource } from './observation.js';

export interface BreakerOptions {
  /** Who is asked, for messages, such as `Voxlink`. */
  readonly name: string;
  readonly clock: Clock;
  /** How long it is left alone when the circuit opens; doubles with each trial that fails. Default 5 s. */
  readonly firstPauseMs?: number;
  /** Default 30 s. */
  readonly longestPauseMs?: number;
  /** How long an address that was refused stays away. Default 3 minutes. */
  readonly refusedPauseMs?: number;
}

/** So many in a row: at ten requests a second and a timeout of 3 s a Voxlink that hangs is left alone after 3.5 s. */
const FAILURES_IN_A_ROW = 5;
/** Of the last 20 more than half, once there were 10: a source that answers now and then. */
const OUTCOMES_KEPT = 20;
const OUTCOMES_NEEDED = 10;

/** One for all sources that share a server. Opens and closes only when it is used: nothing is asked behind its back. */
export class CircuitBreaker {
  readonly #listeners: ((status: BreakerStatus) => void)[] = [];
  readonly #statuses: ReturnType<typeof breakerStatuses>;
  readonly #pauses: { readonly firstMs: number; readonly longestMs: number; readonly refusedMs: number };
  readonly #outcomes = new RecentOutcomes();
  #status: BreakerStatus;
  #pauseMs = 0;
  #trialFromMs = 0;
  #isOnTrial = false;
  /** Grows when the circuit opens or closes: what was asked before says nothing of the time after it. */
  #generation = 0;

  constructor(private readonly options: BreakerOptions) {
    const { firstPauseMs = 5000, longestPauseMs = 30_000, refusedPauseMs = 180_000 } = options;
    this.#pauses = { firstMs: firstPauseMs, longestMs: longestPauseMs, refusedMs: refusedPauseMs };
    this.#statuses = breakerStatuses(options.name);
    this.#status = this.#statuses.untried;
  }

  state(): BreakerState {
    return this.#status.state;
  }

  status(): BreakerStatus {
    return this.#status;
  }

  /** Calls `listener` after every change of state. It must not throw. */
  onChange(listener: (status: BreakerStatus) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Asks, unless the circuit is open: then rejects at once with the `rejection` of the status. Nobody waits for the
   * outcome of a trial but the one whose request it is.
   *
   * @param ask told whether it is the trial; what it rejects with is passed on
   */
  async run<T>(ask: (isTrial: boolean) => Promise<T>): Promise<T> {
    const { rejection } = this.#status;
    if (rejection === null) return await this.#askClosed(ask);
    if (this.#isOnTrial || this.options.clock.monotonicMs() < this.#trialFromMs) throw rejection;
    return await this.#askTrial(ask);
  }

  async #askClosed<T>(ask: (isTrial: boolean) => Promise<T>): Promise<T> {
    const generation = this.#generation;
    try {
      const answer = await ask(false);
      if (generation === this.#generation) this.#outcomes.add('answered');
      return answer;
    } catch (error) {
      if (generation === this.#generation && speaksAgainstTheSource(error)) {
        this.#outcomes.add('failed');
        if (error.code === 'REFUSED' || this.#outcomes.areTooBad()) this.#open(error);
      }
      throw error;
    }
  }

  async #askTrial<T>(ask: (isTrial: boolean) => Promise<T>): Promise<T> {
    this.#isOnTrial = true;
    if (this.#status.state === 'open') this.#enter(this.#statuses.onTrial(this.#status));
    try {
      const answer = await ask(true);
      this.#close();
      return answer;
    } catch (error) {
      if (speaksAgainstTheSource(error)) this.#open(error);
      else this.#trialNotMade();
      throw error;
    } finally {
      this.#isOnTrial = false;
    }
  }

  #open(fault: LookupFault): void {
    this.#generation += 1;
    const { firstMs, longestMs, refusedMs } = this.#pauses;
    if (fault.code === 'REFUSED') {
      this.#pauseMs = 0;
      this.#leaveAloneFor(refusedMs);
      this.#enter(this.#statuses.refuses(fault, refusedMs));
    } else {
      this.#pauseMs = this.#pauseMs === 0 ? firstMs : Math.min(this.#pauseMs * 2, longestMs);
      this.#leaveAloneFor(this.#pauseMs);
      this.#enter(this.#statuses.fails(fault, this.#pauseMs));
    }
  }

  /** Nothing new is known: the circuit stays open, and the pause, which grows with failures, does not grow. */
  #trialNotMade(): void {
    this.#leaveAloneFor(this.#pauses.firstMs);
    if (this.#status.state === 'half-open') this.#enter(this.#statuses.trialNotMade(this.#status));
  }

  #close(): void {
    this.#generation += 1;
    this.#pauseMs = 0;
    this.#outcomes.clear();
    this.#outcomes.add('answered');
    this.#enter(this.#statuses.answersAgain);
  }

  #leaveAloneFor(pauseMs: number): void {
    this.#trialFromMs = this.options.clock.monotonicMs() + pauseMs;
  }

  #enter(status: BreakerStatus): void {
    const isNews = status.state !== this.#status.state;
    this.#status = status;
    if (isNews) for (const listener of this.#listeners) listener(status);
  }
}

/** A source that is asked while the circuit is closed. The trial is as urgent as a call: everybody is kept off by it. */
export function guarded(source: NumberSource, breaker: CircuitBreaker): NumberSource {
  return {
    name: source.name,
    observe: (number, urgency) => breaker.run((isTrial) => source.observe(number, isTrial ? () => 'call' : urgency)),
  };
}

/** How requests ended while the circuit was closed; those that say nothing of the source are not among them. */
class RecentOutcomes {
  #last: ('answered' | 'failed')[] = [];

  add(outcome: 'answered' | 'failed'): void {
    this.#last.push(outcome);
    if (this.#last.length > OUTCOMES_KEPT) this.#last.shift();
  }

  clear(): void {
    this.#last = [];
  }

  areTooBad(): boolean {
    const failures = this.#last.filter((outcome) => outcome === 'failed').length;
    const inARow = this.#last.length - 1 - this.#last.lastIndexOf('answered');
    return inARow >= FAILURES_IN_A_ROW || (this.#last.length >= OUTCOMES_NEEDED && failures > this.#last.length / 2);
  }
}

function speaksAgainstTheSource(error: unknown): error is LookupFault {
  return error instanceof LookupFault && LOOKUP_FAULTS[error.code].countsForBreaker;
}
