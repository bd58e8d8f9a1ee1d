// A list that changes while it is asked: what commands and feature codes have put on it. A hundred thousand entries, and
// adding one costs no more than with ten.

import type { NormalizedNumber } from '../../number/normalized-number.js';
import { ListBuilder } from './static-list.js';
import { holds, targetText, type ListEntry, type ListTarget } from './list-entry.js';
import type { NumberList } from './number-list.js';

/** Ranges and patterns are recompiled with each change of one of them. */
const MAX_COMPILED = 1000;
const MAX_ENTRIES = 100_000;

export class EditableList<Entry extends ListEntry> implements NumberList {
  /** By the text of what they are about, in the order in which they were added. */
  readonly #entries = new Map<string, Entry>();
  /** How many prefixes there are of each length. */
  readonly #prefixes = new Uint32Array(16);
  #compiledCount = 0;
  /** Ranges and patterns; null when one of them has changed. */
  #compiled: NumberList | null = null;

  constructor(readonly name: string) {}

  get size(): number {
    return this.#entries.size;
  }

  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  get(target: ListTarget): Entry | undefined {
    return this.#entries.get(targetText(target));
  }

  /** Takes the place of an entry for the same. Words when there is no room for it; null when it was taken. */
  add(entry: Entry): string | null {
    const text = targetText(entry.target);
    const before = this.#entries.get(text);
    if (before === undefined) {
      if (this.#entries.size >= MAX_ENTRIES) return `the runtime list has at most ${MAX_ENTRIES} entries`;
      if (isCompiled(entry.target) && this.#compiledCount >= MAX_COMPILED) {
        return `the runtime list has at most ${MAX_COMPILED} ranges and patterns`;
      }
      this.#count(entry.target, 1);
    }
    // Behind all others, and not in its former place.
    this.#entries.delete(text);
    this.#entries.set(text, entry);
    if (isCompiled(entry.target)) this.#compiled = null;
    return null;
  }

  remove(target: ListTarget): Entry | undefined {
    const text = targetText(target);
    const entry = this.#entries.get(text);
    if (entry === undefined) return undefined;
    this.#entries.delete(text);
    this.#count(target, -1);
    if (isCompiled(target)) this.#compiled = null;
    return entry;
  }

  match(number: NormalizedNumber, atMs: number): ListEntry | null {
    if (number.kind === 'withheld') return this.#thatHolds('withheld', atMs);
    if (number.kind !== 'e164') return null;
    const { e164 } = number;
    const exact = this.#thatHolds(e164, atMs);
    if (exact !== null) return exact;
    for (let length = e164.length; length > 0; length--) {
      if (this.#prefixes[length] === 0) continue;
      const entry = this.#thatHolds(`${e164.slice(0, length)}*`, atMs);
      if (entry !== null) return entry;
    }
    if (this.#compiledCount === 0) return null;
    this.#compiled ??= this.#compile();
    return this.#compiled.match(number, atMs);
  }

  #thatHolds(text: string, atMs: number): Entry | null {
    const entry = this.#entries.get(text);
    return entry !== undefined && holds(entry.untilMs, atMs) ? entry : null;
  }

  #compile(): NumberList {
    const builder = new ListBuilder(this.name);
    for (const entry of this.#entries.values()) if (isCompiled(entry.target)) builder.add(entry);
    return builder.build();
  }

  #count(target: ListTarget, by: number): void {
    if (isCompiled(target)) this.#compiledCount += by;
    if (target.kind !== 'prefix') return;
    const { length } = target.prefix;
    this.#prefixes[length] = (this.#prefixes[length] ?? 0) + by;
  }
}

function isCompiled({ kind }: ListTarget): boolean {
  return kind === 'range' || kind === 'pattern';
}
