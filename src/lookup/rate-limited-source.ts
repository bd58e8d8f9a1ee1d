// A source that waits for its turn under the rate limit. It is inside the circuit breaker
// (circuit-breaker.ts), so that an open circuit takes no turn and a refused turn does not count against the
// source; single flight and memory are outside of it.

import { LookupFault, type SecondTry } from './lookup-fault.js';
import type { NumberSource, Observation, Urgency } from './observation.js';

/** How a request ended, as far as it tells how fast the next ones may follow. */
export type RequestEnd =
  | { readonly kind: 'answered' | 'failed' }
  /** The server wants fewer requests; `retryAfterMs` is null when it did not say for how long. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | null };

/** Leave to send one request at once. `end` is called once, however the request ended. */
export interface Turn {
  end(how: RequestEnd): void;
}

/** Who may ask when. One for all sources that share a server; a limit shared between hosts would be another one. */
export interface Admission {
  /**
   * Resolves when it is time to send; rejects with a `LookupFault`, within its own limit, when it will not be.
   *
   * @param untilMs monotonic time from which a turn is of no use; default: the admission's own limit
   */
  enter(urgency: () => Urgency, untilMs?: number): Promise<Turn>;
}

/**
 * Asks `source` when `admission` says so, and tells it when the server complains of too many requests. A request that was
 * lost on the way is sent once more, when it is its turn again.
 */
export function rateLimited(source: NumberSource, admission: Admission): NumberSource {
  async function ask(number: string, urgency: () => Urgency, again?: SecondTry): Promise<Observation> {
    const turn = await admission.enter(urgency, again?.untilMs);
    try {
      const observation = await source.observe(number, urgency, again);
      turn.end({ kind: 'answered' });
      return observation;
    } catch (error) {
      turn.end(endOf(error));
      throw error;
    }
  }
  return {
    name: source.name,
    async observe(number, urgency = () => 'call') {
      try {
        return await ask(number, urgency);
      } catch (error) {
        if (!(error instanceof LookupFault) || error.again === null) throw error;
        return await ask(number, urgency, error.again);
      }
    },
  };
}

/** A 503 with `Retry-After` asks for the same as a 429; a 403 with it does not: that is not about the rate. */
function endOf(error: unknown): RequestEnd {
  if (!(error instanceof LookupFault)) return { kind: 'failed' };
  const { code, retryAfterMs } = error;
  const throttled = code === 'RATE_LIMITED' || (code === 'SERVER_ERROR' && retryAfterMs !== null);
  return throttled ? { kind: 'throttled', retryAfterMs } : { kind: 'failed' };
}
