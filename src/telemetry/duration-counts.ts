// Many durations in few numbers: counted by size, so that percentiles can be read of them, a tenth too high at most.

/** In milliseconds; the worst is exact, the others are the upper bounds of the sizes that they fell into. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

const SMALLEST_MS = 0.05;
const RATIO = 1.1;
/** The last one is for 30 s and more. */
const SIZES = 141;

export class DurationCounts {
  readonly #counts = new Uint32Array(SIZES);
  #max = 0;

  add(ms: number): void {
    const size = ms <= SMALLEST_MS ? 0 : Math.min(SIZES - 1, Math.ceil(Math.log(ms / SMALLEST_MS) / Math.log(RATIO)));
    this.#counts[size] = (this.#counts[size] ?? 0) + 1;
    if (ms > this.#max) this.#max = ms;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#max = 0;
  }

  /** Of all of them together; null where nothing was counted. */
  static percentiles(parts: readonly DurationCounts[]): Percentiles | null {
    const counts = new Float64Array(SIZES);
    let max = 0;
    for (const part of parts) {
      for (const [size, count] of part.#counts.entries()) counts[size] = (counts[size] ?? 0) + count;
      max = Math.max(max, part.#max);
    }
    const count = counts.reduce((sum, each) => sum + each, 0);
    if (count === 0) return null;
    const at = (share: number) => {
      let left = Math.ceil(count * share);
      const size = counts.findIndex((each) => (left -= each) <= 0);
      return rounded(Math.min(max, SMALLEST_MS * RATIO ** size));
    };
    return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: rounded(max) };
  }
}

function rounded(ms: number): number {
  return ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(3));
}
