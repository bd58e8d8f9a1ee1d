// From the text of a list file or a URL's body to entries, each with what is wrong with it.

import { parseUntil } from '../../time/until.js';
import type { NumberSettings } from '../../number/number-settings.js';
import type { ListEntry } from '../match/list-entry.js';
import { quoted } from '../match/list-text.js';
import { parseListEntry } from '../match/parse-list-entry.js';
import { readList } from './list-format.js';
import type { ListFormat } from './list-format-names.js';
import type { BadLine, ListLine, ReadLine } from './list-line.js';

export interface ListText {
  /** File, or URL without secrets. */
  readonly source: string;
  readonly text: string;
  readonly format: ListFormat;
  /** For entries that do not say it themselves. */
  readonly defaults: Pick<ListEntry, 'reason' | 'label' | 'hangupCause'>;
  readonly numberSettings: NumberSettings;
}

/** @throws {UnreadableList} when the text is something else than the format says */
export function* listEntries(list: ListText): Generator<ReadLine<ListEntry>> {
  for (const line of readList(list.text, list.format)) {
    if (line === null || 'problem' in line) yield line;
    else yield entryOf(line, list);
  }
}

function entryOf(line: ListLine, { source, defaults, numberSettings }: ListText): ListEntry | BadLine {
  const untilMs = line.until === '' ? null : parseUntil(line.until);
  if (untilMs === undefined) return bad(line, `expected a time such as 2027-01-01, found ${quoted(line.until)}`);
  const hangupCause = line.hangupCause === '' ? defaults.hangupCause : causeOf(line.hangupCause);
  if (hangupCause === undefined) return bad(line, `expected a cause from 1 to 127, found ${quoted(line.hangupCause)}`);
  const fields = {
    reason: line.reason || defaults.reason,
    label: line.label || defaults.label,
    untilMs,
    source,
    line: line.line,
    hangupCause,
  };
  const parsed = parseListEntry(line.number, fields, numberSettings);
  return 'entry' in parsed
    ? parsed.entry
    : bad(
        line,
        `expected a number, 7917*, a range, a pattern or withheld, found ${quoted(line.number)}: ${parsed.problem}`,
      );
}

function bad({ line }: ListLine, problem: string): BadLine {
  return { line, problem };
}

function causeOf(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 127 ? Number(text) : undefined;
}
