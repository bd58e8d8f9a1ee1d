// How measured times are said: figures of a shared machine are printed, and are no pass or fail.

/** `1.2 / 1.9 / 4.0`: the least, the median and the most, as they came. */
export function figures(measured: readonly number[]): string {
  const sorted = measured.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return [sorted[0], middle, sorted.at(-1)].map((value) => value?.toFixed(1) ?? '?').join(' / ');
}
