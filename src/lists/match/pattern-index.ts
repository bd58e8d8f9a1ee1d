// Matches all patterns of a list at once. Each pattern is one bit, and each digit of a number leaves the bits
// of the patterns that accept it.

import { leastDigits, type NumberPattern } from './number-pattern.js';

const MAX_DIGITS = 15;
const BITS = 32;

/** As it crosses from one thread to another. */
export interface PackedPatternIndex {
  readonly words: number;
  readonly takes: Uint32Array;
  readonly lengths: Uint32Array;
}

export class PatternIndex {
  readonly #words: number;
  /** By place of the digit and digit: who takes it there. */
  readonly #takes: Uint32Array;
  /** By length of the number: who takes that many digits. */
  readonly #lengths: Uint32Array;

  constructor({ words, takes, lengths }: PackedPatternIndex) {
    this.#words = words;
    this.#takes = takes;
    this.#lengths = lengths;
  }

  static of(patterns: readonly NumberPattern[]): PatternIndex {
    const words = Math.ceil(patterns.length / BITS);
    const takes = new Uint32Array(MAX_DIGITS * 10 * words);
    const index = new PatternIndex({ words, takes, lengths: new Uint32Array((MAX_DIGITS + 1) * words) });
    patterns.forEach((pattern, place) => index.#note(pattern, place));
    return index;
  }

  pack(): PackedPatternIndex {
    return { words: this.#words, takes: this.#takes, lengths: this.#lengths };
  }

  /** Index of the first pattern that the number fits and that `isWanted`; -1 when there is none. */
  first(digits: string, isWanted: (index: number) => boolean): number {
    if (digits.length > MAX_DIGITS) return -1;
    for (let word = 0; word < this.#words; word++) {
      let bits = this.#fitting(digits, word);
      while (bits !== 0) {
        const index = word * BITS + BITS - 1 - Math.clz32(bits & -bits);
        if (isWanted(index)) return index;
        bits &= bits - 1;
      }
    }
    return -1;
  }

  #fitting(digits: string, word: number): number {
    let bits = this.#lengths[digits.length * this.#words + word] ?? 0;
    for (let place = 0; place < digits.length && bits !== 0; place++) {
      const digit = digits.charCodeAt(place) - 48;
      bits &= this.#takes[(place * 10 + digit) * this.#words + word] ?? 0;
    }
    return bits;
  }

  #note(pattern: NumberPattern, index: number): void {
    const longest = pattern.end === '' ? pattern.masks.length : MAX_DIGITS;
    for (let length = leastDigits(pattern); length <= longest; length++) this.#mark(this.#lengths, length, index);
    for (let place = 0; place < longest; place++) {
      for (let digit = 0; digit < 10; digit++) {
        const takes = place >= pattern.masks.length || (((pattern.masks[place] ?? 0) >> digit) & 1) === 1;
        if (takes) this.#mark(this.#takes, place * 10 + digit, index);
      }
    }
  }

  #mark(bits: Uint32Array, row: number, index: number): void {
    const at = row * this.#words + Math.floor(index / BITS);
    bits[at] = (bits[at] ?? 0) | (1 << (index % BITS));
  }
}
