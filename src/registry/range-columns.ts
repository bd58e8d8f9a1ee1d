// Ranges as columns of the same length, in the order of their numbers.

export interface RangeColumns {
  /** Three digits behind +7. */
  readonly codes: Uint16Array;
  /** First and last seven digits behind the code. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Indexes of texts. */
  readonly operators: Uint16Array;
  readonly territories: Uint32Array;
}
