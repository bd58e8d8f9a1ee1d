// One upstream request per number: callers who ask while it is under way share it.

/**
 * Runs `start` for a key unless a run for that key is under way; then returns that one.
 * The shared run belongs to nobody: no caller can cut it short, each waits with a limit of its own.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  /** Runs under way. */
  get size(): number {
    return this.#running.size;
  }

  /** Is a run for this key under way? */
  has(key: string): boolean {
    return this.#running.has(key);
  }

  run(key: string, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = start().finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    return run;
  }
}
