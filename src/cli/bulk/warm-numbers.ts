// The numbers of a file that is to be learnt: a list, or one column of call records. The file is read as a stream; what
// stays in memory are its different numbers.

import { wordsOf } from '../../errors.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { textOfBytes } from '../../tables/table-bytes.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import { tableRows } from '../../tables/table-reader.js';
import { plainNumberCell } from '../../tables/plain-number-cell.js';
import type { TableRow } from '../../tables/table-rows.js';
import { isIdle } from '../../tables/text-lines.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { cardNumbers } from './card-numbers.js';
import { openNumberTable } from './open-number-table.js';

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
}

/**
 * @param column see `locateNumbers`
 * A vCard file is read as well: its numbers, whatever `column` says.
 *
 * @throws {CommandFailure} with `EXIT.wrongUsage` for a file that cannot be read, has no such column or no numbers
 */
export async function readWarmNumbers(
  file: string,
  column: string | undefined,
  settings: NumberSettings,
): Promise<WarmNumbers> {
  const cards = await ofCards(file, settings);
  if (cards !== null) return withNumbers(file, cards);
  const dialect = await openNumberTable(file, column, settings, 'text');
  const collecting = new Collecting(dialect, settings);
  try {
    for await (const rows of tableRows(file, dialect, undefined, 'skip')) for (const row of rows) collecting.take(row);
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw new CommandFailure(EXIT.wrongUsage, `${file}: cannot be read: ${wordsOf(cause)}`);
  }
  const { numbers, read, skipped } = collecting;
  return withNumbers(file, { numbers, read, skipped });
}

async function ofCards(file: string, settings: NumberSettings): Promise<WarmNumbers | null> {
  try {
    return await cardNumbers(file, settings);
  } catch (cause) {
    throw new CommandFailure(EXIT.wrongUsage, `${file}: cannot be read: ${wordsOf(cause)}`);
  }
}

function withNumbers(file: string, found: WarmNumbers): WarmNumbers {
  if (found.numbers.size === 0) throw new CommandFailure(EXIT.wrongUsage, `${file}: no numbers in it`);
  return found;
}

class Collecting {
  /** As numbers, because 15 digits fit, and a short text cut out of a long one would keep that in memory. */
  readonly numbers = new Set<number>();
  read = 0;
  readonly skipped = { duplicates: 0, notNumbers: 0, tooLong: 0 };
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
    if (!row.isTooLong && isIdle(row.raw)) return;
    if (this.#isHeaderNext) {
      this.#isHeaderNext = false;
      return;
    }
    this.read += 1;
    const number = row.isTooLong ? null : normalizeNumber(this.#cellOf(row), this.settings);
    if (number === null) this.skipped.tooLong += 1;
    else if (number.kind !== 'e164') this.skipped.notNumbers += 1;
    else if (this.numbers.has(Number(number.e164))) this.skipped.duplicates += 1;
    else this.numbers.add(Number(number.e164));
    if (this.numbers.size > MAX_NUMBERS)
      throw new CommandFailure(EXIT.wrongUsage, `more than ${MAX_NUMBERS} different numbers: split the file`);
  }

  #cellOf({ cells }: TableRow): string {
    const text = textOfBytes(cells[this.dialect.column] ?? '', this.dialect.encoding);
    // In a list a remark may stand behind a number: `79170415564  # the boss`.
    return plainNumberCell(this.#isList ? text.replace(/\s#.*$/, '') : text);
  }
}
