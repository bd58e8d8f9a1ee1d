// A file that is put on a runtime list: what each of its lines asks for, and whether it is a list at all.

import type { ListFormat } from '../match/list-format-names.js';
import { quoted } from '../match/list-text.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { parseUntil } from '../../time/until.js';
import { LineErrors } from './line-errors.js';
import { listEntries } from './list-entries.js';
import { readList } from './list-format.js';
import type { LineError, ListLine } from './list-line.js';

/** One line of it. */
export interface ImportedLine {
  readonly line: number;
  readonly entry: {
    readonly number: string;
    readonly reason: string;
    readonly label: string;
    /** In milliseconds since 1970; null where the line has no time. */
    readonly untilMs: number | null;
    readonly hangupCause: number | null;
  };
}

/** Line by line, null for one that says nothing. @throws {UnreadableList} for what is no list at all */
export function* importedLines(text: string, format: ListFormat): Generator<ImportedLine | LineError | null> {
  for (const line of readList(text, format)) yield line === null || 'problem' in line ? line : importedLine(line);
}

function importedLine({ line, number, reason, label, until, hangupCause }: ListLine): ImportedLine | LineError {
  const untilMs = until === '' ? null : parseUntil(until);
  if (untilMs === undefined) return { line, problem: `expected a time such as 2027-01-01, found ${quoted(until)}` };
  const cause = hangupCause === '' ? null : Number(hangupCause);
  if (cause !== null && !(Number.isInteger(cause) && cause >= 1 && cause <= 127))
    return { line, problem: `expected a cause from 1 to 127, found ${quoted(hangupCause)}` };
  if (number === '') return { line, problem: 'no number' };
  return { line, entry: { number, reason, label, untilMs, hangupCause: cause } };
}

/**
 * By the same measure as files and URLs of the configuration: another file than was meant changes nothing. Yields with each line, so
 * that whoever asks may take turns; gives why it is no list, or null.
 */
export function* mostlyWrong(
  source: string,
  text: string,
  format: ListFormat,
  numberSettings: NumberSettings,
): Generator<undefined, string | null> {
  const bad = new LineErrors();
  let good = 0;
  const defaults = { reason: '', label: '', hangupCause: null };
  for (const line of listEntries({ source, text, format, defaults, numberSettings })) {
    yield undefined;
    if (line === null) continue;
    if ('problem' in line) bad.add(line);
    else good += 1;
  }
  return bad.count > good ? `this is not a list: ${bad.moreThan(good)}` : null;
}
