// Changes on their way to disk. Bounded: over the bound the oldest value makes room, and is counted.

/** What becomes of keys: the value is kept, or null: it is forgotten. */
export type Changes<Value> = ReadonlyMap<string, Value | null>;

/** Of the bound. */
const DROPPED_SHARE = 0.01;

export class WriteQueue<Value> {
  #waiting = new Map<string, Value | null>();
  #underWay: Changes<Value> = new Map();
  #dropped = 0;

  constructor(private readonly maxWaiting: number) {}

  /** Changes that are not on disk yet. */
  get size(): number {
    return this.#waiting.size + this.#underWay.size;
  }

  /** Changes that nobody writes at the moment. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Changes given up for want of room, in all. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The newest change of a key; undefined when there is none, and the disk knows. */
  peek(key: string): Value | null | undefined {
    return this.#waiting.has(key) ? this.#waiting.get(key) : this.#underWay.get(key);
  }

  put(key: string, change: Value | null): void {
    this.#waiting.delete(key);
    if (this.#waiting.size >= this.maxWaiting) this.#drop();
    this.#waiting.set(key, change);
  }

  /** Takes the oldest changes, up to `limit`. They are still seen by `peek`, until `settle`. */
  take(limit: number): Changes<Value> {
    const taken = new Map<string, Value | null>();
    for (const [key, change] of this.#waiting) {
      if (taken.size === limit) break;
      taken.set(key, change);
    }
    for (const key of taken.keys()) this.#waiting.delete(key);
    this.#underWay = taken;
    return taken;
  }

  /** What was taken is on disk. */
  settle(): void {
    this.#underWay = new Map();
  }

  /** What was taken is not on disk: it waits again, unless there is a newer change of the same key. */
  putBack(): void {
    const newer = this.#waiting;
    this.#waiting = new Map(this.#underWay);
    this.#underWay = new Map();
    for (const [key, change] of newer) this.put(key, change);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** A value can be missed, or learnt again; what was forgotten must not come back. */
  #drop(): void {
    const [oldest] = this.#waiting.keys();
    // A map goes over all that was taken from its front each time: so some are dropped at once.
    let left = Math.max(1, Math.floor(this.maxWaiting * DROPPED_SHARE));
    for (const [key, change] of this.#waiting) {
      if (change === null) continue;
      this.#dropKey(key);
      left -= 1;
      if (left === 0) return;
    }
    if (this.#waiting.size >= this.maxWaiting && oldest !== undefined) this.#dropKey(oldest);
  }

  #dropKey(key: string): void {
    this.#waiting.delete(key);
    this.#dropped += 1;
  }
}
