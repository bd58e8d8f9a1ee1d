// Holders and regions of Russian number ranges. Half a million ranges as typed
// arrays; a search allocates nothing.

import { RANGE_FILE_KINDS, rangeFileKind, type RangeFileKind } from './range-file-kind.js';
import type { TextPool } from './text-pool.js';

/** The least and the greatest code there can be, and one more. */
export const CODES = { first: 300, end: 1000 } as const;
const MOBILE_FROM = 900;

export interface RegistryMeta {
  readonly importedAtMs: number;
  /** When the newest of the files was changed last. */
  readonly dataAtMs: number;
  readonly files: readonly { readonly kind: RangeFileKind; readonly name: string; readonly rows: number }[];
}

/** In the order of the numbers, of the same length but for `firstRows`. */
export interface RegistryColumns {
  /** By code less `CODES.first`: its first row. One entry more than there are codes. */
  readonly firstRows: Uint32Array;
  /** First and last seven digits behind the code. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly operators: Uint16Array;
  readonly territories: Uint32Array;
}

export class RegistryTable {
  readonly #kinds: ReadonlySet<RangeFileKind>;

  constructor(
    readonly meta: RegistryMeta,
    private readonly columns: RegistryColumns,
    /** INN, which may be empty, and name: `7743895280;ООО "Т2 Мобайл"`. */
    private readonly operatorTexts: TextPool,
    private readonly territoryTexts: TextPool,
  ) {
    this.#kinds = new Set(meta.files.map(({ kind }) => kind));
  }

  /** Ranges. */
  get rows(): number {
    return this.columns.from.length;
  }

  /** Codes with at least one range. */
  get codes(): number {
    const { firstRows } = this.columns;
    let count = 0;
    for (let index = 1; index < firstRows.length; index++) if (firstRows[index] !== firstRows[index - 1]) count += 1;
    return count;
  }

  /** Operators by INN and name: `operatorIndexAt` is less. */
  get operators(): number {
    return this.operatorTexts.size;
  }

  /** Different territories: `territoryIndexAt` is less. */
  get territories(): number {
    return this.territoryTexts.size;
  }

  /**
   * Is the file that would have a Russian number among those imported? Of the others the table cannot say that nobody has
   * it. A code that is in no file (`+7 123`) is nobody's once all of them are there.
   *
   * @param number E.164 digits without plus
   */
  covers(number: string): boolean {
    const kind = rangeFileKind(Number(number.slice(1, 4)));
    return kind === null ? this.#kinds.size === RANGE_FILE_KINDS.length : this.#kinds.has(kind);
  }

  /**
   * The row of the range that holds a number, -1 for none.
   *
   * @param number E.164 digits without plus; anything but 7 and ten digits is in no range
   */
  find(number: string): number {
    if (number.length !== 11 || number.charCodeAt(0) !== 0x37) return -1;
    const code = digits(number, 1, 4) - CODES.first;
    const rest = digits(number, 4, 11);
    if (code < 0 || rest < 0) return -1;
    const { firstRows, from, to } = this.columns;
    // The last row that begins at or before the number.
    let low = firstRows[code] ?? 0;
    let high = firstRows[code + 1] ?? 0;
    const first = low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((from[middle] ?? 0) <= rest) low = middle + 1;
      else high = middle;
    }
    return low > first && rest <= (to[low - 1] ?? 0) ? low - 1 : -1;
  }

  /** Three digits behind +7. */
  codeAt(row: number): number {
    const { firstRows } = this.columns;
    let low = 0;
    let high = firstRows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((firstRows[middle] ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return CODES.first + low - 1;
  }

  /** First seven digits behind the code. */
  fromAt(row: number): number {
    return this.columns.from[row] ?? 0;
  }

  /** Numbers in the range. */
  capacityAt(row: number): number {
    return (this.columns.to[row] ?? 0) - (this.columns.from[row] ?? 0) + 1;
  }

  operatorIndexAt(row: number): number {
    return this.columns.operators[row] ?? 0;
  }

  territoryIndexAt(row: number): number {
    return this.columns.territories[row] ?? 0;
  }

  /** As the registry writes it; empty where it does not. */
  operatorName(index: number): string {
    const text = this.operatorTexts.at(index);
    return text.slice(text.indexOf(';') + 1);
  }

  /** 10 or 12 digits; empty where the registry has none. */
  operatorInn(index: number): string {
    const text = this.operatorTexts.at(index);
    return text.slice(0, text.indexOf(';'));
  }

  /** The territory, else the region, as the registry writes it; empty where it writes neither. */
  territoryName(index: number): string {
    return this.territoryTexts.at(index);
  }
}

/** Is a code one of mobile numbers (DEF)? */
export function isMobileCode(code: number): boolean {
  return code >= MOBILE_FROM;
}

/** -1 for anything but digits. */
function digits(text: string, from: number, end: number): number {
  let number = 0;
  for (let index = from; index < end; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
