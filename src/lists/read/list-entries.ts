// From the text of a list file or a URL's body to entries, each with what is wrong with it.

import { parseUntil } from '../../time/until.js';
import type { NumberSettings } from '../../number/number-settings.js';
import type { ListEntry } from '../match/list-entry.js';
import { quoted } from '../match/list-text.js';
import { numbersIn } from '../match/target-size.js';
import { parseListEntry } from '../match/parse-list-entry.js';
import { readList } from './list-format.js';
import type { ListFormat } from '../match/list-format-names.js';
import type { LineError, ListLine, ReadLine } from './list-line.js';

export interface ListText {
  /** File, or URL without secrets. */
  readonly source: string;
  readonly text: string;
  readonly format: ListFormat;
  /** For entries that do not say it themselves. */
  readonly defaults: Pick<ListEntry, 'reason' | 'label' | 'hangupCause'>;
  readonly numberSettings: NumberSettings;
  /** An entry about more numbers than this is left out. Where others write the list, one line must not block a country. */
  readonly mostNumbers?: number;
}

/** Of an entry of a URL, unless it is said there that more is meant. */
export const MOST_NUMBERS_OF_URL = 1_000_000;

/** @throws {UnreadableList} when the text is something else than the format says */
export function* listEntries(list: ListText): Generator<ReadLine<ListEntry>> {
  for (const line of readList(list.text, list.format)) {
    if (line === null || 'problem' in line) yield line;
    else yield entryOf(line, list);
  }
}

function entryOf(
  line: ListLine,
  { source, defaults, numberSettings, mostNumbers = Infinity }: ListText,
): ListEntry | LineError {
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
  if ('problem' in parsed)
    return bad(
      line,
      `expected a number, 7917*, a range, a pattern or withheld, found ${quoted(line.number)}: ${parsed.problem}`,
    );
  return numbersIn(parsed.entry.target) > mostNumbers
    ? bad(
        line,
        `${quoted(line.number)} covers more than a million numbers: from a URL, such an entry needs broad: true`,
      )
    : parsed.entry;
}

function bad({ line }: ListLine, problem: string): LineError {
  return { line, problem };
}

function causeOf(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 127 ? Number(text) : undefined;
}
