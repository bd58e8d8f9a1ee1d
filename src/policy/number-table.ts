// Part of matching a list: numbers to rows, millions of them, in 12 bytes a slot. Filled one by one, so that loading a
// list never holds the event loop for a sort.

/** Of a hundred slots so many are taken at most. */
const MAX_FULL = 0.7;
const LEAST_SLOTS = 16;
/** Another one in each process: a list from outside cannot be made of numbers that all meet in one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32);

export class NumberTable {
  #keys: Float64Array;
  #rows: Uint32Array;
  #size = 0;

  /** @param expected how many numbers are likely to come; a wrong guess costs time only */
  constructor(expected = 0) {
    const slots = slotsFor(expected);
    this.#keys = new Float64Array(slots);
    this.#rows = new Uint32Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** -1 when the number is not there. */
  get(number: number): number {
    const slot = this.#slotOf(number);
    return this.#keys[slot] === number ? (this.#rows[slot] ?? -1) : -1;
  }

  /** @param number a whole one from 1 to 10^15; 0 marks an empty slot */
  set(number: number, row: number): void {
    let slot = this.#slotOf(number);
    if (this.#keys[slot] !== number) {
      if (this.#size + 1 > this.#keys.length * MAX_FULL) {
        this.#grow();
        slot = this.#slotOf(number);
      }
      this.#keys[slot] = number;
      this.#size += 1;
    }
    this.#rows[slot] = row;
  }

  /** Where the number is, or would go. */
  #slotOf(number: number): number {
    const mask = this.#keys.length - 1;
    let slot = hash(number) & mask;
    for (;;) {
      const key = this.#keys[slot];
      if (key === number || key === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    this.#keys = new Float64Array(keys.length * 2);
    this.#rows = new Uint32Array(keys.length * 2);
    keys.forEach((number, slot) => {
      if (number === 0) return;
      const to = this.#slotOf(number);
      this.#keys[to] = number;
      this.#rows[to] = rows[slot] ?? 0;
    });
  }
}

function slotsFor(expected: number): number {
  let slots = LEAST_SLOTS;
  while (slots * MAX_FULL < expected) slots *= 2;
  return slots;
}

/** The last step of MurmurHash 3, over both halves. */
function hash(number: number): number {
  return mixed(mixed(number ^ SEED) ^ Math.floor(number / 2 ** 32));
}

function mixed(bits: number): number {
  let hashed = bits;
  hashed = Math.imul(hashed ^ (hashed >>> 16), 0x85ebca6b);
  hashed = Math.imul(hashed ^ (hashed >>> 13), 0xc2b2ae35);
  return hashed ^ (hashed >>> 16);
}
