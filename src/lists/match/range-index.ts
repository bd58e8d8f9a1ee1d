// Number ranges that may overlap. A tree over all ends; a range is stored at the few nodes that
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

/** As it crosses from one thread to another. */
export interface PackedRangeIndex {
  /** Where leaves begin, sorted. */
  readonly starts: Float64Array;
  /** Ranges of node n: `ranks` from `first[n]` to `first[n + 1]`. */
  readonly first: Uint32Array;
  readonly ranks: Uint32Array;
  /** By rank. */
  readonly untils: Float64Array;
  readonly rows: Uint32Array;
}

export class RangeIndex {
  readonly #starts: Float64Array;
  #first: Uint32Array;
  #ranks: Uint32Array;
  readonly #untils: Float64Array;
  readonly #rows: Uint32Array;

  constructor({ starts, first, ranks, untils, rows }: PackedRangeIndex) {
    this.#starts = starts;
    this.#first = first;
    this.#ranks = ranks;
    this.#untils = untils;
    this.#rows = rows;
  }

  /** Equals stand in the order of `ranges`. */
  static of(ranges: readonly NumberRange[]): RangeIndex {
    // What wins comes first: the narrower one, of equals the one that holds longer.
    const ranked = [...ranges].sort((a, b) => a.to - a.from - (b.to - b.from) || longer(a, b) || a.from - b.from);
    const index = new RangeIndex({
      starts: startsOf(ranked),
      first: new Uint32Array(0),
      ranks: new Uint32Array(0),
      untils: Float64Array.from(ranked, ({ untilMs }) => untilMs),
      rows: Uint32Array.from(ranked, ({ row }) => row),
    });
    [index.#first, index.#ranks] = index.#distribute(ranked);
    return index;
  }

  pack(): PackedRangeIndex {
    const [starts, first, ranks] = [this.#starts, this.#first, this.#ranks];
    return { starts, first, ranks, untils: this.#untils, rows: this.#rows };
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
    const placedNodes: number[] = [];
    const placedRanks: number[] = [];
    ranked.forEach(({ from, to, untilMs }, rank) => {
      const put = (node: number) => {
        // A range that a narrower one here outlives is never the answer: what is left holds longer and longer.
        if (untilMs <= (lastUntils[node] ?? 0)) return;
        lastUntils[node] = untilMs;
        counts[node + 1] = (counts[node + 1] ?? 0) + 1;
        placedNodes.push(node);
        placedRanks.push(rank);
      };
      let left = this.#leafOf(from) + size;
      let right = this.#leafOf(to + 1) + size;
      for (; left < right; left >>= 1, right >>= 1) {
        if (left & 1) put(left++);
        if (right & 1) put(--right);
      }
    });
    for (let node = 0; node < 2 * size; node++) counts[node + 1] = (counts[node + 1] ?? 0) + (counts[node] ?? 0);
    const ranks = new Uint32Array(placedNodes.length);
    const next = counts.slice();
    placedNodes.forEach((node, index) => {
      const at = next[node] ?? 0;
      ranks[at] = placedRanks[index] ?? 0;
      next[node] = at + 1;
    });
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

/** Every end once, sorted. Made in place: while a list is built no call is answered. */
function startsOf(ranges: readonly NumberRange[]): Float64Array {
  const ends = new Float64Array(2 * ranges.length);
  ranges.forEach(({ from, to }, index) => {
    ends[2 * index] = from;
    ends[2 * index + 1] = to + 1;
  });
  ends.sort();
  let count = 0;
  for (const end of ends) if (count === 0 || end !== ends[count - 1]) ends[count++] = end;
  return ends.slice(0, count);
}
