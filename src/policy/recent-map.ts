// A map that keeps what was set of late and forgets the rest, in two generations: when the young one is full it becomes
// the old one, and what was the old one is gone. Nothing is ever searched for something to forget.

export class RecentMap<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngWeight = 0;

  /**
   * @param maxEntries at least half of them are remembered, the ones set last
   * @param maxWeight the same, of whatever `set` counts
   */
  constructor(
    private readonly maxEntries: number,
    private readonly maxWeight = Infinity,
  ) {}

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** Has it not been set for so long that it would go next? */
  isOld(key: string): boolean {
    return this.#old.has(key);
  }

  set(key: string, value: Value, weight = 1): void {
    this.#young.set(key, value);
    this.#old.delete(key);
    this.#youngWeight += weight;
    if (this.#young.size < this.maxEntries / 2 && this.#youngWeight < this.maxWeight / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngWeight = 0;
  }
}
