// Imports of a runtime list, so that one can be undone as a whole. An entry says itself which import it came with and what it
// took the place of: it is undone after a restart, too, and from every host that shares the lists.

import { randomBytes } from 'node:crypto';
import { utcStamp } from '../../time/utc-stamp.js';
import { holds } from '../match/list-entry.js';
import type { RuntimeEntry } from './list-record.js';

export interface ListImport {
  readonly id: string;
  /** When the last entry of it was added, in milliseconds since 1970. */
  readonly atMs: number;
  /** Which door it came by, such as `page`. */
  readonly by: string;
  /** Entries that are on the list still as it added them. */
  readonly entries: number;
  /** How many of them took the place of others. */
  readonly replaced: number;
}

/** A new name: `20261129-120000-9f2c`, in UTC. */
export function newImportId(epochMs: number): string {
  return `${utcStamp(epochMs)}-${randomBytes(2).toString('hex')}`;
}

/** Of entries that hold, newest import first; a step for each entry. */
export function* importsIn(
  entries: Iterable<RuntimeEntry>,
  epochMs: () => number,
): Generator<undefined, readonly ListImport[]> {
  const found = new Map<string, ListImport>();
  for (const { imported, untilMs, addedAtMs, by } of entries) {
    yield undefined;
    if (imported === undefined || !holds(untilMs, epochMs())) continue;
    const { id, before } = imported;
    const known = found.get(id) ?? { id, atMs: addedAtMs, by, entries: 0, replaced: 0 };
    found.set(id, {
      ...known,
      atMs: Math.max(known.atMs, addedAtMs),
      entries: known.entries + 1,
      replaced: known.replaced + (before === null ? 0 : 1),
    });
  }
  return [...found.values()].sort((one, other) => other.atMs - one.atMs || (one.id < other.id ? 1 : -1));
}

/**
 * An entry as an import `id` keeps it that takes its place: one step back, and no further. A number that stands twice in a file
 * took the place of what was there before the file.
 */
export function withoutImport(replaced: RuntimeEntry | null, id: string): RuntimeEntry | null {
  if (replaced === null) return null;
  const { target, reason, label, untilMs, hangupCause, source, line, addedAtMs, by, imported } = replaced;
  if (imported?.id === id) return imported.before;
  const entry = { target, reason, label, untilMs, hangupCause, source, line, addedAtMs, by };
  // An import that had taken the place of yet another entry could only be undone by half.
  return imported?.before === null ? { ...entry, imported } : entry;
}
