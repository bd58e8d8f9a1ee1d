// Search in a column in which every value stands once, in order.

/** The place of `wanted` between `from` and `to` (exclusive), -1 where it is not there. Allocates nothing. */
export function placeIn(column: Float64Array | Uint16Array, wanted: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const here = column[middle] ?? 0;
    if (here === wanted) return middle;
    if (here < wanted) low = middle + 1;
    else high = middle;
  }
  return -1;
}
