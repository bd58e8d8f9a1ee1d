// Days of the calendar as numbers: days since 1970-01-01, which was a Thursday.

const DAY_MS = 86_400_000;

/** 0 Sunday to 6 Saturday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

export function yearOf(dayNumber: number): number {
  return new Date(dayNumber * DAY_MS).getUTCFullYear();
}

/** `month * 100 + day`: 1231 is New Year's Eve. Orders the days of a year. */
export function monthDayOf(dayNumber: number): number {
  const date = new Date(dayNumber * DAY_MS);
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** Undefined for a day that the calendar does not have, such as 30 February. */
export function dayNumberOf(year: number, monthDay: number): number | undefined {
  const month = Math.floor(monthDay / 100);
  const dayNumber = Date.UTC(year, month - 1, monthDay % 100) / DAY_MS;
  return monthDayOf(dayNumber) === monthDay ? dayNumber : undefined;
}

/** `2026-11-21` */
export function dayText(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}
