// What collectors of rows have in common: columns that grow, and rows that are nearly always in order already.

/** @returns `longer`, with what is in `column` */
export function grown<Column extends Float64Array | Uint16Array | Uint32Array>(column: Column, longer: Column): Column {
  longer.set(column);
  return longer;
}

/** Places of `count` rows in the order that `compare` wants; sorted only where the rows do not stand so already. */
export function orderOfRows(count: number, compare: (row: number, other: number) => number): Uint32Array {
  const order = new Uint32Array(count);
  let isOrdered = true;
  for (let row = 0; row < count; row++) {
    order[row] = row;
    isOrdered &&= row === 0 || compare(row - 1, row) <= 0;
  }
  return isOrdered ? order : order.sort(compare);
}
