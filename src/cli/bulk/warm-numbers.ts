// The numbers of a file for `cache warm`: a list, or one column of call records. The file is read as a stream; only
// its distinct numbers are kept in memory.

import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { textOfBytes } from '../../tables/table-bytes.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import { tableRows } from '../../tables/table-reader.js';
import { numbersOfCell } from '../../tables/plain-number-cell.js';
import type { TableRow } from '../../tables/table-rows.js';
import { isIdle } from '../../tables/text-lines.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { bookNumbers } from './book-numbers.js';
import { openNumberTable, unreadableFile } from './open-number-table.js';

/** At 5 a second they take two days; in memory they are some tens of megabytes. */
const MAX_NUMBERS = 1_000_000;

export interface WarmNumbers {
  /** E.164 digits, each once, in the order of the file. */
  readonly numbers: ReadonlySet<number>;
  /** Rows with content: no remarks, no header. */
  readonly read: number;
  readonly skipped: {
    readonly duplicates: number;
    /** Extensions, short and withheld numbers, empty cells, and whatever else is not looked up. */
    readonly notNumbers: number;
    readonly tooLong: number;
  };
  /** Of the first row that has no number to look up; null where all have one. */
  readonly firstWrongLine: number | null;
}

/**
 * @param column see `locateNumbers`
 * Cards, JSON and a dump of Asterisk's database are read as well: their numbers, whatever `column` says.
 *
 * @throws {CommandFailure} with `EXIT.wrongUsage` for a file that cannot be read, has no such column or no numbers
 */
export async function readWarmNumbers(
  file: string,
  column: string | undefined,
  settings: NumberSettings,
): Promise<WarmNumbers> {
  const book = await ofBook(file, settings);
  if (book !== null) return withNumbers(file, book);
  const dialect = await openNumberTable(file, column, settings, 'text');
  const collecting = new Collecting(dialect, settings);
  try {
    for await (const rows of tableRows(file, dialect, undefined, 'skip')) for (const row of rows) collecting.take(row);
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
  const { numbers, read, skipped, firstWrongLine } = collecting;
  return withNumbers(file, { numbers, read, skipped, firstWrongLine });
}

async function ofBook(file: string, settings: NumberSettings): Promise<WarmNumbers | null> {
  try {
    return await bookNumbers(file, settings);
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}

function withNumbers(file: string, found: WarmNumbers): WarmNumbers {
  if (found.numbers.size > 0) return found;
  const { read, firstWrongLine } = found;
  const why = read === 0 ? 'it is empty' : `no row of ${read} has a number that can be looked up`;
  throw new CommandFailure(EXIT.wrongUsage, `${file}:${firstWrongLine ?? 1}: no numbers in it: ${why}`);
}

class Collecting {
  /** As numbers, because 15 digits fit, and a short text cut out of a long one would keep that in memory. */
  readonly numbers = new Set<number>();
  read = 0;
  readonly skipped = { duplicates: 0, notNumbers: 0, tooLong: 0 };
  firstWrongLine: number | null = null;
  #lines = 0;
  #isHeaderNext: boolean;
  readonly #isList: boolean;

  constructor(
    private readonly dialect: TableDialect,
    private readonly settings: NumberSettings,
  ) {
    this.#isHeaderNext = dialect.hasHeader;
    this.#isList = dialect.width === 1;
  }

  take(row: TableRow): void {
    const line = this.#lines + 1;
    this.#lines += row.lines;
    if (line === 1 && this.dialect.hasSeparatorLine) return;
    if (!row.isTooLong && isIdle(row.raw)) return;
    if (this.#isHeaderNext) {
      this.#isHeaderNext = false;
      return;
    }
    this.read += 1;
    if (row.isTooLong) {
      this.firstWrongLine ??= line;
      this.skipped.tooLong += 1;
    } else for (const text of numbersOfCell(this.#cellOf(row))) this.#add(text, line);
    if (this.numbers.size > MAX_NUMBERS)
      throw new CommandFailure(EXIT.wrongUsage, `more than ${MAX_NUMBERS} different numbers: split the file`);
  }

  #add(text: string, line: number): void {
    const number = normalizeNumber(text, this.settings);
    if (number.kind !== 'e164') {
      this.firstWrongLine ??= line;
      this.skipped.notNumbers += 1;
    } else if (this.numbers.has(Number(number.e164))) this.skipped.duplicates += 1;
    else this.numbers.add(Number(number.e164));
  }

  #cellOf({ cells }: TableRow): string {
    const text = textOfBytes(cells[this.dialect.column] ?? '', this.dialect.encoding);
    // In a list a remark may stand behind a number: `79170415564  # the boss`.
    return this.#isList ? text.replace(/\s#.*$/, '') : text;
  }
}
