// Part of a list's memory: a text for each row, as bytes in one block. A million strings would take three times as much.

import { NumberColumn } from './number-column.js';

/** Texts that are kept once however often they come; of a list in which each has its own, the first ones only. */
const MAX_SHARED = 4096;
const FIRST_BYTES = 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Texts by row; rows that were never set have the empty one. */
export class TextColumn {
  /** By row: the number of its text, 0 for the empty one. */
  readonly #texts = new NumberColumn('id');
  /** By text: where it ends; it begins where the one before ends. */
  readonly #ends = new NumberColumn('id');
  #count = 0;
  #bytes = new Uint8Array(0);
  readonly #shared = new Map<string, number>();

  set(row: number, text: string): void {
    this.#texts.set(row, text === '' ? 0 : (this.#shared.get(text) ?? this.#add(text)));
  }

  get(row: number): string {
    const text = this.#texts.get(row);
    return text === 0 ? '' : this.#textAt(this.#ends.get(text - 1), this.#ends.get(text));
  }

  /** Gives back what was taken ahead, for `rows` rows. */
  trim(rows: number): void {
    this.#texts.trim(rows);
    this.#ends.trim(this.#count + 1);
    this.#bytes = this.#bytes.slice(0, this.#ends.get(this.#count));
    this.#shared.clear();
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
