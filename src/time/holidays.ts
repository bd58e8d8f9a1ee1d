// The production calendar: which days are holidays, and on which one works. Its data is a file that people edit
// (data/holidays-ru.yaml).

import { dayNumberOf, monthDayOf, weekdayOf, yearOf } from './calendar-day.js';
import { isInDates, parseDateWindow } from './date-window.js';
import { checkedValue } from './parsed-text.js';

/** Days as text, `MM-DD` or `MM-DD..MM-DD`. */
export interface HolidayData {
  /** Holidays of every year. */
  readonly everyYear: readonly string[];
  /**
   * Of these, one that falls on a weekend gives the next working day off; in years without an entry of their own only,
   * because there it is said what was decided.
   */
  readonly movedFromWeekend: readonly string[];
  /** By year: further days off, and weekend days on which one works. */
  readonly years: Readonly<Record<string, { readonly off: readonly string[]; readonly working: readonly string[] }>>;
}

/** Days are days since 1970-01-01. */
export interface HolidayCalendar {
  /** A public holiday or a day off in place of one; an ordinary weekend is none. */
  readonly isHoliday: (dayNumber: number) => boolean;
  /** Monday to Friday but for holidays, and weekend days on which one works. */
  readonly isWorkday: (dayNumber: number) => boolean;
}

const DAYS_OF_LONGEST_YEAR = 366;

interface YearDays {
  readonly off: ReadonlySet<number>;
  readonly working: ReadonlySet<number>;
}

export function compileHolidays(data: HolidayData): HolidayCalendar {
  let year = Number.NaN;
  let days: YearDays = { off: new Set(), working: new Set() };
  // Calls of one year follow each other; whoever asks "what if" may ask for any.
  const daysFor = (dayNumber: number): YearDays => {
    if (yearOf(dayNumber) !== year) {
      year = yearOf(dayNumber);
      days = yearDays(data, year);
    }
    return days;
  };
  return {
    isHoliday: (dayNumber) => daysFor(dayNumber).off.has(dayNumber),
    isWorkday(dayNumber) {
      const { off, working } = daysFor(dayNumber);
      return working.has(dayNumber) || !(off.has(dayNumber) || isWeekend(dayNumber));
    },
  };
}

function yearDays({ everyYear, movedFromWeekend, years }: HolidayData, year: number): YearDays {
  const decided = years[String(year)];
  const working = new Set(daysIn(year, decided?.working ?? []));
  const off = new Set(daysIn(year, [...everyYear, ...(decided?.off ?? [])]).filter((day) => !working.has(day)));
  if (decided === undefined) {
    for (const day of daysIn(year, movedFromWeekend)) if (isWeekend(day)) off.add(nextWorkday(day, off));
  }
  return { off, working };
}

function nextWorkday(dayNumber: number, off: ReadonlySet<number>): number {
  let day = dayNumber + 1;
  while (isWeekend(day) || off.has(day)) day += 1;
  return day;
}

function daysIn(year: number, texts: readonly string[]): number[] {
  const first = dayNumberOf(year, 101) ?? 0;
  const windows = texts.map((text) => checkedValue(parseDateWindow(text)));
  const days = Array.from({ length: DAYS_OF_LONGEST_YEAR }, (_, index) => first + index);
  return days.filter(
    (day) =>
      yearOf(day) === year &&
      windows.some((window) => isInDates(window, { dayNumber: day, monthDay: monthDayOf(day) })),
  );
}

function isWeekend(dayNumber: number): boolean {
  const weekday = weekdayOf(dayNumber);
  return weekday === 0 || weekday === 6;
}
