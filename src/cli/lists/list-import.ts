// `voxroute list import`: the entries of a file to a list of the running daemon.

import { basename } from 'node:path';
import { messageOf } from '../../errors.js';
import { readBoundedFile } from '../../files/bounded-file.js';
import { decodeText } from '../../tables/decode-text.js';
import { importedLines, mostlyWrong, type ImportedLine } from '../../lists/read/imported-lines.js';
import { listFormatOf } from '../../lists/read/list-format.js';
import type { ListFormat } from '../../lists/match/list-format-names.js';
import { UnreadableList, type LineError } from '../../lists/read/list-line.js';
import { MAX_ENTRIES, type WantedEntry } from '../../http/routes/lists.js';
import { quoted } from '../../lists/match/list-text.js';
import { newImportId } from '../../lists/runtime/list-imports.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { daemonConfig } from '../command-config.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { isoTime, listAsking, type AskLists, type ListOptions } from './list-asking.js';
import type { Output } from '../output.js';

export interface ListImportOptions extends ListOptions {
  readonly format: ListFormat | 'auto';
  /** Such as `30d`. */
  readonly ttl?: string;
}

interface Imported {
  readonly added: number;
  readonly replaced: number;
  readonly refused: readonly LineError[];
  readonly warnings: readonly string[];
}

/** Refused lines that are named; programs get them all. */
const MAX_NAMED = 20;

/** @throws {CommandFailure} when nothing was added, most of the file is wrong, or it cannot be read */
export async function listImport(file: string, options: ListImportOptions, output: Output): Promise<void> {
  const kind = options.allow === true ? 'allow' : 'block';
  const text = await textOf(file, options.format);
  const { sockets, config } = daemonConfig(options.config, output);
  const lines = linesOf(text);
  refuseMostlyWrong(text, config.number);
  const asking = listAsking(sockets);
  const id = newImportId(Date.now());
  const { added, replaced, refused, warnings } = await addAll(lines, options.ttl ?? null, (entries) =>
    asking.add(kind, entries, id),
  );
  for (const warning of warnings.slice(0, MAX_NAMED)) output.stderr.write(`voxroute: warning: ${warning}\n`);
  if (options.json === true) {
    const undoneBy = added === 0 ? null : id;
    output.stdout.write(
      `${JSON.stringify({ list: kind, import: undoneBy, added, replaced, refused, warnings }, null, 2)}\n`,
    );
  } else {
    for (const { line, problem } of refused.slice(0, MAX_NAMED))
      output.stderr.write(`${file}:${line}: skipped: ${problem}\n`);
    const more = refused.length - MAX_NAMED;
    if (more > 0) output.stderr.write(`${file}: ${more} more lines are skipped\n`);
    output.stdout.write(
      `${added} on the ${kind} list, ${replaced} of them were there before; ${refused.length} skipped\n`,
    );
    if (added > 0) output.stdout.write(`undo it with: voxroute list undo ${id}\n`);
  }
  if (added === 0) throw new CommandFailure(EXIT.failed, `${file}: nothing was added`);
}

/** As it is to be read. */
interface FileText {
  readonly file: string;
  readonly text: string;
  readonly format: ListFormat;
}

async function textOf(file: string, format: ListFormat | 'auto'): Promise<FileText> {
  try {
    const text = await decodeText(await readBoundedFile(file));
    return { file, text, format: format === 'auto' ? listFormatOf(text, basename(file)) : format };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function linesOf({ file, text, format }: FileText): (ImportedLine | LineError)[] {
  try {
    return [...importedLines(text, format)].filter((line) => line !== null);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): CommandFailure {
  const why = messageOf(cause);
  const message = cause instanceof UnreadableList ? why : `cannot be read: ${why}`;
  return new CommandFailure(EXIT.wrongUsage, `${file}: ${message}`);
}

function refuseMostlyWrong({ file, text, format }: FileText, numberSettings: NumberSettings): void {
  const steps = mostlyWrong(file, text, format, numberSettings);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  if (step.value !== null) throw new CommandFailure(EXIT.failed, `${file}: nothing was added, ${step.value}`);
}

/** A line, and what is asked for by it. */
interface Wanted {
  readonly line: number;
  readonly entry: WantedEntry;
}

async function addAll(
  lines: readonly (ImportedLine | LineError)[],
  ttl: string | null,
  add: (entries: readonly WantedEntry[]) => ReturnType<AskLists['add']>,
): Promise<Imported> {
  const read = lines.map((line) => ('problem' in line ? line : wantedOf(line, ttl)));
  const wanted = read.filter((each) => 'entry' in each);
  const refused = read.filter((each) => 'problem' in each);
  const warnings: string[] = [];
  let [added, replaced] = [0, 0];
  for (let start = 0; start < wanted.length; start += MAX_ENTRIES) {
    const batch = wanted.slice(start, start + MAX_ENTRIES);
    const answer = await add(batch.map(({ entry }) => entry));
    added += answer.added.length;
    replaced += answer.replaced;
    warnings.push(...answer.warnings.map(({ warning }) => warning));
    for (const { index, number, problem } of answer.refused) {
      refused.push({ line: batch[index]?.line ?? 0, problem: `${quoted(number)}: ${problem}` });
    }
  }
  return { added, replaced, warnings, refused: refused.sort((a, b) => a.line - b.line) };
}

function wantedOf({ line, entry: { untilMs, ...entry } }: ImportedLine, ttl: string | null): Wanted {
  // A time in the file goes before the one for all.
  const times = untilMs === null ? { ttl } : { until: isoTime(untilMs) };
  return { line, entry: { ...entry, ...times } };
}
