// Ported numbers while they are collected, tens of millions of them.

import { ImportRefused } from './import-refused.js';

/** Twice what there is. */
const MAX_NUMBERS = 120_000_000;
/** A number and its owner make one: 30 bits and 16. */
const OWNERS = 0x1_0000;

export class PortedNumbers {
  count = 0;
  #entries: Float64Array;

  /** @param expected makes room for so many at once */
  constructor(expected: number) {
    this.#entries = new Float64Array(Math.min(Math.max(expected, 1024), MAX_NUMBERS));
  }

  /**
   * @param rest the nine digits behind +79
   * @param owner less than 65536
   * @throws {ImportRefused} when there are more than a database can have
   */
  add(rest: number, owner: number): void {
    if (this.count >= MAX_NUMBERS) throw new ImportRefused('format', `more than ${MAX_NUMBERS} ported numbers`);
    if (this.count === this.#entries.length) {
      const longer = new Float64Array(Math.min(this.count * 2, MAX_NUMBERS));
      longer.set(this.#entries);
      this.#entries = longer;
    }
    this.#entries[this.count++] = rest * OWNERS + owner;
  }

  /** Puts them in their order. Gives a number that stands there twice, null when none does. */
  sort(): number | null {
    this.#entries.subarray(0, this.count).sort();
    for (let entry = 1; entry < this.count; entry++)
      if (this.restAt(entry) === this.restAt(entry - 1)) return this.restAt(entry);
    return null;
  }

  restAt(entry: number): number {
    return Math.floor((this.#entries[entry] ?? 0) / OWNERS);
  }

  ownerAt(entry: number): number {
    return (this.#entries[entry] ?? 0) % OWNERS;
  }
}
