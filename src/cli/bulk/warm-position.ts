// How far `cache warm` came, so that the same command goes on from there. A position holds as long as the numbers
// before it are the same ones: call records may grow and files may move on a clock, and it still does.
//
//   {"done":1200,"digest":"9f2c…"}

import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { SavedPosition } from './saved-position.js';

/** Marks numbers as done, in any order; what is kept is how many are done from the beginning on. */
export class WarmPosition {
  readonly #file: SavedPosition | null;
  #digest: Hash = createHash('sha256');
  #done = 0;
  readonly #doneAhead = new Set<number>();

  /**
   * @param directory where positions are kept; null keeps none
   * @param key what tells one file and column from another
   */
  constructor(
    directory: string | null,
    key: string,
    private readonly numbers: readonly number[],
  ) {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
    this.#file = directory === null ? null : new SavedPosition(join(directory, 'warm', `${name}.json`), 0o640);
  }

  /** How many are done, from the first one on. */
  get done(): number {
    return this.#done;
  }

  get isComplete(): boolean {
    return this.#done === this.numbers.length;
  }

  /** Takes up the position of an earlier run, if there is one and the numbers before it are still the same. */
  resume(): void {
    const kept = positionOf(this.#file?.read() ?? null);
    if (kept === null || kept.done > this.numbers.length) return;
    const digest = createHash('sha256');
    for (const number of this.numbers.slice(0, kept.done)) digest.update(`${number}\n`);
    if (digest.copy().digest('hex') !== kept.digest) return;
    this.#digest = digest;
    this.#done = kept.done;
  }

  /** @param place index of the number */
  mark(place: number): void {
    this.#doneAhead.add(place);
    while (this.#doneAhead.delete(this.#done)) {
      this.#digest.update(`${String(this.numbers[this.#done])}\n`);
      this.#done += 1;
    }
  }

  /** Rejects with what the file system says. */
  async save(): Promise<void> {
    await this.#file?.save({ done: this.#done, digest: this.#digest.copy().digest('hex') });
  }

  /** Everything is done: the next run starts over. Throws what the file system throws. */
  remove(): void {
    this.#file?.remove();
  }
}

/** Null for what is no position of ours: then there is nothing to go on from. */
function positionOf(saved: Readonly<Record<string, unknown>> | null): { done: number; digest: string } | null {
  const { done, digest } = saved ?? {};
  return Number.isSafeInteger(done) && Number(done) > 0 && typeof digest === 'string'
    ? { done: Number(done), digest }
    : null;
}
