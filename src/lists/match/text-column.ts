// A text for each row of a list, as bytes in one block. A million strings would take three times as much.

import { NumberColumn, type PackedNumbers } from './number-column.js';

/** Texts that are kept once however often they come; of a list in which each has its own, the first ones only. */
const MAX_SHARED = 4096;
const FIRST_BYTES = 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** As it crosses from one thread to another. */
export interface PackedTexts {
  readonly texts: PackedNumbers;
  readonly ends: PackedNumbers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Texts by row; rows that were never set have the empty one. */
export class TextColumn {
  /** By row: the number of its text, 0 for the empty one. */
  readonly #texts: NumberColumn;
  /** By text: where it ends; it begins where the one before ends. */
  readonly #ends: NumberColumn;
  #count = 0;
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #shared = new Map<string, number>();

  /** @param packed what `pack` gave, to be read and not added to */
  constructor(packed?: PackedTexts) {
    this.#texts = new NumberColumn('id', packed?.texts);
    this.#ends = new NumberColumn('id', packed?.ends);
    this.#bytes = packed?.bytes ?? new Uint8Array(0);
  }

  set(row: number, text: string): void {
    this.#texts.set(row, text === '' ? 0 : (this.#shared.get(text) ?? this.#add(text)));
  }

  get(row: number): string {
    const text = this.#texts.get(row);
    return text === 0 ? '' : this.#textAt(this.#ends.get(text - 1), this.#ends.get(text));
  }

  /** The first `rows` rows, without what was taken ahead. */
  pack(rows: number): PackedTexts {
    return {
      texts: this.#texts.pack(rows),
      ends: this.#ends.pack(this.#count + 1),
      bytes: this.#bytes.slice(0, this.#ends.get(this.#count)),
    };
  }

  #add(text: string): number {
    const start = this.#ends.get(this.#count);
    // A character takes three bytes at most.
    this.#reserve(start + text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(start));
    this.#count += 1;
    this.#ends.set(this.#count, start + written);
    // Read back: a piece cut out of a file would keep the whole file in memory.
    if (this.#shared.size < MAX_SHARED) this.#shared.set(this.#textAt(start, start + written), this.#count);
    return this.#count;
  }

  #textAt(start: number, end: number): string {
    return decoder.decode(this.#bytes.subarray(start, end));
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(length, this.#bytes.length * 1.5, FIRST_BYTES));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
