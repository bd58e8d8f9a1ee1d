// Entries that are about a hundred million numbers or more: valid, and seldom meant.

import type { ConfigProblem, Place } from '../../yaml/config-error.js';
import { targetText, type ListEntry } from '../match/list-entry.js';
import { numbersIn } from '../match/target-size.js';

const BROAD = 100_000_000;
const MAX_NAMED = 20;

export class BroadEntries {
  readonly #first: ListEntry[] = [];
  #count = 0;

  look(entry: ListEntry): void {
    if (entry.target.kind === 'exact' || numbersIn(entry.target) < BROAD) return;
    this.#count += 1;
    if (this.#first.length < MAX_NAMED) this.#first.push(entry);
  }

  /** One for each of the first twenty entries, and one for all others. */
  warnings(whole: Place): ConfigProblem[] {
    const named = this.#first.map(({ target, line }) => ({
      ...whole,
      line,
      column: null,
      key: '',
      message: `${targetText(target)} is about ${inWords(numbersIn(target))} numbers: is it meant?`,
    }));
    const more = this.#count - named.length;
    return more === 0
      ? named
      : [...named, { ...whole, key: '', message: `${more} more entries are about as many numbers` }];
  }
}

function inWords(numbers: number): string {
  return numbers >= 1e9 ? `${Math.round(numbers / 1e8) / 10} thousand million` : `${Math.round(numbers / 1e6)} million`;
}
