// What the control socket answers on lists, out of the running parts.

import type { Clock } from '../../time/clock.js';
import type { AddedEntries, ListApi, ShownEntry, WantedEntry } from '../../http/control-lists.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { LIST_KINDS, targetText, type ListEntry, type ListKind, type ListTarget } from '../match/list-entry.js';
import { mayBeListed, mayTargetBeListed } from '../match/may-be-listed.js';
import { parseListEntry } from '../match/parse-list-entry.js';
import type { PolicyLists } from '../match/policy-lists.js';
import { RUNTIME_SOURCE, type RuntimeEntry } from './list-record.js';
import type { RuntimeLists } from './runtime-lists.js';

export interface ListParts {
  readonly clock: Clock;
  readonly runtime: RuntimeLists;
  /** Asked each time, so that a reload takes effect. */
  readonly current: () => {
    readonly numberSettings: NumberSettings;
    /** E.164 digits. */
    readonly ownNumbers: ReadonlySet<string>;
    readonly lists: PolicyLists;
  };
}

/** What an entry is about, as lists write it. */
interface Put {
  readonly text: string;
  readonly isReplaced: boolean;
}

const PAGE = 500;

export function createListApi({ clock, runtime, current }: ListParts): ListApi {
  return {
    lists() {
      const { lists } = current();
      const named = [...LIST_KINDS.map((kind) => [kind, lists[kind]] as const), ...lists.named];
      return {
        lists: named.flatMap(([list, parts]) => parts.map(({ name, size }) => ({ list, source: name, entries: size }))),
      };
    },
    page(kind, from) {
      const { entries, next } = runtime.page(kind, from, PAGE);
      return { entries: entries.map(shown), next };
    },
    add(kind, entries, by) {
      const added: string[] = [];
      const refused: AddedEntries['refused'][number][] = [];
      let replaced = 0;
      for (const [index, wanted] of entries.entries()) {
        const result = put(kind, wanted, by);
        if ('problem' in result) refused.push({ index, number: wanted.number, problem: result.problem });
        else {
          added.push(result.text);
          if (result.isReplaced) replaced += 1;
        }
      }
      return { added, replaced, refused };
    },
    remove(kind, text) {
      const parsed = entryOf({ ...NOTHING, number: text });
      if ('problem' in parsed) return parsed.problem;
      const removed = runtime.remove(kind, parsed.entry.target);
      return { removed: removed === null ? null : shown(removed) };
    },
  };

  function put(kind: ListKind, wanted: WantedEntry, by: string): Put | { readonly problem: string } {
    const parsed = entryOf(wanted);
    if ('problem' in parsed) return parsed;
    const { entry } = parsed;
    const problem = refusal(wanted.number, entry.target);
    if (problem !== null) return { problem };
    const added = runtime.add(kind, { ...entry, addedAtMs: clock.epochMs(), by });
    return 'problem' in added ? added : { text: targetText(entry.target), isReplaced: added.replaced !== null };
  }

  function entryOf(wanted: WantedEntry): { readonly entry: ListEntry } | { readonly problem: string } {
    const { number, reason, label, ttlMs, hangupCause } = wanted;
    const untilMs = ttlMs === null ? wanted.untilMs : clock.epochMs() + ttlMs;
    if (untilMs !== null && untilMs <= clock.epochMs()) return { problem: 'it would have expired already' };
    const fields = { reason, label, untilMs, hangupCause, source: RUNTIME_SOURCE, line: null };
    return parseListEntry(number, fields, current().numberSettings);
  }

  function refusal(text: string, target: ListTarget): string | null {
    const { numberSettings, ownNumbers } = current();
    return target.kind === 'exact'
      ? mayBeListed(normalizeNumber(text, numberSettings), ownNumbers)
      : mayTargetBeListed(target, ownNumbers);
  }
}

const NOTHING: WantedEntry = { number: '', reason: '', label: '', ttlMs: null, untilMs: null, hangupCause: null };

function shown({ target, reason, label, untilMs, hangupCause, addedAtMs, by }: RuntimeEntry): ShownEntry {
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  return {
    number: targetText(target),
    reason,
    label,
    until,
    hangupCause,
    addedAt: new Date(addedAtMs).toISOString(),
    by,
  };
}
