// From the text of a list file or a URL's body to a list that is asked with every call.

import { ListBuilder, type PackedList } from '../match/static-list.js';
import { LineErrors } from './line-errors.js';
import { BroadEntries } from './broad-entries.js';
import { forEachYielding } from '../../time/yield-to-calls.js';
import { listEntries, type ListText } from './list-entries.js';

/** Characters from which the length of all lines is guessed. */
const SAMPLE = 65_536;

export interface CompiledText {
  readonly list: PackedList;
  /** Lines that are entries. */
  readonly good: number;
  readonly bad: LineErrors;
  readonly broad: BroadEntries;
}

/** @throws {UnreadableList} when the text is something else than the format says */
export async function compileList(list: ListText): Promise<CompiledText> {
  const builder = new ListBuilder(list.source, guessedLines(list.text));
  const bad = new LineErrors();
  const broad = new BroadEntries();
  let good = 0;
  await forEachYielding(listEntries(list), (entry) => {
    if (entry === null) return;
    const problem = 'problem' in entry ? entry.problem : builder.add(entry);
    if (problem !== null) bad.add({ line: entry.line ?? 0, problem });
    else {
      good += 1;
      if ('target' in entry) broad.look(entry);
    }
  });
  return { list: builder.pack(), good, bad, broad };
}

function guessedLines(text: string): number {
  const sample = text.slice(0, SAMPLE);
  return (sample.split('\n').length * text.length) / Math.max(1, sample.length);
}
