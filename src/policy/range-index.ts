// Part of matching a list: number ranges that may overlap. A tree over all ends; a range stands at the few nodes that
// together cover it, so that a number meets all its ranges on one path from leaf to root.

export interface NumberRange {
  /** E.164 digits as a number; both ends belong to it. */
  readonly from: number;
  readonly to: number;
  /** Infinity: for ever. */
  readonly untilMs: number;
  /** What `find` gives back. */
  readonly row: number;
}

export class RangeIndex {
  /** Where leaves begin, sorted. */
  readonly #starts: Float64Array;
  /** Ranges of node n: `#ranks` from `#first[n]` to `#first[n + 1]`. */
  readonly #first: Uint32Array;
  readonly #ranks: Uint32Array;
  readonly #untils: Float64Array;
  readonly #rows: Uint32Array;

  /** Equals stand in the order of `ranges`. */
  constructor(ranges: readonly NumberRange[]) {
    // What wins comes first: the narrower one, of equals the one that holds longer.
    const ranked = [...ranges].sort((a, b) => a.to - a.from - (b.to - b.from) || longer(a, b) || a.from - b.from);
    this.#untils = Float64Array.from(ranked, ({ untilMs }) => untilMs);
    this.#rows = Uint32Array.from(ranked, ({ row }) => row);
    this.#starts = Float64Array.from(new Set(ranked.flatMap(({ from, to }) => [from, to + 1]))).sort();
    [this.#first, this.#ranks] = this.#distribute(ranked);
  }

  /** The row of the narrowest range that holds at `atMs` and has the number in it; -1 when there is none. */
  find(number: number, atMs: number): number {
    const leaf = this.#leafOf(number);
    if (leaf < 0) return -1;
    let best = Infinity;
    for (let node = leaf + this.#starts.length; node >= 1; node >>= 1) best = Math.min(best, this.#best(node, atMs));
    return this.#rows[best] ?? -1;
  }

  /** `#first` and `#ranks`. */
  #distribute(ranked: readonly NumberRange[]): [Uint32Array, Uint32Array] {
    const size = this.#starts.length;
    /** Until when the last range of each node holds. */
    const lastUntils = new Float64Array(2 * size).fill(-Infinity);
    const counts = new Uint32Array(2 * size + 1);
    const placed: { readonly node: number; readonly rank: number }[] = [];
    ranked.forEach(({ from, to, untilMs }, rank) => {
      const put = (node: number) => {
        // A range that a narrower one here outlives is never the answer: what is left holds longer and longer.
        if (untilMs <= (lastUntils[node] ?? 0)) return;
        lastUntils[node] = untilMs;
        counts[node + 1] = (counts[node + 1] ?? 0) + 1;
        placed.push({ node, rank });
      };
      let left = this.#leafOf(from) + size;
      let right = this.#leafOf(to + 1) + size;
      for (; left < right; left >>= 1, right >>= 1) {
        if (left & 1) put(left++);
        if (right & 1) put(--right);
      }
    });
    for (let node = 0; node < 2 * size; node++) counts[node + 1] = (counts[node + 1] ?? 0) + (counts[node] ?? 0);
    const ranks = new Uint32Array(placed.length);
    const next = counts.slice();
    for (const { node, rank } of placed) {
      const at = next[node] ?? 0;
      ranks[at] = rank;
      next[node] = at + 1;
    }
    return [counts, ranks];
  }

  /** The last leaf that begins at or below the number; -1 below the first. */
  #leafOf(number: number): number {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The first range of a node that still holds; Infinity when none does. */
  #best(node: number, atMs: number): number {
    let low = this.#first[node] ?? 0;
    let high = this.#first[node + 1] ?? 0;
    const end = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#untils[this.#ranks[middle] ?? 0] ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low < end ? (this.#ranks[low] ?? Infinity) : Infinity;
  }
}

/** Infinity minus Infinity is no number. */
function longer(a: NumberRange, b: NumberRange): number {
  return a.untilMs === b.untilMs ? 0 : b.untilMs - a.untilMs;
}
