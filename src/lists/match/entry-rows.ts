// Contents of the entries of a list, in columns. A row is one entry.

import { NumberColumn, type PackedNumbers } from './number-column.js';
import { holds, type ListEntry, type ListTarget } from './list-entry.js';
import { TextColumn, type PackedTexts } from './text-column.js';

/** As it crosses from one thread to another. */
export interface PackedRows {
  readonly numbers: PackedNumbers;
  readonly reasons: PackedTexts;
  readonly labels: PackedTexts;
  readonly untils: PackedNumbers;
  readonly source: string;
  readonly otherSources: PackedTexts;
  readonly lines: PackedNumbers;
  readonly causes: PackedNumbers;
  readonly count: number;
}

export class EntryRows {
  /** For exact numbers and prefixes, by row; see `NumberTable`. */
  readonly numbers: NumberColumn;
  readonly #reasons: TextColumn;
  readonly #labels: TextColumn;
  readonly #untils: NumberColumn;
  /** Of the first row; most lists have one source, and then no other. */
  #source: string;
  readonly #otherSources: TextColumn;
  readonly #lines: NumberColumn;
  readonly #causes: NumberColumn;
  #count: number;

  /** @param packed what `pack` gave, to be read and not added to */
  constructor(packed?: PackedRows) {
    this.numbers = new NumberColumn('large', packed?.numbers);
    this.#reasons = new TextColumn(packed?.reasons);
    this.#labels = new TextColumn(packed?.labels);
    this.#untils = new NumberColumn('large', packed?.untils);
    this.#source = packed?.source ?? '';
    this.#otherSources = new TextColumn(packed?.otherSources);
    this.#lines = new NumberColumn('id', packed?.lines);
    this.#causes = new NumberColumn('id', packed?.causes);
    this.#count = packed?.count ?? 0;
  }

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

  /** To be called once everything is added. */
  pack(): PackedRows {
    const count = this.#count;
    return {
      numbers: this.numbers.pack(count),
      reasons: this.#reasons.pack(count),
      labels: this.#labels.pack(count),
      untils: this.#untils.pack(count),
      source: this.#source,
      otherSources: this.#otherSources.pack(count),
      lines: this.#lines.pack(count),
      causes: this.#causes.pack(count),
      count,
    };
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
