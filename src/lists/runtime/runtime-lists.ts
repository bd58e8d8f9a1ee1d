// The allow and the block list that commands and feature codes change while calls are answered. Kept across restarts.

import type { Clock } from '../../time/clock.js';
import { holds, LIST_KINDS, targetText, type ListKind, type ListTarget } from '../match/list-entry.js';
import { EditableList } from '../match/editable-list.js';
import type { NumberList } from '../match/number-list.js';
import { ListFile } from './list-file.js';
import type { ListFileEvent } from './list-file-event.js';
import { importsIn, withoutImport, type ListImport } from './list-imports.js';
import { decodeRecord, encodeRecord, RUNTIME_SOURCE, type ListRecord, type RuntimeEntry } from './list-record.js';

export interface RuntimeListSettings {
  /** Usually `lists` under the state directory; null keeps nothing across a restart. */
  readonly directory: string | null;
  readonly clock: Clock;
  readonly report: (event: ListFileEvent) => void;
  /** May this process change the lists? False while another daemon has the directory. Always true when absent. */
  readonly isOwner?: () => boolean;
  /** Told of every change that is made here, for other hosts that have the same lists. */
  readonly onChange?: (record: ListRecord) => void;
  /** Are removals to be remembered, so that another host that has missed one does not undo it? No, when absent. */
  readonly remembersRemovals?: () => boolean;
}

export interface RuntimePage {
  readonly entries: readonly RuntimeEntry[];
  /** Where the next page begins; null behind the last one. */
  readonly next: number | null;
}

/** What an undone import has left behind. */
export interface UndoneImport {
  /** Targets that are off the list again, as lists write them. */
  readonly removed: readonly string[];
  /** And those whose earlier entry is there again. */
  readonly restored: readonly string[];
  /** Why it ended early, in words; null when it did not. */
  readonly problem: string | null;
}

/** Never throws, never waits for the disk. A change holds with the next call. */
export interface RuntimeLists {
  /** What is asked with a call; always the same two, also when they change. */
  readonly lists: Readonly<Record<ListKind, NumberList>>;
  /**
   * Takes the place of an entry for the same. Words when there is no room for it.
   *
   * @param importId of the import that it belongs to; null for one that comes by itself
   */
  add(
    kind: ListKind,
    entry: RuntimeEntry,
    importId?: string | null,
  ): { readonly replaced: RuntimeEntry | null } | { readonly problem: string };
  /** Imports of which entries are on the list still, newest first. In steps, so that calls have their turn in between. */
  imports(kind: ListKind): Generator<undefined, readonly ListImport[]>;
  /**
   * Removes what an import has added, and puts back what it took the place of. What was changed since stays as it is. In steps,
   * as `imports`.
   */
  undoImport(kind: ListKind, id: string): Generator<undefined, UndoneImport>;
  /** Null when there was no such entry. */
  remove(kind: ListKind, target: ListTarget): RuntimeEntry | null | { readonly problem: string };
  /** A change that was made on another host; true when it is newer than what is known here, and holds now. */
  take(record: ListRecord): boolean;
  /** What holds, and what was removed of late, for other hosts. */
  records(): Iterable<ListRecord>;
  /** Takes over what another daemon has written. Rejects with what the file system says. */
  follow(): Promise<void>;
  /** Recreates the file when it was removed. Rejects with what the file system says. */
  lookAround(): Promise<void>;
  /** Entries that hold, in the order in which they were added. `from`: 0, or `next` of the page before. */
  page(kind: ListKind, from: number, limit: number): RuntimePage;
  /** Resolves when what was changed until now is on disk, or cannot be. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Never rejects: what is wrong with the file is reported. */
export async function openRuntimeLists(settings: RuntimeListSettings): Promise<RuntimeLists> {
  const lists = new FiledLists(settings);
  await lists.load();
  return lists;
}

const NOT_OWNER = 'another daemon has the state directory: lists are changed there';

/** A host that was away for longer brings back what was removed meanwhile. */
const REMOVALS_KEPT_MS = 30 * 86_400_000;
const MAX_REMOVALS = 20_000;

const keyOf = (kind: ListKind, target: ListTarget) => `${kind} ${targetText(target)}`;

/** `place` grows with each addition. */
type PlacedEntry = RuntimeEntry & { readonly place: number };

class FiledLists implements RuntimeLists {
  readonly lists = {
    allow: new EditableList<PlacedEntry>(RUNTIME_SOURCE),
    block: new EditableList<PlacedEntry>(RUNTIME_SOURCE),
  };
  readonly #clock: Clock;
  readonly #report: (event: ListFileEvent) => void;
  readonly #file: ListFile | null;
  readonly #isOwner: () => boolean;
  readonly #onChange: (record: ListRecord) => void;
  readonly #remembersRemovals: () => boolean;
  /** By what was removed, in the order of removal. */
  readonly #removed = new Map<string, ListRecord & { readonly change: 'remove' }>();
  #place = 0;
  /** When the next entry expires; earlier where that one was removed. */
  #nextEndMs = Infinity;

