// One change of the runtime lists as it lies on disk: a line of JSON.
//
//   {"add":"block","entry":"79170415564","reason":"спам","label":"","until":null,"cause":21,"at":1795694400000,"by":"cli"}
//   {"remove":"block","entry":"7917*","at":1795694400000}
//
// An entry of an import names it, and holds what it took the place of, so that the import can be undone:
//
//   {"add":"block",…,"by":"page","import":"20261129-120000-9f2c","before":{"reason":"","label":"","until":null,"cause":null,"at":1795694300000,"by":"cli"}}

import {
  LIST_KINDS,
  type ListEntry,
  type ListKind,
  type ListTarget,
  readTargetText,
  targetText,
} from '../match/list-entry.js';
import { listText, MAX_LABEL, MAX_REASON } from '../match/list-text.js';

/** An entry of a runtime list. */
export interface RuntimeEntry extends ListEntry {
  /** Milliseconds since 1970. */
  readonly addedAtMs: number;
  /** Which door it came by, such as `cli`. */
  readonly by: string;
  /** Absent for an entry that came by itself. */
  readonly imported?: Imported;
}

/** The import that put an entry on its list. */
export interface Imported {
  readonly id: string;
  /** What it took the place of; null where there was nothing. Never holds another `before`. */
  readonly before: RuntimeEntry | null;
}

/** What names an import: `20261129-120000-9f2c`. */
export const IMPORT_ID = /^[0-9A-Za-z-]{1,40}$/;

export type ListRecord =
  | { readonly change: 'add'; readonly list: ListKind; readonly entry: RuntimeEntry }
  /** `atMs`: milliseconds since 1970; 0 where an older voxroute did not write it down. */
  | { readonly change: 'remove'; readonly list: ListKind; readonly target: ListTarget; readonly atMs: number };

export const RUNTIME_SOURCE = 'runtime';

export function encodeRecord(record: ListRecord): string {
  if (record.change === 'remove')
    return JSON.stringify({ remove: record.list, entry: targetText(record.target), at: record.atMs });
  return JSON.stringify({ add: record.list, entry: targetText(record.entry.target), ...fieldsOf(record.entry) });
}

function fieldsOf({ reason, label, untilMs, hangupCause, addedAtMs, by, imported }: RuntimeEntry): object {
  const fields = { reason, label, until: untilMs, cause: hangupCause, at: addedAtMs, by };
  if (imported === undefined) return fields;
  const { id, before } = imported;
  return { ...fields, import: id, ...(before === null ? {} : { before: fieldsOf(before) }) };
}

/** Null for what `encodeRecord` did not write. Never throws. */
export function decodeRecord(line: string): ListRecord | null {
  const fields = parsed(line);
  if (fields === null) return null;
  const target = typeof fields['entry'] === 'string' ? readTargetText(fields['entry']) : null;
  if (target === null) return null;
  const { add, remove, at } = fields;
  if (isKind(remove))
    return { change: 'remove', list: remove, target, atMs: isNumberOrNull(at, 8.64e15) ? (at ?? 0) : 0 };
  const entry = isKind(add) ? entryIn(fields, target, true) : null;
  return isKind(add) && entry !== null ? { change: 'add', list: add, entry } : null;
}

/** @param mayReplace may it hold what it took the place of? */
function entryIn(fields: Record<string, unknown>, target: ListTarget, mayReplace: boolean): RuntimeEntry | null {
  const { reason, label, until, cause, at, by } = fields;
  if (!isText(reason) || !isText(label) || !isText(by)) return null;
  if (!isNumberOrNull(until, 8.64e15) || !isNumberOrNull(cause, 127) || typeof at !== 'number') return null;
  const texts = { reason: listText(reason, MAX_REASON), label: listText(label, MAX_LABEL), by: listText(by, 40) };
  const times = { untilMs: until, addedAtMs: at, hangupCause: cause };
  const imported = importedIn(fields, target, mayReplace);
  return { target, ...texts, ...times, source: RUNTIME_SOURCE, line: null, ...imported };
}

/** What cannot be read of it leaves an entry that holds all the same, and no undo of it. */
function importedIn(
  fields: Record<string, unknown>,
  target: ListTarget,
  mayReplace: boolean,
): Pick<RuntimeEntry, 'imported'> {
  const { import: id, before } = fields;
  if (!isText(id) || !IMPORT_ID.test(id)) return {};
  if (before === undefined) return { imported: { id, before: null } };
  const replaced = mayReplace && isObject(before) ? entryIn(before, target, false) : null;
  return replaced === null ? {} : { imported: { id, before: replaced } };
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(line);
    return isObject(data) ? data : null;
  } catch {
    return null;
  }
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isKind = (value: unknown): value is ListKind => LIST_KINDS.some((kind) => kind === value);

/** Whole, from 1. */
function isNumberOrNull(value: unknown, max: number): value is number | null {
  return value === null || (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max);
}
