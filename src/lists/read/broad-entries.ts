// Entries that are about a hundred million numbers or more: valid, and seldom meant.

import type { ConfigProblem, Place } from '../../yaml/config-error.js';
import type { ListEntry } from '../match/list-entry.js';
import { broadWarning } from '../match/target-size.js';

const MAX_NAMED = 20;

export class BroadEntries {
  readonly #first: ListEntry[] = [];
  #count = 0;

  look(entry: ListEntry): void {
    if (entry.target.kind === 'exact' || broadWarning(entry.target) === null) return;
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
      message: broadWarning(target) ?? '',
    }));
    const more = this.#count - named.length;
    return more === 0
      ? named
      : [...named, { ...whole, key: '', message: `${more} more entries cover as many numbers or more` }];
  }
}
