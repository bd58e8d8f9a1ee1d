// Which own numbers were shown to which callee, and how often each was used recently, so that the numbers of a region are used
// evenly and a callee sees the same one again. Bounded; survives reloads, not restarts.

import { RecentMap } from './recent-map.js';

/** Told by a decision that is carried out. */
export interface Shown {
  /** Who is called: E.164 digits. */
  readonly callee: string;
  /** Own numbers, E.164 digits, each once: that of the first trunk in front. */
  readonly numbers: readonly string[];
  /** Wall time in milliseconds since 1970. */
  readonly atMs: number;
}

interface Use {
  readonly count: number;
  readonly atMs: number;
}

/** A use counts half after this long: a number that is new does not get all calls until it has caught up with years. */
const HALF_LIFE_MS = 86_400_000;
const MAX_CALLEES = 100_000;
/** Twice as many as there can be own numbers. */
const MAX_OWN_NUMBERS = 2000;
/** Own numbers remembered of one callee, shown on different trunks. */
const MAX_KEPT = 6;

export class ShownNumbers {
  readonly #callees: RecentMap<readonly string[]>;
  readonly #uses = new RecentMap<Use>(MAX_OWN_NUMBERS);

  /** @param maxCallees at least half of them are remembered, those called last */
  constructor(maxCallees = MAX_CALLEES) {
    this.#callees = new RecentMap(maxCallees);
  }

  /** Callees that are remembered. */
  get size(): number {
    return this.#callees.size;
  }

  /** Own numbers that this callee has seen, the last in front. */
  shownTo(callee: string): readonly string[] {
    return this.#callees.get(callee) ?? [];
  }

  /** How often the own number was shown, each time counting half as much a day later. */
  useOf(number: string, atMs: number): number {
    const use = this.#uses.get(number);
    // The clock may have been set back: nothing counts more than once.
    return use === undefined ? 0 : use.count * 0.5 ** (Math.max(0, atMs - use.atMs) / HALF_LIFE_MS);
  }

  note({ callee, numbers, atMs }: Shown): void {
    for (const number of numbers) this.#uses.set(number, { count: this.useOf(number, atMs) + 1, atMs });
    this.#callees.set(callee, [...new Set([...numbers, ...this.shownTo(callee)])].slice(0, MAX_KEPT));
  }
}
