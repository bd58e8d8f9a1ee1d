// Tells the four files of the registry apart by the first digit of their codes: their names have
// changed over the years.

/** As the ministry names them, without `.csv`. */
export const RANGE_FILE_KINDS = ['ABC-3xx', 'ABC-4xx', 'ABC-8xx', 'DEF-9xx'] as const;
export type RangeFileKind = (typeof RANGE_FILE_KINDS)[number];

export const MOBILE_FILE = 'DEF-9xx' satisfies RangeFileKind;

const KIND_OF_DIGIT: ReadonlyMap<number, RangeFileKind> = new Map([
  [3, 'ABC-3xx'],
  [4, 'ABC-4xx'],
  [8, 'ABC-8xx'],
  [9, 'DEF-9xx'],
]);

/** @param code the three digits behind +7; null where the registry has none such */
export function rangeFileKind(code: number): RangeFileKind | null {
  return KIND_OF_DIGIT.get(Math.floor(code / 100)) ?? null;
}
