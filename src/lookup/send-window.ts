// How many requests may be sent now. State only, no timers.
//
// The server counts what arrives, and all that is known here of an arrival is that it lies between the sending of a
// request and its end: a connection may have to be made first, a lost packet is sent again a second later. So a place
// is held until a second after the end of its request. Whatever the network and our own timers do, two requests that
// use one place arrive more than a second apart, and of N places never more than N fall into any second. The price:
// N requests per second plus the time that one takes (9 a second at 95 ms), and never more than N under way.
// What is left: a request that was given up may still be delivered by the kernel when a dead network comes back.

import type { Clock } from '../time/clock.js';

const SECOND_MS = 1000;

/**
 * For the clock that the server counts by, the only thing left that is not ours: it may count whole milliseconds, run
 * half a millisecond a second slower or faster while it is being set, and read its clock once per turn of its event
 * loop, a few milliseconds before it sees the request (nginx does).
 */
export const WINDOW_MARGIN_MS = 20;

const HELD_AFTER_END_MS = SECOND_MS + WINDOW_MARGIN_MS;

/** Twice what a request may take at most: one whose end is never told does not cost its place for ever. */
const LONGEST_REQUEST_MS = 120_000;

interface Place {
  readonly sentAtMs: number;
  endedAtMs: number | null;
}

/** All times are monotonic milliseconds of the clock given. */
export class SendWindow {
  /** In use, at most `ratePerSecond` unless that was lowered just now. */
  #places: Place[] = [];
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  /** @param ratePerSecond the most that may arrive in any sliding second; a whole number, at least 1; may be changed */
  constructor(
    public ratePerSecond: number,
    private readonly clock: Clock,
  ) {}

  /** End of the longest pause asked for so far; it may have passed. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Requests that may leave at once; 0 during a pause. */
  free(): number {
    const nowMs = this.clock.monotonicMs();
    return nowMs < this.#pausedUntilMs ? 0 : this.#unused(nowMs);
  }

  /**
   * Takes a place for a request that leaves now; to be called again, once, when the request has ended in any way, or with
   * `unused` when it did not leave after all.
   *
   * @throws RangeError when none is free
   */
  take(): (how?: 'unused') => void {
    if (this.free() < 1) throw new RangeError('no request may leave now');
    const place: Place = { sentAtMs: this.clock.monotonicMs(), endedAtMs: null };
    this.#places.push(place);
    return (how) => {
      if (how === 'unused') this.#places = this.#places.filter((other) => other !== place);
      else place.endedAtMs = this.clock.monotonicMs();
    };
  }

  /** Nothing leaves before this time. Pauses do not shorten each other. */
  pauseUntil(monotonicMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, monotonicMs);
  }

  /** When `count` places will be free (1 to `ratePerSecond`), unless a request under way ends and makes it sooner. */
  freeAtMs(count: number): number {
    const nowMs = this.clock.monotonicMs();
    const missing = count - this.#unused(nowMs);
    const times = this.#places.map(freeFromMs).sort((a, b) => a - b);
    return Math.max(nowMs, this.#pausedUntilMs, times[missing - 1] ?? nowMs);
  }

  /**
   * When the requests from now on could leave, the first one at index 0, if every request ended at once: it can only
   * become later.
   *
   * @param reserved places that are left free for others; less than the rate
   */
  schedule(reserved = 0): (index: number) => number {
    const nowMs = this.clock.monotonicMs();
    const soonestMs = Math.max(nowMs, this.#pausedUntilMs);
    const used = this.#places.map(({ endedAtMs }) => Math.max(soonestMs, (endedAtMs ?? nowMs) + HELD_AFTER_END_MS));
    const unused = Array.from({ length: this.ratePerSecond - used.length }, () => soonestMs);
    const round = [...unused, ...used]
      .sort((a, b) => a - b)
      .slice(-this.ratePerSecond)
      .slice(reserved);
    return (index) => (round[index % round.length] ?? soonestMs) + Math.floor(index / round.length) * HELD_AFTER_END_MS;
  }

  #unused(nowMs: number): number {
    this.#places = this.#places.filter((place) => freeFromMs(place) > nowMs);
    return this.ratePerSecond - this.#places.length;
  }
}

/** When the next request may use the place; for one under way when it would have been given up. */
function freeFromMs({ sentAtMs, endedAtMs }: Place): number {
  return (endedAtMs ?? sentAtMs + LONGEST_REQUEST_MS) + HELD_AFTER_END_MS;
}
