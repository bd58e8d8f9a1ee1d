// Reads a table from where the output ends, looks its numbers up and writes its rows, in their order and with bounded
// memory.

import { open, type FileHandle } from 'node:fs/promises';
import { EnrichAnswers, type AddedAnswer } from './enrich-answers.js';
import type { EnrichLookup } from './enrich-lookup.js';
import { addedNames, enrichedRow } from './enriched-rows.js';
import type { PartialTable } from './partial-table.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import { TableRows, type TableRow } from '../../tables/table-rows.js';
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

const CHUNK_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** Ends when every row is written, or soon after `interrupted`; true when it is done. */
export async function enrichTable(parts: EnrichParts): Promise<boolean> {
  const file = await open(parts.input);
  try {
    return await new Enriching(parts, file).run();
  } finally {
    await file.close();
  }
}

class Enriching {
  readonly #rows: TableRows;
  readonly #answers: EnrichAnswers;

  constructor(
    private readonly parts: EnrichParts,
    private readonly file: FileHandle,
  ) {
    const { dialect, lookup, tally } = parts;
    this.#rows = new TableRows(dialect.separator, dialect.lineEnd, tally.of('lines'));
    this.#answers = new EnrichAnswers(lookup, dialect);
  }

  async run(): Promise<boolean> {
    const { dialect, partial } = this.parts;
    if (dialect.hasMark && partial.inputBytes === 0) await partial.append(BYTE_ORDER_MARK, BYTE_ORDER_MARK);
    const buffer = Buffer.alloc(CHUNK_BYTES);
    // What is behind the size it had at first is left alone: somebody may be writing it.
    for (let at = partial.inputBytes; at < dialect.bytes;) {
      const { bytesRead } = await this.file.read(buffer, 0, Math.min(CHUNK_BYTES, dialect.bytes - at), at);
      if (bytesRead === 0) throw new Error('the file has become shorter meanwhile');
      at += bytesRead;
      if (!(await this.#write(this.#rows.push(buffer.toString('latin1', 0, bytesRead))))) return false;
    }
    return await this.#write(this.#rows.end());
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
    if (row.raw === '') return row.end;
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
    return cells[this.parts.dialect.column] ?? '';
  }
}
