// Until when an entry of a list holds, as people write it.

import { dayNumberOf } from './calendar-day.js';

/** A day, or a moment with or without seconds and zone. */
const UNTIL_PATTERN = /^(2\d{3})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Milliseconds since 1970; undefined for a text that is no time. `2027-01-01` holds through that day, `2027-01-01 12:00`
 * to that moment, both in the time of this host; with `Z` or `+03:00` behind it in that one.
 */
export function parseUntil(text: string): number | undefined {
  const match = UNTIL_PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = Array.from(
    { length: 7 },
    (_, index) => Number(match[index + 1] ?? 0),
  );
  const zone = match[8];
  if (hour > 23 || minute > 59 || second > 59 || dayNumberOf(year, month * 100 + day) === undefined) return undefined;
  if (match[4] === undefined) return new Date(year, month - 1, day + 1).getTime();
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second, ms).getTime();
  const offsetMinutes = zone === 'Z' ? 0 : offsetOf(zone);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMinutes * 60_000;
}

/** `+03:00` is 180. */
function offsetOf(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}
