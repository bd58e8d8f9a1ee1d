// Days of a year: `2026-12-31..2027-01-08`, and every year `12-31..01-08`.

import { dayNumberOf } from './calendar-day.js';
import type { ParsedText } from './parsed-text.js';
import type { LocalTime } from './zoned-time.js';

/** Both ends included. */
export type DateWindow =
  | { readonly kind: 'once'; readonly fromDay: number; readonly toDay: number }
  /** `month * 100 + day`; an end before the beginning is in the next year. */
  | { readonly kind: 'yearly'; readonly fromMonthDay: number; readonly toMonthDay: number };

const ANY_LEAP_YEAR = 2024;

/** One day stands for itself: `2026-05-09`, `05-09`. */
export function parseDateWindow(text: string): ParsedText<DateWindow> {
  const [from, to = from, ...rest] = text.split('..').map(dateOf);
  if (from === undefined || to === undefined || rest.length > 0 || (from.year === null) !== (to.year === null))
    return { expected: 'days such as 2026-12-31..2027-01-08 or, every year, 12-31..01-08' };
  const [fromDay, toDay] = [from, to].map(({ year, monthDay }) => dayNumberOf(year ?? ANY_LEAP_YEAR, monthDay));
  if (fromDay === undefined || toDay === undefined) return { expected: 'days that the calendar has' };
  if (from.year === null) return { value: { kind: 'yearly', fromMonthDay: from.monthDay, toMonthDay: to.monthDay } };
  if (toDay < fromDay) return { expected: 'days that are not empty: the last is before the first' };
  return { value: { kind: 'once', fromDay, toDay } };
}

export function isInDates(
  window: DateWindow,
  { dayNumber, monthDay }: Pick<LocalTime, 'dayNumber' | 'monthDay'>,
): boolean {
  if (window.kind === 'once') return dayNumber >= window.fromDay && dayNumber <= window.toDay;
  const { fromMonthDay, toMonthDay } = window;
  return fromMonthDay <= toMonthDay
    ? monthDay >= fromMonthDay && monthDay <= toMonthDay
    : monthDay >= fromMonthDay || monthDay <= toMonthDay;
}

function dateOf(text: string): { year: number | null; monthDay: number } | undefined {
  const match = /^\s*(?:(\d{4})-)?(\d\d)-(\d\d)\s*$/.exec(text);
  if (match === null) return undefined;
  return {
    year: match[1] === undefined ? null : Number(match[1]),
    monthDay: Number(match[2]) * 100 + Number(match[3]),
  };
}
