// Who calls how often: a sliding window over the calls of each number and of each range of a hundred numbers, and the
// numbers that a rule treats the same way for a while. Bounded; outlives reloads.

/** Told by a decision: from now until then, the rule matches calls from this number without its conditions. */
export interface Hold {
  /** E.164 digits. */
  readonly number: string;
  readonly rule: string;
  /** Wall time in milliseconds since 1970. */
  readonly untilMs: number;
}

export interface FloodGuardLimits {
  /** Numbers and ranges that are watched; over it, the one that called longest ago is forgotten. Default 100 000. */
  readonly maxWatched?: number;
  /** Calls remembered of all of them together; over it, the same. Default 500 000. */
  readonly maxCalls?: number;
  /** Numbers held; over it, the one held longest goes free. Default 50 000. */
  readonly maxHeld?: number;
}

/** Longest window that can be asked about. */
export const LONGEST_FLOOD_WINDOW_MS = 86_400_000;
/** Calls remembered of each number or range: a rule can ask for "more than 999". */
const MAX_CALLS_KEPT = 1000;
const RANGE_DIGITS = 2;

export class FloodGuard {
  /** Times of calls by number, and by range with an `x` behind it, ascending; who called last is last in the map. */
  readonly #calls = new Map<string, number[]>();
  /** Until when, by number and rule; who was held last is last. */
  readonly #held = new Map<string, number>();
  readonly #limits: Required<FloodGuardLimits>;
  /** Length of all that is in `#calls`. */
  #remembered = 0;

  constructor({ maxWatched = 100_000, maxCalls = 500_000, maxHeld = 50_000 }: FloodGuardLimits = {}) {
    this.#limits = { maxWatched, maxCalls, maxHeld };
  }

  /** Numbers and ranges that are watched, calls remembered of them, and numbers held. */
  get size(): { readonly watched: number; readonly calls: number; readonly held: number } {
    return { watched: this.#calls.size, calls: this.#remembered, held: this.#held.size };
  }

  /** A call from this number (E.164 digits) at this wall time. To be told once for each call, before it is decided. */
  note(number: string, atMs: number): void {
    for (const key of [number, rangeOf(number)]) {
      const times = this.#calls.get(key) ?? [];
      this.#calls.delete(key);
      this.#calls.set(key, times);
      const before = times.length;
      // The clock may have been set back: times stay in order, so that counting can rely on it.
      times.splice(firstAfter(times, atMs), 0, atMs);
      const outdated = firstAfter(times, atMs - LONGEST_FLOOD_WINDOW_MS);
      times.splice(0, Math.max(outdated, times.length - MAX_CALLS_KEPT));
      this.#remembered += times.length - before;
    }
    this.#forgetTheRest();
  }

  /** Calls noted in the `windowMs` up to and including `atMs`; at most 1000 are counted. */
  count(number: string, windowMs: number, by: 'number' | 'range', atMs: number): number {
    const times = this.#calls.get(by === 'range' ? rangeOf(number) : number);
    return times === undefined ? 0 : firstAfter(times, atMs) - firstAfter(times, atMs - windowMs);
  }

  hold({ number, rule, untilMs }: Hold): void {
    const key = `${number} ${rule}`;
    this.#held.delete(key);
    this.#held.set(key, untilMs);
    for (const longestHeld of this.#held.keys()) {
      if (this.#held.size <= this.#limits.maxHeld) return;
      this.#held.delete(longestHeld);
    }
  }

  /** Until when the rule holds this number; null when it does not at `atMs`. */
  heldUntil(number: string, rule: string, atMs: number): number | null {
    const untilMs = this.#held.get(`${number} ${rule}`);
    return untilMs !== undefined && untilMs > atMs ? untilMs : null;
  }

  #forgetTheRest(): void {
    const { maxWatched, maxCalls } = this.#limits;
    for (const [key, times] of this.#calls) {
      if (this.#calls.size <= maxWatched && this.#remembered <= maxCalls) return;
      this.#calls.delete(key);
      this.#remembered -= times.length;
    }
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
