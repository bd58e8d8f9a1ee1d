// Ported numbers of one country and their operators. Millions as typed arrays of ten bytes each; a search allocates nothing.

import type { HomeCountryCode } from '../number/home-country.js';
import { placeIn } from './sorted-column.js';
import type { TextPool } from './text-pool.js';

export interface PortedMeta {
  readonly country: HomeCountryCode;
  readonly importedAtMs: number;
  /** When the file was changed last. */
  readonly dataAtMs: number;
  readonly files: readonly { readonly name: string; readonly rows: number }[];
}

/** In the order of the numbers. */
export interface PortedColumns {
  /** E.164 digits as a whole number. */
  readonly numbers: Float64Array;
  /** Index of who serves it. */
  readonly owners: Uint16Array;
}

/** As long as E.164 allows; fewer than a double tells apart. */
const MAX_DIGITS = 15;

export class PortedTable {
  constructor(
    readonly meta: PortedMeta,
    private readonly columns: PortedColumns,
    private readonly ownerTexts: TextPool,
  ) {}

  /** Ported numbers. */
  get numbers(): number {
    return this.columns.numbers.length;
  }

  /** Operators: `ownerIndexAt` is less. */
  get owners(): number {
    return this.ownerTexts.size;
  }

  /**
   * The entry of a number, -1 where the table does not have it.
   *
   * @param number E.164 digits without plus
   */
  find(number: string): number {
    if (number.length > MAX_DIGITS) return -1;
    const { numbers } = this.columns;
    return placeIn(numbers, Number(number), 0, numbers.length);
  }

  ownerIndexAt(entry: number): number {
    return this.columns.owners[entry] ?? 0;
  }

  /** Who serves it, as the imported file wrote it. */
  operatorName(index: number): string {
    return this.ownerTexts.at(index);
  }
}
