// Loads everything under `allow`, `block` or a named list.

import type { ListsConfig } from './lists-schema.js';
import { ListBuilder, unavailableList, type PackedList } from '../match/static-list.js';
import type { ListEntry } from '../match/list-entry.js';
import { parseListEntry } from '../match/parse-list-entry.js';
import { BroadEntries } from './broad-entries.js';
import type { DownloadCheck } from '../fetch/feed-spec.js';
import { compileList } from './compile-list.js';
import { shownUrl } from '../fetch/feed-spec.js';
import { MOST_NUMBERS_OF_URL } from './list-entries.js';
import { listFormatOf } from './list-format.js';
import { sourceText, unreadableText, unusable, type Findings, type LoadParts } from './source-text.js';

type Entry = ListsConfig['block'][number] | ListsConfig['allow'][number];
type NumberEntry = Extract<Entry, { number: string } | string>;
type SourceEntry = Exclude<Entry, NumberEntry>;

/** Lists in the order in which they are asked: the configuration's own entries, files, URLs. */
export async function loadList(
  entries: readonly Entry[],
  path: readonly PropertyKey[],
  parts: LoadParts,
  findings: Findings,
): Promise<PackedList[]> {
  const placed = entries.map((entry, index) => ({ entry, path: [...path, index] }));
  const sources = placed.flatMap(({ entry, path }) => (isSource(entry) ? [{ entry, path }] : []));
  const lists = [ownEntries(path, placed, parts, findings)];
  // One after the other: what is read of a file is gone before the next one is read.
  for (const kind of ['file', 'url']) {
    for (const { entry, path } of sources.filter(({ entry }) => kind in entry)) {
      lists.push(await loadSource(entry, path, parts, findings));
    }
  }
  return lists.filter((list) => list !== null);
}

function isSource(entry: Entry): entry is SourceEntry {
  return typeof entry === 'object' && ('file' in entry || 'url' in entry);
}

/** Null when the configuration itself has no entries. */
function ownEntries(
  listPath: readonly PropertyKey[],
  placed: readonly { readonly entry: Entry; readonly path: readonly PropertyKey[] }[],
  { numberSettings, placeOf }: LoadParts,
  { problems, warnings }: Findings,
): PackedList | null {
  const builder = new ListBuilder('config');
  const broad = new BroadEntries();
  for (const { entry, path } of placed) {
    if (isSource(entry)) continue;
    const { text, ...texts } = fieldsOf(entry);
    const keyPath = typeof entry === 'string' ? path : [...path, 'number'];
    const place = placeOf(keyPath);
    const parsed = parseListEntry(text, { ...texts, source: place.file, line: place.line }, numberSettings);
    const problem = 'entry' in parsed ? builder.add(parsed.entry) : parsed.problem;
    if (problem === null) {
      if ('entry' in parsed) broad.look(parsed.entry);
      continue;
    }
    const message = `expected a number, 7917*, a range, a pattern or withheld, found ${JSON.stringify(text)}: ${problem}`;
    problems.push({ ...place, key: keyPath.join('.'), message });
  }
  warnings.push(...broad.warnings(placeOf(listPath)));
  return builder.isEmpty ? null : builder.pack();
}

function fieldsOf(entry: NumberEntry): { text: string } & Omit<ListEntry, 'target' | 'source' | 'line'> {
  if (typeof entry === 'string') return { text: entry, reason: '', label: '', untilMs: null, hangupCause: null };
  const { number, reason, label, until } = entry;
  return { text: number, reason, label, untilMs: until, hangupCause: causeOf(entry) };
}

/** One that is missing when it could not be read; the findings say why. */
async function loadSource(
  entry: SourceEntry,
  path: readonly PropertyKey[],
  parts: LoadParts,
  findings: Findings,
): Promise<PackedList> {
  const { format, reason, label } = entry;
  const { numberSettings } = parts;
  const mostNumbers = 'url' in entry && !entry.broad ? MOST_NUMBERS_OF_URL : Infinity;
  const check: DownloadCheck = { kind: 'list', format, numberSettings, mostNumbers };
  const source = await sourceText(entry, path, check, parts, findings);
  if (source === null) return unavailableList('file' in entry ? entry.file : shownUrl(entry.url));
  const whole = { file: source.name, line: null, column: null, key: '' };
  const problem = (message: string, line: number | null = null) =>
    void unusable(entry, findings).push({ ...whole, line, message });
  try {
    const { name, text } = source;
    const { list, good, bad, broad } = await compileList({
      source: name,
      text,
      format: format === 'auto' ? listFormatOf(text, name) : format,
      defaults: { reason, label, hangupCause: causeOf(entry) },
      numberSettings,
      mostNumbers,
    });
    if (bad.count > good) {
      problem(bad.moreThan(good));
      // A file is the administrator's to mend; of a body that was taken once, what is right stays.
      if ('file' in entry || good === 0) return unavailableList(source.name);
    }
    findings.warnings.push(...bad.problems(source.name), ...broad.warnings(whole));
    return list;
  } catch (error) {
    const { message, line } = unreadableText(error);
    problem(message, line);
    return unavailableList(source.name);
  }
}

function causeOf(entry: object): number | null {
  return 'hangupCause' in entry ? (entry.hangupCause as number | null) : null;
}
