// Ranges of an import while they are collected, as columns: half a million objects would take
// ten times the memory.

import { grown } from './row-order.js';
import { ImportRefused } from './import-refused.js';
import { OperatorPoolBuilder } from './operator-pool-builder.js';
import { TextPoolBuilder } from '../text-pool.js';

/** Operators and territories of all files of one import. */
export interface RangeTexts {
  readonly operators: OperatorPoolBuilder;
  /** Empty for a row that names none. */
  readonly territories: TextPoolBuilder;
}

/** Ten times what there is. */
const MAX_ROWS = 5_000_000;
export function emptyRangeTexts(): RangeTexts {
  return { operators: new OperatorPoolBuilder(), territories: new TextPoolBuilder() };
}

/** Columns that grow; only the first `count` entries are rows. */
export class RangeRows {
  count = 0;
  codes = new Uint16Array(0);
  from = new Uint32Array(0);
  to = new Uint32Array(0);
  operators = new Uint16Array(0);
  territories = new Uint32Array(0);
  /** Where the row stands in its file. */
  fileRows = new Uint32Array(0);

  constructor(private readonly file: string) {}

  /**
   * The index of a new row, whose columns are to be filled.
   *
   * @throws {ImportRefused} when there are more rows than a registry can have
   */
  add(fileRow: number): number {
    if (this.count === this.codes.length) this.#grow();
    this.fileRows[this.count] = fileRow;
    return this.count++;
  }

  #grow(): void {
    if (this.count >= MAX_ROWS) throw new ImportRefused('format', `${this.file}: more than ${MAX_ROWS} rows`);
    const length = Math.max(1024, this.count * 2);
    this.codes = grown(this.codes, new Uint16Array(length));
    this.from = grown(this.from, new Uint32Array(length));
    this.to = grown(this.to, new Uint32Array(length));
    this.operators = grown(this.operators, new Uint16Array(length));
    this.territories = grown(this.territories, new Uint32Array(length));
    this.fileRows = grown(this.fileRows, new Uint32Array(length));
  }
}
