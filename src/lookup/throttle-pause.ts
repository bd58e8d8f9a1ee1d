// How long to pause after a server has said "too many requests".

/** Also the least pause, whatever `Retry-After` says. */
const FIRST_PAUSE_MS = 1000;
/** Grows to this by itself; `Retry-After` may ask for more. */
const LONGEST_PAUSE_MS = 60_000;

/** Doubles the pause from one wave of refusals to the next. Times are monotonic milliseconds. */
export class ThrottlePause {
  #pauseMs = FIRST_PAUSE_MS;
  /** What was sent before this belongs to a wave that is dealt with. */
  #lastWaveMs = Number.NEGATIVE_INFINITY;

  /**
   * A request that left at `sentAtMs` was refused now. Ten that were under way together count as one refusal.
   *
   * @param retryAfterMs what the server asked for; null when it did not say
   * @returns Milliseconds to pause from now; 0 when the pause of an earlier refusal covers this one too.
   */
  throttled(sentAtMs: number, nowMs: number, retryAfterMs: number | null): number {
    const asked = retryAfterMs ?? 0;
    if (sentAtMs < this.#lastWaveMs) return asked;
    this.#lastWaveMs = nowMs;
    const pauseMs = Math.max(asked, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    return pauseMs;
  }

  /** A request that left at `sentAtMs` was answered. */
  answered(sentAtMs: number): void {
    if (sentAtMs >= this.#lastWaveMs) this.#pauseMs = FIRST_PAUSE_MS;
  }
}
