// Ported numbers and their operators. Tens of millions as typed arrays of four
// bytes each; a search allocates nothing.

import { placeIn } from './sorted-column.js';
import type { TextPool } from './text-pool.js';

export interface BdpnMeta {
  readonly importedAtMs: number;
  /** When the database gave the newest of the files out, else when that was changed last. */
  readonly dataAtMs: number;
  readonly files: readonly { readonly name: string; readonly rows: number }[];
}

/** In the order of the numbers. A number is the nine digits behind +79. */
export interface BdpnColumns {
  /** By the upper bits of a number: its first entry. One entry more than there are. */
  readonly firstEntries: Uint32Array;
  /** The lower 16 bits of a number. */
  readonly lows: Uint16Array;
  readonly owners: Uint16Array;
}

/** Ported numbers are mobile ones: +79 and nine digits. */
const BDPN_NUMBERS = 1_000_000_000;
const LOW_BITS = 16;
/** Numbers whose upper bits are the same, one block behind the other. */
export const BDPN_BLOCKS = (BDPN_NUMBERS >>> LOW_BITS) + 1;

export class BdpnTable {
  constructor(
    readonly meta: BdpnMeta,
    private readonly columns: BdpnColumns,
    /** Id and PLMN code: `mMTS;25001`; one of them may be empty. */
    private readonly ownerTexts: TextPool,
  ) {}

  /** Ported numbers. */
  get numbers(): number {
    return this.columns.lows.length;
  }

  /** Operators: `ownerIndexAt` is less. */
  get owners(): number {
    return this.ownerTexts.size;
  }

  /**
   * The entry of a number, -1 where it was not ported.
   *
   * @param number E.164 digits without plus
   */
  find(number: string): number {
    const rest = mobileRest(number);
    if (rest < 0) return -1;
    const { firstEntries, lows } = this.columns;
    const block = rest >>> LOW_BITS;
    return placeIn(lows, rest & 0xffff, firstEntries[block] ?? 0, firstEntries[block + 1] ?? 0);
  }

  ownerIndexAt(entry: number): number {
    return this.columns.owners[entry] ?? 0;
  }

  /** Who serves it, as the database writes it: `mMTS`; empty where it gives the PLMN code only. */
  ownerId(index: number): string {
    const text = this.ownerTexts.at(index);
    return text.slice(0, text.indexOf(';'));
  }

  /** Country and network: `25001`; empty where the database gives none. */
  ownerPlmn(index: number): string {
    const text = this.ownerTexts.at(index);
    return text.slice(text.indexOf(';') + 1);
  }

  /** Every entry: the nine digits behind +79, and the index of the owner. */
  *entries(): Generator<readonly [rest: number, owner: number]> {
    const { firstEntries, lows, owners } = this.columns;
    for (let block = 0; block < BDPN_BLOCKS; block++) {
      for (let entry = firstEntries[block] ?? 0; entry < (firstEntries[block + 1] ?? 0); entry++)
        yield [block * 2 ** LOW_BITS + (lows[entry] ?? 0), owners[entry] ?? 0];
    }
  }
}

/** The nine digits behind +79; -1 for any other number. */
function mobileRest(number: string): number {
  if (number.length !== 11 || number.charCodeAt(0) !== 0x37 || number.charCodeAt(1) !== 0x39) return -1;
  let rest = 0;
  for (let index = 2; index < 11; index++) {
    const digit = number.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    rest = rest * 10 + digit;
  }
  return rest;
}
