// Parses `Retry-After`: how long a busy server asks not to be sent anything.

/** No server is believed to want more than this. */
const LONGEST_PAUSE_MS = 3_600_000;

/** `Date.parse` also takes `-5` for a date; an HTTP date begins with a weekday. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .+$/;

/**
 * Reads the header `Retry-After`:
 *
 *     Retry-After: 120
 *     Retry-After: Wed, 21 Oct 2026 07:28:00 GMT
 *
 * @param nowMs Wall time in milliseconds since 1970, by the clock of whoever wrote the date.
 * @returns Milliseconds from now, 0 to one hour; null when the header is missing or is neither seconds nor a date.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  const pauseMs = /^\d+$/.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - nowMs : NaN;
  return Number.isNaN(pauseMs) ? null : Math.min(Math.max(pauseMs, 0), LONGEST_PAUSE_MS);
}
