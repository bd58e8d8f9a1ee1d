// Keeps a slow disk from holding up the daemon: reading is synchronous, and while it waits nothing else goes on.

import type { Clock } from '../time/clock.js';

/** A read that takes longer is followed by a rest of ten times its length: reading costs a tenth of the time at most. */
const SLOW_READ_MS = 100;
const REST_FACTOR = 10;
/** The system's figure is asked for so often at most: it costs as much as a read from the system's memory. */
const FIGURE_VALID_MS = 100;

export class ReadPace {
  #restUntilMs = -Infinity;
  #fetched = 0;
  #figureAtMs = -Infinity;

  /**
   * @param diskReads how much this process has fetched from disks; a read that took long while this stood still
   *   waited for the processor
   */
  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly diskReads: () => number = () => process.resourceUsage().fsRead,
  ) {}

  get isResting(): boolean {
    return this.clock.monotonicMs() < this.#restUntilMs;
  }

  /** Does one read, and throws what it throws. */
  timed<T>(read: () => T): T {
    const startedMs = this.clock.monotonicMs();
    if (startedMs - this.#figureAtMs >= FIGURE_VALID_MS) {
      this.#fetched = this.diskReads();
      this.#figureAtMs = startedMs;
    }
    try {
      return read();
    } finally {
      const endedMs = this.clock.monotonicMs();
      const tookMs = endedMs - startedMs;
      if (tookMs > SLOW_READ_MS && this.diskReads() > this.#fetched) this.#restUntilMs = endedMs + tookMs * REST_FACTOR;
    }
  }
}
