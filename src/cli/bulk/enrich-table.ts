// Reads a table from where the output ends, looks its numbers up and writes its rows, in their order and with bounded
// memory.

import { numbersOfCell } from '../../tables/plain-number-cell.js';
import { EnrichAnswers, type AddedAnswer } from './enrich-answers.js';
import type { EnrichLookup } from './enrich-lookup.js';
import { addedNames, enrichedRow } from './enriched-rows.js';
import type { PartialTable } from './partial-table.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import { tableRows } from '../../tables/table-reader.js';
import type { TableRow } from '../../tables/table-rows.js';
import { Tally } from './tally.js';

interface EnrichParts {
  readonly input: string;
  readonly dialect: TableDialect;
  readonly prefix: string;
  readonly lookup: EnrichLookup;
  readonly partial: PartialTable;
  /**
   * Of what is written so far: `lines`, `header`, `rows`, of these `short`, `long`, `unclosed` and `replaced` ones, and
   * by status.
   */
  readonly tally: Tally;
  /** After some rows were written. */
  readonly written: (lines: number) => Promise<void>;
  /** A quote that is opened on this line of the file, from 1, is never closed. */
  readonly unclosed: (line: number) => void;
  readonly interrupted: AbortSignal;
}

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** Ends when every row is written, or soon after `interrupted`; true when it is done. */
export async function enrichTable(parts: EnrichParts): Promise<boolean> {
  return await new Enriching(parts).run();
}

class Enriching {
  readonly #answers: EnrichAnswers;

  constructor(private readonly parts: EnrichParts) {
    this.#answers = new EnrichAnswers(parts.lookup, parts.dialect);
  }

  async run(): Promise<boolean> {
    const { input, dialect, partial, tally } = this.parts;
    if (dialect.hasMark && partial.inputBytes === 0) await partial.append(BYTE_ORDER_MARK, BYTE_ORDER_MARK);
    const before = { bytes: partial.inputBytes, lines: tally.of('lines') };
    for await (const rows of tableRows(input, dialect, before)) if (!(await this.#write(rows))) return false;
    return true;
  }

  /** False when it was interrupted. */
  async #write(rows: readonly TableRow[]): Promise<boolean> {
    const { lookup, interrupted } = this.parts;
    for (let from = 0; from < rows.length; from += lookup.rowsAtOnce) {
      const some = rows.slice(from, from + lookup.rowsAtOnce);
      await this.#answers.prepare(some.filter(({ raw }) => raw !== '').map((row) => this.#cellOf(row)));
      if (interrupted.aborted) return false;
      await this.#writeSome(some);
    }
    return true;
  }

  async #writeSome(rows: readonly TableRow[]): Promise<void> {
    const { partial, tally, written } = this.parts;
    const seen = new Tally();
    let output = '';
    for (const row of rows) {
      const enriched = this.#enriched(row, seen);
      output += typeof enriched === 'string' ? enriched : await enriched;
      seen.add('lines', row.lines);
    }
    await partial.append(rows.map(({ raw, end }) => raw + end).join(''), output);
    tally.merge(seen.asRecord());
    await written(seen.of('lines'));
  }

  #enriched(row: TableRow, seen: Tally): string | Promise<string> {
    const { dialect, prefix, tally } = this.parts;
    const isFirst = tally.of('lines') + seen.of('lines') === 0;
    if (row.raw === '' || (isFirst && dialect.hasSeparatorLine)) return row.raw + row.end;
    if (dialect.hasHeader && tally.of('header') + seen.of('header') === 0) {
      seen.add('header');
      return enrichedRow(row, addedNames(dialect, prefix), dialect);
    }
    const answer = this.#answers.of(this.#cellOf(row));
    return answer instanceof Promise
      ? answer.then((known) => this.#withAnswer(row, known, seen))
      : this.#withAnswer(row, answer, seen);
  }

  #withAnswer(row: TableRow, answer: AddedAnswer, seen: Tally): string {
    const { dialect, tally, unclosed } = this.parts;
    seen.add('rows');
    seen.add(answer.status);
    if (row.cells.length < dialect.width) seen.add('short');
    if (row.cells.length > dialect.width) seen.add('long');
    if (!answer.isExact) seen.add('replaced');
    if (row.isBroken) {
      seen.add('unclosed');
      unclosed(tally.of('lines') + seen.of('lines') + 1);
    }
    return enrichedRow(row, answer, dialect);
  }

  #cellOf({ cells }: TableRow): string {
    // Of several numbers in a cell the first one's answer is written.
    return numbersOfCell(cells[this.parts.dialect.column] ?? '')[0] ?? '';
  }
}
