// Part of a list's memory: what its entries say, in columns. A row is one entry.

import { NumberColumn } from './number-column.js';
import { holds, type ListEntry, type ListTarget } from './list-entry.js';
import { TextColumn } from './text-column.js';

export class EntryRows {
  /** For exact numbers and prefixes, by row; see `NumberTable`. */
  readonly numbers = new NumberColumn('large');
  readonly #reasons = new TextColumn();
  readonly #labels = new TextColumn();
  readonly #untils = new NumberColumn('large');
  /** Of the first row; most lists have one source, and then no other. */
  #source = '';
  readonly #otherSources = new TextColumn();
  readonly #lines = new NumberColumn('id');
  readonly #causes = new NumberColumn('id');
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Gives the row. What the entry is about is not kept. */
  add(entry: ListEntry): number {
    const row = this.#count++;
    this.#reasons.set(row, entry.reason);
    this.#labels.set(row, entry.label);
    this.#untils.set(row, entry.untilMs ?? 0);
    if (row === 0) this.#source = entry.source;
    this.#otherSources.set(row, entry.source === this.#source ? '' : entry.source);
    this.#lines.set(row, entry.line ?? 0);
    this.#causes.set(row, entry.hangupCause ?? 0);
    return row;
  }

  /** To be called once everything is added: gives back what was taken ahead. */
  trim(): void {
    for (const texts of [this.#reasons, this.#labels, this.#otherSources]) texts.trim(this.#count);
    for (const column of [this.numbers, this.#untils, this.#lines, this.#causes]) column.trim(this.#count);
  }

  untilMs(row: number): number | null {
    return this.#untils.get(row) || null;
  }

  holds(row: number, atMs: number): boolean {
    return holds(this.untilMs(row), atMs);
  }

  /** @param target what the entry is about, from wherever that is kept */
  entry(row: number, target: ListTarget): ListEntry {
    return {
      target,
      reason: this.#reasons.get(row),
      label: this.#labels.get(row),
      untilMs: this.untilMs(row),
      source: this.#otherSources.get(row) || this.#source,
      line: this.#lines.get(row) || null,
      hangupCause: this.#causes.get(row) || null,
    };
  }
}
