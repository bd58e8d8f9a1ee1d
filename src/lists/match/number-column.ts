// A number for each row of a list, 0 where none was set. A column that is never set takes no memory.

const FIRST_ROWS = 256;
const MAKE = {
  /** Whole numbers up to 2^32. */
  id: (rows: number) => new Uint32Array(rows),
  /** Times in milliseconds, E.164 digits. */
  large: (rows: number) => new Float64Array(rows),
} as const;

/** As it crosses from one thread to another. */
export type PackedNumbers = Uint32Array | Float64Array;

export class NumberColumn {
  #values: PackedNumbers;
  readonly #make: (rows: number) => PackedNumbers;

  /** @param packed what `pack` gave, to be read and not added to */
  constructor(kind: keyof typeof MAKE, packed?: PackedNumbers) {
    this.#make = MAKE[kind];
    this.#values = packed ?? this.#make(0);
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) {
      if (value === 0) return;
      this.#grow(row + 1);
    }
    this.#values[row] = value;
  }

  get(row: number): number {
    return this.#values[row] ?? 0;
  }

  /** The first `rows` rows, without what was taken ahead. */
  pack(rows: number): PackedNumbers {
    return this.#values.slice(0, rows);
  }

  #grow(rows: number): void {
    const larger = this.#make(Math.ceil(Math.max(rows, this.#values.length * 1.5, FIRST_ROWS)));
    larger.set(this.#values);
    this.#values = larger;
  }
}