  constructor({ directory, clock, report, isOwner = () => true, ...watch }: RuntimeListSettings) {
    this.#clock = clock;
    this.#onChange = watch.onChange ?? (() => undefined);
    this.#remembersRemovals = watch.remembersRemovals ?? (() => false);
    this.#isOwner = isOwner;
    this.#report = report;
    const size = () => this.lists.allow.size + this.lists.block.size + this.#removed.size;
    const snapshot = () => this.#snapshot();
    this.#file = directory === null ? null : new ListFile({ directory, clock, report, isOwner, snapshot, size });
  }

  async load(): Promise<void> {
    const startedMs = this.#clock.monotonicMs();
    await this.#file?.load((line) => {
      const record = decodeRecord(line);
      return record !== null && this.#apply(record) === null;
    });
    this.#dropExpired();
    const entries = this.lists.allow.size + this.lists.block.size;
    const tookMs = Math.round(this.#clock.monotonicMs() - startedMs);
    if (entries > 0) this.#report({ kind: 'loaded', entries, tookMs });
  }

  add(
    kind: ListKind,
    added: RuntimeEntry,
    importId: string | null = null,
  ): { replaced: RuntimeEntry | null } | { problem: string } {
    if (!this.#isOwner()) return { problem: NOT_OWNER };
    const replaced = this.lists[kind].get(added.target) ?? null;
    // Whatever the clock of another host said: this is the last change.
    const addedAtMs = Math.max(added.addedAtMs, this.#changedAtMs(kind, added.target) + 1);
    const imported = importId === null ? {} : { imported: { id: importId, before: withoutImport(replaced, importId) } };
    const record = { change: 'add', list: kind, entry: { ...added, addedAtMs, ...imported } } as const;
    const problem = this.#make(record);
    if (problem !== null) return { problem };
    this.#onChange(record);
    return { replaced };
  }

  take(record: ListRecord): boolean {
    if (!this.#isOwner()) return false;
    const isAdded = record.change === 'add';
    const target = isAdded ? record.entry.target : record.target;
    const atMs = isAdded ? record.entry.addedAtMs : record.atMs;
    if (atMs <= this.#changedAtMs(record.list, target)) return false;
    if (isAdded && !holds(record.entry.untilMs, this.#clock.epochMs())) return false;
    return this.#make(record) === null;
  }

  *records(): Generator<ListRecord> {
    yield* this.#removed.values();
    for (const list of LIST_KINDS) for (const entry of this.lists[list].entries()) yield { change: 'add', list, entry };
  }

  remove(kind: ListKind, target: ListTarget): RuntimeEntry | null | { problem: string } {
    if (!this.#isOwner()) return { problem: NOT_OWNER };
    const removed = this.lists[kind].get(target) ?? null;
    if (removed === null) return null;
    const atMs = Math.max(this.#clock.epochMs(), removed.addedAtMs + 1);
    const record = { change: 'remove', list: kind, target, atMs } as const;
    this.#make(record);
    this.#onChange(record);
    return removed;
  }

  imports(kind: ListKind): Generator<undefined, readonly ListImport[]> {
    return importsIn(this.lists[kind].entries(), () => this.#clock.epochMs());
  }

  *undoImport(kind: ListKind, id: string): Generator<undefined, UndoneImport> {
    const [removed, restored]: [string[], string[]] = [[], []];
    for (const { target, imported } of [...this.lists[kind].entries()]) {
      if (imported?.id !== id) continue;
      yield undefined;
      // Others have had their turn: it may be gone, or another one by now.
      const now = this.lists[kind].get(target);
      if (now?.imported?.id !== id) continue;
      const { before } = now.imported;
      const isRestored = before !== null && holds(before.untilMs, this.#clock.epochMs());
      const outcome = isRestored ? this.add(kind, before) : this.remove(kind, target);
      if (outcome !== null && 'problem' in outcome) return { removed, restored, problem: outcome.problem };
      (isRestored ? restored : removed).push(targetText(target));
    }
    return { removed, restored, problem: null };
  }

  page(kind: ListKind, from: number, limit: number): RuntimePage {
    const entries: PlacedEntry[] = [];
    const atMs = this.#clock.epochMs();
    for (const entry of this.lists[kind].entries()) {
      if (entry.place < from || !holds(entry.untilMs, atMs)) continue;
      if (entries.length === limit) return { entries, next: entry.place };
      entries.push(entry);
    }
    return { entries, next: null };
  }

  async follow(): Promise<void> {
    const file = this.#file;
    if (file === null || !(await file.isChanged())) return;
    const before = LIST_KINDS.flatMap((kind) =>
      [...this.lists[kind].entries()].map(({ target }) => [kind, target] as const),
    );
    const there = new Set<string>();
    await file.load((line) => {
      const record = decodeRecord(line);
      if (record === null) return false;
      const isAdded = record.change === 'add';
      const key = keyOf(record.list, isAdded ? record.entry.target : record.target);
      if (isAdded) there.add(key);
      else there.delete(key);
      return this.#apply(record) === null;
    });
    for (const [kind, target] of before) if (!there.has(keyOf(kind, target))) this.lists[kind].remove(target);
    this.#dropExpired();
  }

  async lookAround(): Promise<void> {
    await this.#file?.lookAround();
  }

  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** 0 where nothing is known of it. */
  #changedAtMs(kind: ListKind, target: ListTarget): number {
    const { addedAtMs = 0 } = this.lists[kind].get(target) ?? {};
    return Math.max(addedAtMs, this.#removed.get(keyOf(kind, target))?.atMs ?? 0);
  }

  /** Carries a change out, and writes it down. Words when there is no room. */
  #make(record: ListRecord): string | null {
    let problem = this.#apply(record);
    if (problem !== null) {
      this.#dropExpired();
      problem = this.#apply(record);
    }
    if (problem === null) this.#file?.append(encodeRecord(record));
    return problem;
  }

  /** Words when there is no room. */
  #apply(record: ListRecord): string | null {
    if (record.change === 'remove') {
      this.lists[record.list].remove(record.target);
      this.#rememberRemoval(record);
      return null;
    }
    this.#removed.delete(keyOf(record.list, record.entry.target));
    this.#nextEndMs = Math.min(this.#nextEndMs, record.entry.untilMs ?? Infinity);
    return this.lists[record.list].add({ ...record.entry, place: this.#place++ });
  }

  #rememberRemoval(record: ListRecord & { readonly change: 'remove' }): void {
    const key = keyOf(record.list, record.target);
    this.#removed.delete(key);
    if (!this.#remembersRemovals() || record.atMs < this.#clock.epochMs() - REMOVALS_KEPT_MS) return;
    this.#removed.set(key, record);
    if (this.#removed.size > MAX_REMOVALS) this.#removed.delete(this.#removed.keys().next().value ?? '');
  }

  *#snapshot(): Generator<string> {
    this.#dropExpired();
    for (const record of this.#removed.values()) yield encodeRecord(record);
    for (const list of LIST_KINDS) {
      for (const entry of this.lists[list].entries()) yield encodeRecord({ change: 'add', list, entry });
    }
  }

  #dropExpired(): void {
    const atMs = this.#clock.epochMs();
    // A full list is asked for room with every number of a file.
    if (atMs < this.#nextEndMs) return;
    this.#nextEndMs = Infinity;
    for (const list of Object.values(this.lists)) {
      for (const { target, untilMs } of list.entries()) {
        if (!holds(untilMs, atMs)) list.remove(target);
        else this.#nextEndMs = Math.min(this.#nextEndMs, untilMs ?? Infinity);
      }
    }
  }
}
