// Who calls how often: a sliding window over the calls of each number and of each range of a hundred numbers, and the
// numbers that a rule treats the same way for a while. Bounded; outlives reloads.

import { RecentMap } from './recent-map.js';

/** Told by a decision: from now until then, the rule matches calls from this number without its conditions. */
export interface Hold {
  /** E.164 digits. */
  readonly number: string;
  readonly rule: string;
  /** Wall time in milliseconds since 1970. */
  readonly untilMs: number;
}

export interface FloodGuardLimits {
  /** Numbers and ranges that are watched; those that called last are, half of it at least. Default 200 000. */
  readonly maxWatched?: number;
  /** Calls remembered of all of them together, in the same way. Default 1 000 000. */
  readonly maxCalls?: number;
  /** Numbers held, in the same way. Default 100 000. */
  readonly maxHeld?: number;
}

/** Longest window that can be asked about. */
export const LONGEST_FLOOD_WINDOW_MS = 86_400_000;
/** Calls remembered of each number or range: a rule can ask for "more than 999". */
const MAX_CALLS_KEPT = 1000;
const RANGE_DIGITS = 2;

export class FloodGuard {
  /** Times of calls by number, and by range with an `x` behind it, ascending. */
  readonly #calls: RecentMap<number[]>;
  /** Until when, by number and rule. */
  readonly #held: RecentMap<number>;

  constructor({ maxWatched = 200_000, maxCalls = 1_000_000, maxHeld = 100_000 }: FloodGuardLimits = {}) {
    this.#calls = new RecentMap(maxWatched, maxCalls);
    this.#held = new RecentMap(maxHeld);
  }

  /** Numbers and ranges that are watched, and numbers held. */
  get size(): { readonly watched: number; readonly held: number } {
    return { watched: this.#calls.size, held: this.#held.size };
  }

  /** A call from this number (E.164 digits) at this wall time. To be told once for each call, before it is decided. */
  note(number: string, atMs: number): void {
    this.#noteFor(number, atMs);
    this.#noteFor(rangeOf(number), atMs);
  }

  /** Calls noted in the `windowMs` up to and including `atMs`; at most 1000 are counted. */
  count(number: string, windowMs: number, by: 'number' | 'range', atMs: number): number {
    const times = this.#calls.get(by === 'range' ? rangeOf(number) : number);
    return times === undefined ? 0 : firstAfter(times, atMs) - firstAfter(times, atMs - windowMs);
  }

  hold({ number, rule, untilMs }: Hold): void {
    this.#held.set(`${number} ${rule}`, untilMs);
  }

  /** Until when the rule holds this number; null when it does not at `atMs`. */
  heldUntil(number: string, rule: string, atMs: number): number | null {
    const untilMs = this.#held.get(`${number} ${rule}`) ?? atMs;
    return untilMs > atMs ? untilMs : null;
  }

  #noteFor(key: string, atMs: number): void {
    const times = this.#calls.get(key);
    if (times === undefined) {
      this.#calls.set(key, [atMs]);
      return;
    }
    // The clock may have been set back: times stay in order, so that counting can rely on it.
    times.splice(firstAfter(times, atMs), 0, atMs);
    const outdated = firstAfter(times, atMs - LONGEST_FLOOD_WINDOW_MS);
    const leaving = Math.max(outdated, times.length - MAX_CALLS_KEPT);
    if (leaving > 0) times.splice(0, leaving);
    this.#calls.set(key, times, this.#calls.isOld(key) ? times.length : 1);
  }
}

function rangeOf(number: string): string {
  return `${number.slice(0, -RANGE_DIGITS)}x`;
}

/** Index of the first time after `atMs`. */
function firstAfter(times: readonly number[], atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
