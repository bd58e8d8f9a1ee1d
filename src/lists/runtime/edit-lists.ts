// Changing the runtime lists: the one act of putting something on a list, whether a feature code, a command or an HTTP
// request asks for it, and of taking it off again.

import type { Clock } from '../../time/clock.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NormalizedNumber } from '../../number/normalized-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { LIST_KINDS, type ListEntry, type ListKind, type ListTarget } from '../match/list-entry.js';
import { listText, MAX_LABEL, MAX_REASON } from '../match/list-text.js';
import { listingProblem, targetListingProblem } from '../match/list-guard.js';
import { parseTarget, type ParsedTarget } from '../match/parse-target.js';
import type { ListSet } from '../match/list-set.js';
import type { ListImport } from './list-imports.js';
import { RUNTIME_SOURCE, type ListRecord, type RuntimeEntry } from './list-record.js';
import type { RuntimeLists, RuntimePage, UndoneImport } from './runtime-lists.js';

/** What is to go on a list. Texts as they came: they are cleaned and cut. */
export interface NewEntry extends Pick<ListEntry, 'reason' | 'label' | 'untilMs' | 'hangupCause'> {
  /**
   * As people write it: a number in any spelling, a prefix, a range, a pattern, `withheld`. What has been read as a
   * number already stands for that one number and nothing else.
   */
  readonly number: string | NormalizedNumber;
}

/** `replaced`: what stood there before. `problem`: why not, in words for a person. */
export type PutResult =
  { readonly entry: RuntimeEntry; readonly replaced: RuntimeEntry | null } | { readonly problem: string };

/** An entry that is about a number, and the list that it is on. */
export interface FoundEntry {
  /** `allow`, `block` or the name of another one. */
  readonly list: string;
  readonly entry: ListEntry;
}

/** How many entries stand where. `list` is `allow`, `block` or the name of another one. */
export interface ListCount {
  readonly list: string;
  readonly source: string;
  readonly entries: number;
}

export interface ListEditor {
  /** Every list with its sources, in the order in which they are asked. */
  counts(): readonly ListCount[];
  /** Entries of a runtime list. `from`: 0, or `next` of the page before. */
  page(kind: ListKind, from: number): RuntimePage;
  /**
   * Holds with the next call.
   *
   * @param by who asks, such as `agi`; kept with the entry
   * @param importId of the import that it belongs to; null for one that comes by itself
   */
  put(kind: ListKind, entry: NewEntry, by: string, importId?: string | null): PutResult;
  /** See `RuntimeLists`. */
  imports(kind: ListKind): Generator<undefined, readonly ListImport[]>;
  /** See `RuntimeLists`. */
  undoImport(kind: ListKind, id: string): Generator<undefined, UndoneImport>;
  /**
   * The entries that a call with this number would meet, the deciding one of each source of each list. Null where the text is no
   * number, nor `withheld`.
   */
  about(text: string): readonly FoundEntry[] | null;
  /** The numbers and prefixes of this PBX's country and how they are written. */
  numberSettings(): NumberSettings;
  /** Null when there was no such entry. @param text in any spelling of the same */
  remove(kind: ListKind, text: string): RuntimeEntry | null | { readonly problem: string };
  /** A change of another host; what may not be listed here is passed over. False when nothing came of it. */
  take(record: ListRecord): boolean;
}

export interface ListEditorParts {
  readonly clock: Clock;
  readonly runtime: RuntimeLists;
  /** Asked each time, so that a reload takes effect. */
  readonly current: () => {
    readonly numberSettings: NumberSettings;
    /** E.164 digits of this PBX's own numbers. */
    readonly ownNumbers: ReadonlySet<string>;
    readonly lists: ListSet;
  };
}

const PAGE = 500;
/** The last moment that a JavaScript date can hold. */
const LAST_DATE_MS = 8.64e15;

export function createListEditor({ clock, runtime, current }: ListEditorParts): ListEditor {
  return {
    counts() {
      return namedLists(current().lists).flatMap(([list, parts]) =>
        parts.map(({ name, size }) => ({ list, source: name, entries: size })),
      );
    },
    page: (kind, from) => runtime.page(kind, from, PAGE),
    imports: (kind) => runtime.imports(kind),
    undoImport: (kind, id) => runtime.undoImport(kind, id),
    put(kind, { number, reason, label, untilMs, hangupCause }, by, importId = null) {
      const addedAtMs = clock.epochMs();
      const parsed = targetOf(number);
      if ('problem' in parsed) return parsed;
      if (untilMs !== null && untilMs <= addedAtMs) return { problem: 'it would have expired already' };
      if (untilMs !== null && untilMs > LAST_DATE_MS) return { problem: 'no calendar has a day that late' };
      const entry: RuntimeEntry = {
        target: parsed.target,
        reason: listText(reason, MAX_REASON),
        label: listText(label, MAX_LABEL),
        untilMs,
        hangupCause,
        source: RUNTIME_SOURCE,
        line: null,
        addedAtMs,
        by,
      };
      const added = runtime.add(kind, entry, importId);
      return 'problem' in added ? added : { entry, replaced: added.replaced };
    },
    about(text) {
      const { lists, numberSettings } = current();
      const number: NormalizedNumber =
        text.trim().toLowerCase() === 'withheld'
          ? { kind: 'withheld', raw: text }
          : normalizeNumber(text, numberSettings);
      if (number.kind !== 'e164' && number.kind !== 'withheld') return null;
      const atMs = clock.epochMs();
      return namedLists(lists).flatMap(([list, parts]) =>
        parts.flatMap((part) => {
          const entry = part.match(number, atMs);
          return entry === null ? [] : [{ list, entry }];
        }),
      );
    },
    numberSettings: () => current().numberSettings,
    remove(kind, text) {
      const parsed = parseTarget(text, current().numberSettings);
      return 'problem' in parsed ? parsed : runtime.remove(kind, parsed.target);
    },
    take(record) {
      if (record.change === 'remove') return runtime.take(record);
      const { target } = record.entry;
      const { numberSettings, ownNumbers } = current();
      const problem =
        target.kind === 'exact'
          ? listingProblem(normalizeNumber(`+${target.number}`, numberSettings), ownNumbers)
          : targetListingProblem(target, ownNumbers);
      return problem === null && runtime.take(record);
    },
  };

  function targetOf(asked: string | NormalizedNumber): ParsedTarget {
    const { numberSettings, ownNumbers } = current();
    if (typeof asked !== 'string') return oneNumber(asked, ownNumbers);
    const parsed = parseTarget(asked, numberSettings);
    if ('problem' in parsed) return parsed;
    if (parsed.target.kind === 'exact') return oneNumber(normalizeNumber(asked, numberSettings), ownNumbers);
    return allowed(parsed.target, targetListingProblem(parsed.target, ownNumbers));
  }
}

/** In the order in which they are asked. */
function namedLists(lists: ListSet) {
  return [...LIST_KINDS.map((kind) => [kind, lists[kind]] as const), ...lists.named];
}

function oneNumber(number: NormalizedNumber, ownNumbers: ReadonlySet<string>): ParsedTarget {
  const problem = listingProblem(number, ownNumbers);
  if (number.kind !== 'e164') return { problem: problem ?? 'not a number' };
  return allowed({ kind: 'exact', number: number.e164 }, problem);
}

function allowed(target: ListTarget, problem: string | null): ParsedTarget {
  return problem === null ? { target } : { problem };
}
