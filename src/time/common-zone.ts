// One time zone for several places, where their clocks agree.

import { isTimeZone, localTimeIn } from './zoned-time.js';

/** The 1st and the 15th of each month of 2026: whoever changes the clock differs at one of them from whoever does not. */
const SAMPLES = Array.from({ length: 24 }, (_, index) => Date.UTC(2026, index >> 1, index % 2 === 0 ? 1 : 15, 12));
const READINGS = new Map<string, string>();

/**
 * @param zones IANA zones; null for a place whose zone is not known
 * @returns the first of them where all show the same time all the year round; null where they differ or one is not known
 */
export function commonZone(zones: readonly (string | null)[]): string | null {
  const [first, ...others] = zones;
  if (first === undefined || first === null) return null;
  return others.every((zone) => zone === first || (zone !== null && readings(zone) === readings(first))) ? first : null;
}

/** What the clocks of a zone show at the samples; of a zone that this system does not know, its name. */
function readings(zone: string): string {
  let shown = READINGS.get(zone);
  if (shown === undefined) {
    shown = isTimeZone(zone) ? SAMPLES.map((atMs) => minuteOf(zone, atMs)).join(' ') : zone;
    READINGS.set(zone, shown);
  }
  return shown;
}

function minuteOf(zone: string, atMs: number): string {
  const time = localTimeIn(zone, atMs);
  return time === null ? '' : `${time.dayNumber}:${time.minute}`;
}
