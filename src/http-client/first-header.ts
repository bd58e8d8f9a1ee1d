// A header of an HTTP answer.

/** A header that came more than once counts as it came first. */
export function firstHeader(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
