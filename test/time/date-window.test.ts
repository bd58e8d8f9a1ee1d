import { describe, expect, it } from 'vitest';
import { dayNumberOf, monthDayOf } from '../../src/time/calendar-day.js';
import { isInDates, parseDateWindow } from '../../src/time/date-window.js';
import { checkedValue } from '../../src/time/parsed-text.js';

function isIn(window: string, day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const dayNumber = dayNumberOf(year, month * 100 + date)!;
  return isInDates(checkedValue(parseDateWindow(window)), { dayNumber, monthDay: monthDayOf(dayNumber) });
}

describe('days of a year', () => {
  it.each([
    ['2026-12-31..2027-01-08', '2026-12-31', true],
    ['2026-12-31..2027-01-08', '2027-01-08', true],
    ['2026-12-31..2027-01-08', '2027-01-09', false],
    ['2026-12-31..2027-01-08', '2025-12-31', false],
    ['12-31..01-08', '2031-01-01', true],
    ['12-31..01-08', '2031-12-30', false],
    ['05-09', '2040-05-09', true],
    ['2026-05-09', '2027-05-09', false],
    ['02-29', '2028-02-29', true],
    ['02-20..02-29', '2027-03-01', false],
  ])('%s has %s: %s', (window, day, is) => {
    expect(isIn(window, day)).toBe(is);
  });

  it.each([
    ['2027-01-08..2026-12-31', /not empty/],
    ['2026-02-30', /the calendar has/],
    ['13-01..14-01', /the calendar has/],
    ['2026-12-31..01-08', /^days such as/],
    ['New Year', /^days such as/],
    ['12-31..01-08..02-01', /^days such as/],
  ])('says what is wrong with %s', (window, expected) => {
    expect(parseDateWindow(window)).toEqual({ expected: expect.stringMatching(expected) as string });
  });
});
