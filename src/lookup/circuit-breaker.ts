// Circuit breaker in front of the rate limit: whether a source is worth asking at all. It is outside
// of the limit (rate-limited-source.ts), so that an open circuit takes no turn and refuses at once, and a refused turn
// does not count against the source. cockatiel is seen by this file only.

import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
  type IBreaker,
} from 'cockatiel';
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
const FAILURE_SHARE = { threshold: 0.5, size: 20, minimumNumberOfCalls: 10 };

/** A failure on its way through cockatiel; the cause is what the source threw. */
class Weighed extends Error {
  constructor(
    /** Does it speak against the source? */
    readonly against: boolean,
    /** Is it how the one request ended that was let through to see? */
    readonly ofTrial: boolean,
    cause: unknown,
  ) {
    super('a weighed failure', { cause });
  }
}

interface Failure {
  readonly against: boolean;
  readonly fault: LookupFault;
}

/** One for all sources that share a server. Opens and closes only when it is used: nothing is asked behind its back. */
export class CircuitBreaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #listeners: ((status: BreakerStatus) => void)[] = [];
  readonly #statuses: ReturnType<typeof breakerStatuses>;
  readonly #pauses: { readonly firstMs: number; readonly longestMs: number; readonly refusedMs: number };
  #status: BreakerStatus;
  #pauseMs = 0;
  #trialFromMs = 0;
  /** Grows with every change: what was asked before a change says nothing of the time after it. */
  #era = 0;

  constructor(private readonly options: BreakerOptions) {
    const { firstPauseMs = 5000, longestPauseMs = 30_000, refusedPauseMs = 180_000 } = options;
    this.#pauses = { firstMs: firstPauseMs, longestMs: longestPauseMs, refusedMs: refusedPauseMs };
    this.#statuses = breakerStatuses(options.name);
    this.#status = this.#statuses.untried;
    // A trial that could not be made must not close the circuit, so it counts as one that failed.
    const counts = (error: Error) => error instanceof Weighed && (error.against || error.ofTrial);
    this.#policy = circuitBreaker(handleWhen(counts), {
      // Its own pause goes by wall time, which may jump back by hours: it always lets a trial in, and we say when.
      halfOpenAfter: Number.NEGATIVE_INFINITY,
      breaker: opensOn(() => failureIn(this.#policy)),
    });
    this.#policy.onStateChange((state) => this.#changed(state));
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
    const tooEarly = this.options.clock.monotonicMs() < this.#trialFromMs;
    // cockatiel lets whoever comes during a trial wait for its end, hence the look at the state first.
    if (rejection !== null && (tooEarly || this.#policy.state === CircuitState.HalfOpen)) throw rejection;
    try {
      return await this.#policy.execute(() => this.#weigh(ask, rejection !== null));
    } catch (error) {
      throw error instanceof Weighed ? (error.cause as Error) : error;
    }
  }

  async #weigh<T>(ask: (isTrial: boolean) => Promise<T>, isTrial: boolean): Promise<T> {
    const era = this.#era;
    try {
      return await ask(isTrial);
    } catch (cause) {
      const isOld = !isTrial && era !== this.#era;
      throw new Weighed(!isOld && speaksAgainstTheSource(cause), isTrial, cause);
    }
  }

  #changed(state: CircuitState): void {
    this.#era += 1;
    if (state === CircuitState.Closed) {
      this.#pauseMs = 0;
      this.#enter(this.#statuses.answersAgain);
    } else if (state === CircuitState.Open) {
      this.#opened(failureIn(this.#policy));
    } else if (this.#status.state === 'open') {
      this.#enter(this.#statuses.onTrial(this.#status));
    }
  }

  #opened({ against, fault }: Failure): void {
    const { firstMs, longestMs, refusedMs } = this.#pauses;
    if (!against) {
      // The trial was not made, so nothing new is known, and the growing pause does not grow.
      this.#leaveAloneFor(firstMs);
      if (this.#status.state === 'half-open') this.#enter(this.#statuses.trialNotMade(this.#status));
    } else if (fault.code === 'REFUSED') {
      this.#pauseMs = 0;
      this.#leaveAloneFor(refusedMs);
      this.#enter(this.#statuses.refuses(fault, refusedMs));
    } else {
      this.#pauseMs = this.#pauseMs === 0 ? firstMs : Math.min(this.#pauseMs * 2, longestMs);
      this.#leaveAloneFor(this.#pauseMs);
      this.#enter(this.#statuses.fails(fault, this.#pauseMs));
    }
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

/** Opens on either count, and on the first refusal of this address: asking again would change nothing. */
function opensOn(lastFailure: () => Failure): IBreaker {
  const row = new ConsecutiveBreaker(FAILURES_IN_A_ROW);
  const share = new CountBreaker(FAILURE_SHARE);
  return {
    state: undefined,
    success(state) {
      row.success();
      share.success(state);
    },
    failure(state) {
      const tooMany = [row.failure(), share.failure(state)].includes(true);
      return tooMany || lastFailure().fault.code === 'REFUSED';
    },
  };
}

/** What cockatiel saw last; it only ever sees a `Weighed`. */
function failureIn(policy: CircuitBreakerPolicy): Failure {
  const seen = policy.lastFailure;
  const weighed = seen !== undefined && 'error' in seen ? seen.error : undefined;
  const cause = weighed?.cause;
  return {
    against: weighed instanceof Weighed && weighed.against,
    fault: cause instanceof LookupFault ? cause : new LookupFault('INTERNAL_ERROR', 'no failure', { cause }),
  };
}

function speaksAgainstTheSource(error: unknown): boolean {
  return error instanceof LookupFault && LOOKUP_FAULTS[error.code].countsForBreaker;
}
