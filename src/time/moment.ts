// A moment as people write it where they look back: a time, a day, or how long ago.

import { parseDuration } from './duration.js';
import { epochOfLocalTime } from './zoned-time.js';

export interface MomentSettings {
  /** Wall time in milliseconds since 1970. */
  readonly nowMs: number;
  /** IANA zone of times without one. */
  readonly timeZone: string;
  /** Of a day, its end rather than its start. */
  readonly isEnd: boolean;
}

/** For messages. */
export const MOMENT_WORDS = "a time such as '2026-11-21 03:00', a day such as 2026-11-21, or a span back such as 30d";

/**
 * Milliseconds since 1970; undefined for a text that is no moment. `2026-11-21 03:00` is in the zone, with `Z` or `+03:00`
 * behind it in that one; `2026-11-21` is where that day begins (or ends); `30d` is that long ago.
 */
export function parseMoment(text: string, { nowMs, timeZone, isEnd }: MomentSettings): number | undefined {
  const back = parseDuration(text);
  if (back !== undefined) return nowMs - back;
  const written = text.trim();
  if (/^\d{4}-\d\d-\d\d$/.test(written)) {
    const startMs = epochOfLocalTime(`${written} 00:00`, timeZone);
    if (startMs === undefined || !isEnd) return startMs;
    const next = new Date(Date.parse(`${written}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    return epochOfLocalTime(`${next} 00:00`, timeZone);
  }
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(written)) {
    const atMs = Date.parse(written.replace(' ', 'T'));
    return Number.isNaN(atMs) ? undefined : atMs;
  }
  return epochOfLocalTime(written, timeZone);
}
