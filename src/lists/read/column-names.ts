// Part of reading CSV: which column is which, by the names in its first row.

/** Spellings of one column's name, in lower case. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export const NUMBER_NAMES = ['number', 'phone', 'telephone', 'tel', 'номер', 'телефон'];

/**
 * Null when the row holds no names but values: no cell of it is a name that is known here. The first of two columns
 * with one meaning counts.
 */
export function columnsByName<Column extends string>(
  cells: readonly string[],
  names: ColumnNames<Column>,
): ReadonlyMap<Column, number> | null {
  const columns = new Map<Column, number>();
  for (const [index, cell] of cells.entries()) {
    const name = cell.toLowerCase();
    for (const [column, spellings] of Object.entries(names) as [Column, readonly string[]][]) {
      if (spellings.includes(name) && !columns.has(column)) columns.set(column, index);
    }
  }
  return columns.size === 0 ? null : columns;
}
