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
    const nodes = this.#distribute(ranked);
    this.#first = new Uint32Array(nodes.length + 1);
    nodes.forEach((ranks, node) => (this.#first[node + 1] = (this.#first[node] ?? 0) + ranks.length));
    this.#ranks = Uint32Array.from(nodes.flat());
  }

  /** The row of the narrowest range that holds at `atMs` and has the number in it; -1 when there is none. */
  find(number: number, atMs: number): number {
    const leaf = this.#leafOf(number);
    if (leaf < 0) return -1;
    let best = Infinity;
    for (let node = leaf + this.#starts.length; node >= 1; node >>= 1) best = Math.min(best, this.#best(node, atMs));
    return this.#rows[best] ?? -1;
  }

  #distribute(ranked: readonly NumberRange[]): number[][] {
    const size = this.#starts.length;
    const nodes: number[][] = Array.from({ length: 2 * size }, () => []);
    ranked.forEach(({ from, to, untilMs }, rank) => {
      const put = (node: number) => {
        const ranks = nodes[node];
        const last = ranks?.at(-1);
        // A range that a narrower one here outlives is never the answer: what is left holds longer and longer.
        if (last === undefined || untilMs > (this.#untils[last] ?? 0)) ranks?.push(rank);
      };
      let left = this.#leafOf(from) + size;
      let right = this.#leafOf(to + 1) + size;
      for (; left < right; left >>= 1, right >>= 1) {
        if (left & 1) put(left++);
        if (right & 1) put(--right);
      }
    });
    return nodes;
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
