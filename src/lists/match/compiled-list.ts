// A list as it is asked with every call: made once, of up to two million entries, and never changed. A match takes well
// under a microsecond and does not look at the entries one by one.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import { EntryRows } from './entry-rows.js';
import type { ListEntry, ListTarget } from './list-entry.js';
import type { NumberList } from './number-list.js';
import { parsePattern, type NumberPattern } from './number-pattern.js';
import { NumberTable } from './number-table.js';
import { PatternIndex } from './pattern-index.js';
import { RangeIndex, type NumberRange } from './range-index.js';

const MAX_ENTRIES = 2_000_000;
const MAX_RANGES = 100_000;
const MAX_PATTERNS = 1000;

interface RowPattern extends NumberPattern {
  readonly text: string;
  readonly row: number;
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

  /** To be called once: the list goes on to use what was added. */
  build(): NumberList {
    this.#rows.trim();
    return new CompiledList(
      this.name,
      this.#rows,
      this.#exact,
      this.#prefixes,
      this.#ranges,
      this.#patterns,
      this.#withheld,
    );
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

class CompiledList implements NumberList {
  readonly #rangeIndex: RangeIndex;
  readonly #patternIndex: PatternIndex;

  constructor(
    readonly name: string,
    private readonly rows: EntryRows,
    private readonly exact: NumberTable,
    private readonly prefixes: readonly (NumberTable | undefined)[],
    private readonly ranges: readonly NumberRange[],
    private readonly patterns: readonly RowPattern[],
    private readonly withheld: number,
  ) {
    this.#rangeIndex = new RangeIndex(ranges.map((range, index) => ({ ...range, row: index })));
    this.#patternIndex = new PatternIndex(patterns);
  }

  get size(): number {
    const prefixes = this.prefixes.reduce((sum, table) => sum + (table?.size ?? 0), 0);
    const others = this.ranges.length + this.patterns.length + (this.withheld < 0 ? 0 : 1);
    return this.exact.size + prefixes + others;
  }

  match(number: NormalizedNumber, atMs: number): ListEntry | null {
    if (number.kind === 'withheld') return this.#entryThatHolds(this.withheld, atMs, { kind: 'withheld' });
    if (number.kind !== 'e164') return null;
    const { e164 } = number;
    return (
      this.#entryThatHolds(this.exact.get(Number(e164)), atMs, { kind: 'exact', number: e164 }) ??
      this.#matchPrefix(e164, atMs) ??
      this.#matchRange(e164, atMs) ??
      this.#matchPattern(e164, atMs)
    );
  }

  #matchPrefix(e164: string, atMs: number): ListEntry | null {
    for (let length = Math.min(e164.length, this.prefixes.length - 1); length > 0; length--) {
      const table = this.prefixes[length];
      if (table === undefined) continue;
      const prefix = e164.slice(0, length);
      const entry = this.#entryThatHolds(table.get(Number(prefix)), atMs, { kind: 'prefix', prefix });
      if (entry !== null) return entry;
    }
    return null;
  }

  #matchRange(e164: string, atMs: number): ListEntry | null {
    const range = this.ranges[this.#rangeIndex.find(Number(e164), atMs)];
    if (range === undefined) return null;
    const [from, to] = [String(range.from), String(range.to)];
    return this.rows.entry(range.row, { kind: 'range', from, to });
  }

  #matchPattern(e164: string, atMs: number): ListEntry | null {
    const isWanted = (index: number) => this.rows.holds(this.patterns[index]?.row ?? -1, atMs);
    const pattern = this.patterns[this.#patternIndex.first(e164, isWanted)];
    return pattern === undefined ? null : this.rows.entry(pattern.row, { kind: 'pattern', pattern: pattern.text });
  }

  #entryThatHolds(row: number, atMs: number, target: ListTarget): ListEntry | null {
    return row >= 0 && this.rows.holds(row, atMs) ? this.rows.entry(row, target) : null;
  }
}
