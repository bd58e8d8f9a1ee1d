// Did the configuration change?

/** Plain data from the same schema: keys stand in the same order. Functions are left out. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
