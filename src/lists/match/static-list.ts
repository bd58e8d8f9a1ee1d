// A list as it is asked with every call: made once, of up to two million entries, and never changed. A match takes well
// under a microsecond and does not look at the entries one by one.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import { EntryRows, type PackedRows } from './entry-rows.js';
import type { ListEntry, ListTarget } from './list-entry.js';
import type { NumberList } from './number-list.js';
import { parsePattern, type NumberPattern } from './number-pattern.js';
import { NumberTable, type PackedTable } from './number-table.js';
import { PatternIndex, type PackedPatternIndex } from './pattern-index.js';
import { RangeIndex, type NumberRange, type PackedRangeIndex } from './range-index.js';

const MAX_ENTRIES = 2_000_000;
const MAX_RANGES = 100_000;
const MAX_PATTERNS = 1000;

interface RowPattern extends NumberPattern {
  readonly text: string;
  readonly row: number;
}

/** A list as it crosses from one thread to another: arrays that are handed over, and little else. */
export type PackedList = UnavailableList | PackedEntries;

/** What should stand in it is not there, such as the contents of a URL that was never reached. */
interface UnavailableList {
  readonly name: string;
  readonly isUnavailable: true;
}

interface PackedEntries {
  readonly name: string;
  readonly isUnavailable: false;
  readonly rows: PackedRows;
  readonly exact: PackedTable;
  /** By number of digits. */
  readonly prefixes: readonly (PackedTable | undefined)[];
  readonly ranges: {
    readonly froms: Float64Array;
    readonly tos: Float64Array;
    readonly rows: Uint32Array;
    readonly index: PackedRangeIndex;
  };
  readonly patterns: {
    readonly texts: readonly string[];
    readonly rows: Uint32Array;
    readonly index: PackedPatternIndex;
  };
  /** Row of the entry for callers without a number; -1 when there is none. */
  readonly withheld: number;
}

export function unavailableList(name: string): PackedList {
  return { name, isUnavailable: true };
}

/** The arrays go on to be used: they must not be handed over once more. */
export function unpackList(packed: PackedList): NumberList {
  if (!packed.isUnavailable) return new StaticList(packed);
  return { name: packed.name, size: 0, isUnavailable: true, match: () => null };
}

/** Takes entries one by one. */
export class ListBuilder {
  readonly #rows = new EntryRows();
  readonly #exact: NumberTable;
  /** By number of digits. */
  readonly #prefixes: NumberTable[] = [];
  readonly #ranges: NumberRange[] = [];
  readonly #patterns: RowPattern[] = [];
  #withheld = -1;

  /** @param expected how many entries are likely to come */
  constructor(
    private readonly name: string,
    expected = 0,
  ) {
    this.#exact = new NumberTable(this.#rows.numbers, Math.min(expected, MAX_ENTRIES));
  }

