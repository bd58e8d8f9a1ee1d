// Requests take turns with everything else that the process does: one in each turn of the event loop, and so many in a second,
// so that neither a hundred that come at once nor thousands a second hold a call up. Those that come sooner wait.

import type { Clock } from '../time/clock.js';

interface TurnLimits {
  /** Requests that wait at a time. */
  readonly maxWaiting: number;
  readonly perSecond: number;
  /** May begin at once after a quiet time. */
  readonly burst: number;
}

export class RequestTurns {
  readonly #waiting: (() => void)[] = [];
  #isDue = false;
  #left: number;
  #countedMs: number;

  /** @param nextTurn runs the action in the next turn of the event loop, behind what has come in meanwhile */
  constructor(
    private readonly limits: TurnLimits,
    private readonly clock: Pick<Clock, 'after' | 'monotonicMs'>,
    private readonly nextTurn: (action: () => void) => void = setImmediate,
  ) {
    this.#left = limits.burst;
    this.#countedMs = clock.monotonicMs();
  }

  /** False when too many wait: this one has no turn. */
  take(begin: () => void): boolean {
    if (this.#waiting.length >= this.limits.maxWaiting) return false;
    this.#waiting.push(begin);
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    const pauseMs = this.#pauseMs();
    if (pauseMs === 0) this.nextTurn(() => this.#turn());
    else this.clock.after(pauseMs, () => this.#turn());
  }

  #turn(): void {
    this.#isDue = false;
    this.#left -= 1;
    const begin = this.#waiting.shift();
    this.#schedule();
    begin?.();
  }

  /** Until the next one may begin; whole milliseconds. */
  #pauseMs(): number {
    const { perSecond, burst } = this.limits;
    const nowMs = this.clock.monotonicMs();
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#countedMs) * perSecond) / 1000);
    this.#countedMs = nowMs;
    return this.#left >= 1 ? 0 : Math.ceil(((1 - this.#left) * 1000) / perSecond);
  }
}
