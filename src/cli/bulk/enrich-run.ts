// One run of `enrich`: takes up the position of the one before, shows how far it is, and leaves a position for the next.

import { messageOf } from '../../errors.js';
import { enrichTable } from './enrich-table.js';
import type { EnrichFiles } from './enrich-files.js';
import type { EnrichLookup } from './enrich-lookup.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { SAVE_EVERY_MS, stoppedAt, unsavedMessage, withProgress } from './long-work.js';
import type { Output } from '../output.js';
import { PartialTable } from './partial-table.js';
import type { ProgressLine } from '../progress-line.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import { LineTooLong } from '../../tables/table-rows.js';
import { Tally } from './tally.js';

/** Lines that are named; the others are counted. */
const MAX_NAMED_LINES = 5;

interface EnrichOutcome {
  readonly isDone: boolean;
  readonly tally: Tally;
  readonly rowsBefore: number;
  /** What ended it before its time; null when it is done. */
  readonly stopped: CommandFailure | null;
}

export class EnrichRun {
  #progress: ProgressLine | null = null;
  #unclosed = 0;

  constructor(
    private readonly files: EnrichFiles,
    private readonly prefix: string,
    private readonly output: Output,
    private readonly interrupted: AbortSignal,
  ) {}

  /** Why it waits; null when it goes on. */
  trouble(message: string | null): void {
    this.#progress?.note(message);
  }

  /** One of the numbers of the next rows is learnt. */
  learnt(): void {
    this.#progress?.ahead();
  }

  async run(dialect: TableDialect, lookup: EnrichLookup, restart: boolean): Promise<EnrichOutcome> {
    const partial = await this.#open(dialect, restart);
    const tally = new Tally(partial.resumed ?? {});
    const rowsBefore = tally.of('rows');
    if (rowsBefore > 0) {
      this.#report(`continuing after ${rowsBefore} rows; --restart starts over`);
    } else if (partial.hasDiscarded) {
      this.#report('an earlier run does not match this file and these options: starting over');
    }
    const failure = await this.#enrich(dialect, lookup, partial, tally);
    if (failure === 'done') return { isDone: true, tally, rowsBefore, stopped: null };
    return { isDone: false, tally, rowsBefore, stopped: this.#stopped(failure, tally.of('lines'), dialect.lines) };
  }

  async #open(dialect: TableDialect, restart: boolean): Promise<PartialTable> {
    const { separator, encoding, hasMark, lineEnd, hasHeader, column, width, isPacked } = dialect;
    const key = JSON.stringify([this.prefix, separator, encoding, hasMark, lineEnd, hasHeader, column, width]);
    try {
      return await PartialTable.open({ ...this.files, key, restart, isPacked });
    } catch (error) {
      throw new CommandFailure(EXIT.failed, `${this.files.output}.part: cannot be written: ${messageOf(error)}`);
    }
  }

  /** What ended it before its time: null for an interruption. */
  async #enrich(
    dialect: TableDialect,
    lookup: EnrichLookup,
    partial: PartialTable,
    tally: Tally,
  ): Promise<'done' | Error | null> {
    const { stderr } = this.output;
    const place = { total: dialect.lines, done: tally.of('lines') };
    let savedAtMs = -Infinity;
    try {
      const isDone = await withProgress(stderr, place, (progress) => {
        this.#progress = progress;
        return enrichTable({
          ...{ input: this.files.input, prefix: this.prefix, interrupted: this.interrupted },
          ...{ dialect, lookup, partial, tally },
          written: async (lines) => {
            progress.advance(lines);
            if (performance.now() - savedAtMs < SAVE_EVERY_MS) return;
            await partial.save(tally.asRecord());
            savedAtMs = performance.now();
          },
          unclosed: (line) => this.#reportUnclosed(line),
        });
      });
      if (isDone) await partial.finish();
      else await this.#leave(partial, tally);
      return isDone ? 'done' : null;
    } catch (error) {
      await this.#leave(partial, tally);
      if (this.interrupted.aborted) return null;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Whatever ended it, what is written so far is worth keeping. */
  async #leave(partial: PartialTable, tally: Tally): Promise<void> {
    try {
      await partial.save(tally.asRecord());
    } catch (error) {
      this.output.stderr.write(unsavedMessage(error));
    }
    await partial.close();
  }

  #reportUnclosed(line: number): void {
    this.#unclosed += 1;
    if (this.#unclosed > MAX_NAMED_LINES) return;
    this.#report(`${this.files.input}:${line}: a quote is never closed: the line is treated as a row of its own`);
  }

  #stopped(failure: Error | null, done: number, total: number): CommandFailure {
    if (failure instanceof LineTooLong) {
      return new CommandFailure(EXIT.wrongUsage, `${this.files.input}:${failure.line}: ${failure.message}`);
    }
    return new CommandFailure(EXIT.failed, stoppedAt(failure, `line ${done} of ${total}`));
  }

  #report(message: string): void {
    this.output.stderr.write(`${message}\n`);
  }
}
