// Requests to one account: so many a second, one after the other, and not too many waiting.

import type { Clock } from '../time/clock.js';
import { pause } from '../time/pause.js';

/** More that wait would wait for a minute. */
const MAX_WAITING = 50;

export class AccountRate {
  readonly #gapMs: number;
  #nextAtMs = -Infinity;
  #waiting = 0;

  constructor(
    ratePerSecond: number,
    private readonly clock: Clock,
  ) {
    this.#gapMs = 1000 / ratePerSecond;
  }

  /**
   * Resolves to true when it is this request's turn, to false at once when too many wait.
   *
   * @param closing ends the wait
   */
  async turn(closing: AbortSignal): Promise<boolean> {
    if (this.#waiting >= MAX_WAITING) return false;
    const nowMs = this.clock.monotonicMs();
    const atMs = Math.max(nowMs, this.#nextAtMs);
    this.#nextAtMs = atMs + this.#gapMs;
    if (atMs === nowMs) return true;
    this.#waiting += 1;
    await pause(atMs - nowMs, this.clock, closing);
    this.#waiting -= 1;
    return true;
  }
}
