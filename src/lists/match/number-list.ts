// The interface of a list to the decision on a call.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import type { ListEntry } from './list-entry.js';

export interface NumberList {
  /** Where its entries stand: `config`, a file, a URL, `runtime`. */
  readonly name: string;
  /** Entries, the same number or prefix counted once; expired ones included until the list is recreated. */
  readonly size: number;
  /** What should stand in it is not there yet, so that "no entry" says nothing of anybody. */
  readonly isUnavailable?: boolean;
  /**
   * The most specific entry that holds at `atMs`: the number itself, else the longest prefix, else the narrowest range,
   * else the first pattern. Of two for the same number, prefix or range, the one that holds longer, else the first.
   *
   * Callers without a number are found by `withheld` alone; internal and invalid numbers by nothing.
   */
  match(number: NormalizedNumber, atMs: number): ListEntry | null;
}

/** Several lists as whoever decides asks them; they may change between two calls. `isUnavailable`: a part of them is not there yet. */
export type ListMatcher = Pick<NumberList, 'isUnavailable' | 'match'>;
