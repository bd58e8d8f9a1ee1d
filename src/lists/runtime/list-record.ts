// One change of the runtime lists as it lies on disk: a line of JSON.
//
//   {"add":"block","entry":"79170415564","reason":"спам","label":"","until":null,"cause":21,"at":1795694400000,"by":"cli"}
//   {"remove":"block","entry":"7917*","at":1795694400000}

import { LIST_KINDS, targetText, type ListEntry, type ListKind, type ListTarget } from '../match/list-entry.js';
import { listText, MAX_LABEL, MAX_REASON } from '../match/list-text.js';
import { readTargetText } from '../match/read-target-text.js';

/** An entry of a runtime list. */
export interface RuntimeEntry extends ListEntry {
  /** Milliseconds since 1970. */
  readonly addedAtMs: number;
  /** Which door it came by, such as `cli`. */
  readonly by: string;
}

export type ListRecord =
  | { readonly change: 'add'; readonly list: ListKind; readonly entry: RuntimeEntry }
  /** `atMs`: milliseconds since 1970; 0 where an older voxroute did not write it down. */
  | { readonly change: 'remove'; readonly list: ListKind; readonly target: ListTarget; readonly atMs: number };

export const RUNTIME_SOURCE = 'runtime';

export function encodeRecord(record: ListRecord): string {
  if (record.change === 'remove')
    return JSON.stringify({ remove: record.list, entry: targetText(record.target), at: record.atMs });
  const { target, reason, label, untilMs, hangupCause, addedAtMs, by } = record.entry;
  const entry = targetText(target);
  return JSON.stringify({
    add: record.list,
    entry,
    reason,
    label,
    until: untilMs,
    cause: hangupCause,
    at: addedAtMs,
    by,
  });
}

/** Null for what `encodeRecord` did not write. Never throws. */
export function decodeRecord(line: string): ListRecord | null {
  const fields = parsed(line);
  if (fields === null) return null;
  const target = typeof fields['entry'] === 'string' ? readTargetText(fields['entry']) : null;
  if (target === null) return null;
  const { add, remove, reason, label, until, cause, at, by } = fields;
  if (isKind(remove))
    return { change: 'remove', list: remove, target, atMs: isNumberOrNull(at, 8.64e15) ? (at ?? 0) : 0 };
  if (!isKind(add) || !isText(reason) || !isText(label) || !isText(by)) return null;
  if (!isNumberOrNull(until, 8.64e15) || !isNumberOrNull(cause, 127) || typeof at !== 'number') return null;
  const texts = { reason: listText(reason, MAX_REASON), label: listText(label, MAX_LABEL), by: listText(by, 40) };
  const times = { untilMs: until, addedAtMs: at, hangupCause: cause };
  return { change: 'add', list: add, entry: { target, ...texts, ...times, source: RUNTIME_SOURCE, line: null } };
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isKind = (value: unknown): value is ListKind => LIST_KINDS.some((kind) => kind === value);

/** Whole, from 1. */
function isNumberOrNull(value: unknown, max: number): value is number | null {
  return value === null || (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max);
}
