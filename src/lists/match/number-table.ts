// Hash table from numbers to rows, for millions of them. Filled one by one, so that loading a list never holds the
// event loop for a sort. The numbers are in a column by row; a slot holds a row.

import type { NumberColumn } from './number-column.js';

/** Of a hundred slots so many are taken at most. */
const MAX_FULL = 0.7;
const LEAST_SLOTS = 16;
/** Another one in each process: a list from outside cannot be made of numbers that all meet in one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/** As it crosses from one thread to another, without the numbers. */
export interface PackedTable {
  readonly slots: Uint32Array;
  readonly size: number;
  readonly seed: number;
}

export class NumberTable {
  /** A row and 1; 0 is empty. */
  #slots: Uint32Array;
  #size = 0;
  #seed = SEED;

  /**
   * @param numbers by row; several tables may share one, as long as they do not share rows
   * @param expected how many numbers are likely to come; a wrong guess costs time only
   */
  constructor(
    private readonly numbers: NumberColumn,
    expected = 0,
  ) {
    this.#slots = new Uint32Array(slotsFor(expected));
  }

  /** @param packed what `pack` gave, with the column of its numbers */
  static of({ slots, size, seed }: PackedTable, numbers: NumberColumn): NumberTable {
    const table = new NumberTable(numbers);
    table.#slots = slots;
    table.#size = size;
    table.#seed = seed;
    return table;
  }

  get size(): number {
    return this.#size;
  }

  pack(): PackedTable {
    return { slots: this.#slots, size: this.#size, seed: this.#seed };
  }

  /** -1 when the number is not there. */
  get(number: number): number {
    return (this.#slots[this.#slotOf(number)] ?? 0) - 1;
  }

  /** @param number a whole one from 1 to 10^15 */
  set(number: number, row: number): void {
    let slot = this.#slotOf(number);
    if (this.#slots[slot] === 0) {
      if (this.#size + 1 > this.#slots.length * MAX_FULL) {
        this.#grow();
        slot = this.#slotOf(number);
      }
      this.#size += 1;
    }
    this.#slots[slot] = row + 1;
    this.numbers.set(row, number);
  }

  /** Where the number is, or would go. */
  #slotOf(number: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(number, this.#seed) & mask;
    for (;;) {
      const row = this.#slots[slot] ?? 0;
      if (row === 0 || this.numbers.get(row - 1) === number) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (const row of old) if (row !== 0) this.#slots[this.#slotOf(this.numbers.get(row - 1))] = row;
  }
}

function slotsFor(expected: number): number {
  let slots = LEAST_SLOTS;
  while (slots * MAX_FULL < expected) slots *= 2;
  return slots;
}

/** The last step of MurmurHash 3, over both halves. */
function hash(number: number, seed: number): number {
  return mixed(mixed(number ^ seed) ^ Math.floor(number / 2 ** 32));
}

function mixed(bits: number): number {
  let hashed = bits;
  hashed = Math.imul(hashed ^ (hashed >>> 16), 0x85ebca6b);
  hashed = Math.imul(hashed ^ (hashed >>> 13), 0xc2b2ae35);
  return hashed ^ (hashed >>> 16);
}