  /** Words when there is no room for the entry; null when it was taken. */
  add(entry: ListEntry): string | null {
    const { target } = entry;
    if (this.#rows.count >= MAX_ENTRIES) return `a list has at most ${MAX_ENTRIES} entries`;
    switch (target.kind) {
      case 'exact':
        this.#put(this.#exact, Number(target.number), entry);
        return null;
      case 'prefix': {
        const table = (this.#prefixes[target.prefix.length] ??= new NumberTable(this.#rows.numbers));
        this.#put(table, Number(target.prefix), entry);
        return null;
      }
      case 'range': {
        if (this.#ranges.length >= MAX_RANGES) return `a list has at most ${MAX_RANGES} ranges`;
        const [from, to, untilMs] = [Number(target.from), Number(target.to), entry.untilMs ?? Infinity];
        this.#ranges.push({ from, to, untilMs, row: this.#rows.add(entry) });
        return null;
      }
      case 'pattern':
        return this.#addPattern(target.pattern, entry);
      case 'withheld':
        if (this.#withheld < 0 || this.#outlives(entry, this.#withheld)) this.#withheld = this.#rows.add(entry);
        return null;
    }
  }

  /** Is there nothing in it? */
  get isEmpty(): boolean {
    return this.#rows.count === 0;
  }

  /** To be called once. */
  pack(): PackedList {
    return {
      name: this.name,
      isUnavailable: false,
      rows: this.#rows.pack(),
      exact: this.#exact.pack(),
      prefixes: Array.from(this.#prefixes, (table: NumberTable | undefined) => table?.pack()),
      ranges: {
        froms: Float64Array.from(this.#ranges, ({ from }) => from),
        tos: Float64Array.from(this.#ranges, ({ to }) => to),
        rows: Uint32Array.from(this.#ranges, ({ row }) => row),
        index: RangeIndex.of(this.#ranges.map((range, row) => ({ ...range, row }))).pack(),
      },
      patterns: {
        texts: this.#patterns.map(({ text }) => text),
        rows: Uint32Array.from(this.#patterns, ({ row }) => row),
        index: PatternIndex.of(this.#patterns).pack(),
      },
      withheld: this.#withheld,
    };
  }

  /** To be called once, in place of `pack`. */
  build(): NumberList {
    return unpackList(this.pack());
  }

  #addPattern(text: string, entry: ListEntry): string | null {
    if (this.#patterns.length >= MAX_PATTERNS) return `a list has at most ${MAX_PATTERNS} patterns`;
    const pattern = parsePattern(text.slice(1));
    if ('problem' in pattern) return pattern.problem;
    this.#patterns.push({ ...pattern, text, row: this.#rows.add(entry) });
    return null;
  }

  #put(table: NumberTable, number: number, entry: ListEntry): void {
    const row = table.get(number);
    if (row < 0 || this.#outlives(entry, row)) table.set(number, this.#rows.add(entry));
  }

  #outlives(entry: ListEntry, row: number): boolean {
    return (entry.untilMs ?? Infinity) > (this.#rows.untilMs(row) ?? Infinity);
  }
}

class StaticList implements NumberList {
  readonly name: string;
  readonly #rows: EntryRows;
  readonly #exact: NumberTable;
  readonly #prefixes: readonly (NumberTable | undefined)[];
  readonly #ranges: PackedEntries['ranges'];
  readonly #rangeIndex: RangeIndex;
  readonly #patterns: PackedEntries['patterns'];
  readonly #patternIndex: PatternIndex;
  readonly #withheld: number;

  constructor({ name, rows, exact, prefixes, ranges, patterns, withheld }: PackedEntries) {
    this.name = name;
    this.#rows = new EntryRows(rows);
    this.#exact = NumberTable.of(exact, this.#rows.numbers);
    this.#prefixes = prefixes.map((table) => table && NumberTable.of(table, this.#rows.numbers));
    this.#ranges = ranges;
    this.#rangeIndex = new RangeIndex(ranges.index);
    this.#patterns = patterns;
    this.#patternIndex = new PatternIndex(patterns.index);
    this.#withheld = withheld;
  }

  get size(): number {
    const prefixes = this.#prefixes.reduce((sum, table) => sum + (table?.size ?? 0), 0);
    const others = this.#ranges.rows.length + this.#patterns.rows.length + (this.#withheld < 0 ? 0 : 1);
    return this.#exact.size + prefixes + others;
  }

  match(number: NormalizedNumber, atMs: number): ListEntry | null {
    if (number.kind === 'withheld') return this.#entryThatHolds(this.#withheld, atMs, { kind: 'withheld' });
    if (number.kind !== 'e164') return null;
    const { e164 } = number;
    return (
      this.#entryThatHolds(this.#exact.get(Number(e164)), atMs, { kind: 'exact', number: e164 }) ??
      this.#matchPrefix(e164, atMs) ??
      this.#matchRange(e164, atMs) ??
      this.#matchPattern(e164, atMs)
    );
  }

  #matchPrefix(e164: string, atMs: number): ListEntry | null {
    for (let length = Math.min(e164.length, this.#prefixes.length - 1); length > 0; length--) {
      const table = this.#prefixes[length];
      if (table === undefined) continue;
      const prefix = e164.slice(0, length);
      const entry = this.#entryThatHolds(table.get(Number(prefix)), atMs, { kind: 'prefix', prefix });
      if (entry !== null) return entry;
    }
    return null;
  }

  #matchRange(e164: string, atMs: number): ListEntry | null {
    const range = this.#rangeIndex.find(Number(e164), atMs);
    if (range < 0) return null;
    const [from, to] = [String(this.#ranges.froms[range]), String(this.#ranges.tos[range])];
    return this.#rows.entry(this.#ranges.rows[range] ?? -1, { kind: 'range', from, to });
  }

  #matchPattern(e164: string, atMs: number): ListEntry | null {
    const rowOf = (index: number) => this.#patterns.rows[index] ?? -1;
    const index = this.#patternIndex.first(e164, (each) => this.#rows.holds(rowOf(each), atMs));
    const pattern = this.#patterns.texts[index];
    return pattern === undefined ? null : this.#rows.entry(rowOf(index), { kind: 'pattern', pattern });
  }

  #entryThatHolds(row: number, atMs: number, target: ListTarget): ListEntry | null {
    return row >= 0 && this.#rows.holds(row, atMs) ? this.#rows.entry(row, target) : null;
  }
}
