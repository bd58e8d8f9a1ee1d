// Gives calls their ids: in the order in which they come, also where the clock is set back.

import { callId, countOfId, MAX_COUNT, timeOfId } from './call-key.js';

/** A clock that was set back by more was wrong before: then ids go by what it shows now. */
const LARGEST_STEP_MS = 86_400_000;

export class IdClock {
  #atMs = -Infinity;
  #count = 0;

  /** @param epochMs wall time in milliseconds since 1970 */
  next(epochMs: number): string {
    const nowMs = Math.floor(epochMs);
    if (nowMs > this.#atMs || this.#atMs - nowMs > LARGEST_STEP_MS) {
      this.#atMs = nowMs;
      this.#count = 0;
    } else if (this.#count < MAX_COUNT) {
      this.#count += 1;
    } else {
      this.#atMs += 1;
      this.#count = 0;
    }
    return callId(this.#atMs, this.#count);
  }

  /** There is a call with this id already: the next ones come after it. */
  seen(id: string, nowMs: number): void {
    const atMs = timeOfId(id);
    const isLater = atMs > this.#atMs || (atMs === this.#atMs && countOfId(id) > this.#count);
    if (!isLater || atMs - nowMs > LARGEST_STEP_MS) return;
    this.#atMs = atMs;
    this.#count = countOfId(id);
  }
}
