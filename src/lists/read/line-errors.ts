// Invalid lines of list files, which are skipped. A typo must not open or close everything, so the rest of the
// file counts; messages about a file are limited.

import type { ConfigProblem } from '../../yaml/config-error.js';
import type { LineError } from './list-line.js';

const MAX_NAMED = 20;

export class LineErrors {
  readonly #first: LineError[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(line: LineError): void {
    this.#count += 1;
    if (this.#first.length < MAX_NAMED) this.#first.push(line);
  }

  /** Why a file with more wrong lines than right ones is not what it should be: a page of an error, another export. */
  moreThan(good: number): string {
    const [{ line, problem } = { line: 1, problem: '' }] = this.#first;
    return `${this.#count} of ${good + this.#count} lines are wrong; line ${line}: ${problem}`;
  }

  /** One for each of the first twenty lines, and one for all others. */
  problems(file: string): ConfigProblem[] {
    const whole = { file, line: null, column: null, key: '' };
    const named = this.#first.map(({ line, problem }) => ({ ...whole, line, message: `skipped: ${problem}` }));
    const more = this.#count - named.length;
    return more === 0 ? named : [...named, { ...whole, message: `${more} more lines are skipped` }];
  }
}
