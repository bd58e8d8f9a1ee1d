// The numbers of a file that is to be learnt: a list, or one column of call records. The file is read as a stream; what
// stays in memory are its different numbers.

import { statSync } from 'node:fs';
import { wordsOf } from '../../errors.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { findNumberColumn, type NumberColumn } from '../../tables/find-number-column.js';
import { NoSuchColumn } from '../../tables/table-columns.js';
import { textLines, type Line } from '../../tables/byte-lines.js';

/** At 5 a second they take two days; in memory they are some tens of megabytes. */
const MAX_NUMBERS = 1_000_000;
/** Rows by which the columns are told apart. */
const SAMPLE_ROWS = 200;

export interface WarmNumbers {
  /** E.164 digits, each once, in the order of the file. */
  readonly numbers: ReadonlySet<number>;
  /** Lines with content: no remarks, no header. */
  readonly read: number;
  readonly skipped: {
    readonly duplicates: number;
    /** Extensions, short and withheld numbers, empty cells, and whatever else is not looked up. */
    readonly notNumbers: number;
    readonly tooLong: number;
  };
}

/**
 * @param column see `findNumberColumn`
 * @throws {CommandFailure} with `EXIT.wrongUsage` for a file that cannot be read, has no such column or no numbers
 */
export async function readWarmNumbers(
  file: string,
  column: string | undefined,
  settings: NumberSettings,
): Promise<WarmNumbers> {
  const e164Of = (text: string) => {
    const number = normalizeNumber(text, settings);
    return number.kind === 'e164' ? number.e164 : null;
  };
  try {
    // A pipe could not be read a second time to go on, and a device might have no end.
    if (!statSync(file).isFile()) throw new CommandFailure(EXIT.wrongUsage, `${file}: not a regular file`);
    const collected = await collect(textLines(file), column, e164Of);
    if (collected.numbers.size === 0) throw new CommandFailure(EXIT.wrongUsage, `${file}: no numbers in it`);
    return collected;
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    const why = wordsOf(cause);
    throw new CommandFailure(
      EXIT.wrongUsage,
      `${file}: ${cause instanceof NoSuchColumn ? why : `cannot be read: ${why}`}`,
    );
  }
}

async function collect(
  chunks: AsyncIterable<readonly Line[]>,
  wanted: string | undefined,
  e164Of: (text: string) => string | null,
): Promise<WarmNumbers> {
  // As numbers, because 15 digits fit, and a short text cut out of a long one would keep that in memory.
  const numbers = new Set<number>();
  let read = 0;
  const skipped = { duplicates: 0, notNumbers: 0, tooLong: 0 };
  const take = (line: Line, column: NumberColumn) => {
    read += 1;
    const e164 = line === null ? null : e164Of(column.cellOf(line));
    if (line === null) skipped.tooLong += 1;
    else if (e164 === null) skipped.notNumbers += 1;
    else if (numbers.has(Number(e164))) skipped.duplicates += 1;
    else numbers.add(Number(e164));
    if (numbers.size > MAX_NUMBERS)
      throw new CommandFailure(EXIT.wrongUsage, `more than ${MAX_NUMBERS} different numbers: split the file`);
  };
  for await (const { line, column } of rows(chunks, wanted, (text) => e164Of(text) !== null)) take(line, column);
  return { numbers, read, skipped };
}

/** Lines with content, together with how to read them; the first ones wait until there are enough to tell that. */
async function* rows(
  chunks: AsyncIterable<readonly Line[]>,
  wanted: string | undefined,
  isNumber: (text: string) => boolean,
): AsyncGenerator<{ line: Line; column: NumberColumn }> {
  let waiting: Line[] = [];
  let column: NumberColumn | undefined;
  const release = function* () {
    const texts = waiting.filter((line) => line !== null);
    column = findNumberColumn(texts.slice(0, SAMPLE_ROWS), wanted, isNumber);
    const header = column.hasHeader ? texts[0] : undefined;
    for (const line of waiting) if (header === undefined || line !== header) yield { line, column };
    waiting = [];
  };
  for await (const lines of chunks) {
    for (const line of lines) {
      if (line !== null && (line.trim() === '' || line.trimStart().startsWith('#'))) continue;
      if (column !== undefined) yield { line, column };
      else if (waiting.push(line) >= SAMPLE_ROWS) yield* release();
    }
  }
  if (column === undefined && waiting.length > 0) yield* release();
}
