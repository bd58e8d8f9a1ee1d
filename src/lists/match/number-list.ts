// What a list is to whoever decides on a call.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import type { ListEntry } from './list-entry.js';

export interface NumberList {
  /** Where its entries stand: `config`, a file, a URL, `runtime`. */
  readonly name: string;
  /** Entries, the same number or prefix counted once; expired ones included until the list is made anew. */
  readonly size: number;
  /** What should stand in it is not there yet, so that "no entry" says nothing of anybody. */
  readonly isMissing?: boolean;
  /**
   * The most specific entry that holds at `atMs`: the number itself, else the longest prefix, else the narrowest range,
   * else the first pattern. Of two for the same number, prefix or range, the one that holds longer, else the first.
   *
   * Callers without a number are found by `withheld` alone; internal and invalid numbers by nothing.
   */
  match(number: NormalizedNumber, atMs: number): ListEntry | null;
}

/** The entry of a list that a number stands under. */
export interface ListMatch {
  readonly kind: 'exact' | 'prefix' | 'range' | 'pattern' | 'withheld';
  /** As it is written in the list. */
  readonly entry: string;
  /** Words for a person; empty where none were given, and so is `label`. */
  readonly reason: string;
  readonly label: string;
  /** Wall time in milliseconds since 1970 at which the entry ends; null for never. */
  readonly until: number | null;
  /** Where the entry comes from, such as a file. */
  readonly source: string;
  /** Q.850 cause for the block list; null for the usual one. */
  readonly hangupCause: number | null;
}

/** One list; may change between two calls. */
export interface ListMatcher {
  /** A part of it is not there yet: whoever has no entry may have one all the same. */
  readonly isMissing?: boolean;
  match(number: NormalizedNumber, atMs: number): ListMatch | null;
}
