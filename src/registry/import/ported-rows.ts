// Collects rows of `number,operator` as columns during an import.

import type { PortedColumns } from '../ported-table.js';
import { TextPoolBuilder } from '../text-pool.js';
import { badRow, ImportRefused } from './import-refused.js';
import { grown, orderOfRows } from './row-order.js';

/** More than Kazakhstan has mobile numbers; 300 MB in a daemon. */
const MAX_ROWS = 30_000_000;
const MAX_OPERATORS = 0x1_0000;
const FIRST_ROWS = 1024;

export class PortedRows {
  count = 0;
  readonly operators = new TextPoolBuilder();
  #numbers = new Float64Array(FIRST_ROWS);
  #owners = new Uint16Array(FIRST_ROWS);
  #fileRows = new Uint32Array(FIRST_ROWS);

  constructor(private readonly file: string) {}

  /**
   * @param number E.164 digits
   * @throws {ImportRefused} when there are more rows or operators than a country can have
   */
  add(number: string, operator: string, fileRow: number): void {
    const owner = this.operators.indexOf(operator);
    if (owner >= MAX_OPERATORS)
      throw new ImportRefused('format', `${this.file}: row ${fileRow}: more than ${MAX_OPERATORS} operators`);
    if (this.count >= MAX_ROWS) throw new ImportRefused('format', `${this.file}: more than ${MAX_ROWS} ported numbers`);
    if (this.count === this.#numbers.length) this.#grow();
    this.#numbers[this.count] = Number(number);
    this.#owners[this.count] = owner;
    this.#fileRows[this.count++] = fileRow;
  }

  /**
   * In the order of the numbers.
   *
   * @throws {ImportRefused} for a number that stands there twice
   */
  columns(): PortedColumns {
    const order = orderOfRows(
      this.count,
      (row, other) => (this.#numbers[row] ?? 0) - (this.#numbers[other] ?? 0) || row - other,
    );
    const numbers = new Float64Array(this.count);
    const owners = new Uint16Array(this.count);
    for (const [place, row] of order.entries()) {
      numbers[place] = this.#numbers[row] ?? 0;
      owners[place] = this.#owners[row] ?? 0;
      if (place > 0 && numbers[place] === numbers[place - 1]) this.#refuseTwice(order[place - 1] ?? 0, row);
    }
    return { numbers, owners };
  }

  #refuseTwice(before: number, row: number): never {
    const found = `${this.#numbers[row] ?? 0} again, which row ${this.#fileRows[before] ?? 0} has`;
    throw badRow(this.file, this.#fileRows[row] ?? 0, 'each number once', found);
  }

  #grow(): void {
    const length = Math.min(this.count * 2, MAX_ROWS);
    this.#numbers = grown(this.#numbers, new Float64Array(length));
    this.#owners = grown(this.#owners, new Uint16Array(length));
    this.#fileRows = grown(this.#fileRows, new Uint32Array(length));
  }
}
