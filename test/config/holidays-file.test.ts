import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadHolidays } from '../../src/config/holidays-file.js';
import { dayNumberOf, dayText, yearOf } from '../../src/time/calendar-day.js';
import { compileHolidays } from '../../src/time/holidays.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const shipped = compileHolidays(loadHolidays(null));

function daysOf(year: number): number[] {
  const first = dayNumberOf(year, 101)!;
  return Array.from({ length: 366 }, (_, index) => first + index).filter((day) => yearOf(day) === year);
}

const dates = (year: number, isOne: (day: number) => boolean) => daysOf(year).filter(isOne).map(dayText);

describe('the production calendar that ships', () => {
  it.each([
    [2025, 247],
    [2026, 247],
  ])('%i has as many working days as the official one: %i', (year, workdays) => {
    expect(dates(year, shipped.isWorkday)).toHaveLength(workdays);
  });

  it('has the days off and the working Saturday of 2025', () => {
    expect(dates(2025, shipped.isHoliday).filter((day) => !day.startsWith('2025-01'))).toEqual([
      '2025-02-23',
      '2025-03-08',
      '2025-05-01',
      '2025-05-02',
      '2025-05-08',
      '2025-05-09',
      '2025-06-12',
      '2025-06-13',
      '2025-11-03',
      '2025-11-04',
      '2025-12-31',
    ]);
    expect(shipped.isWorkday(dayNumberOf(2025, 1101)!)).toBe(true);
    expect(shipped.isWorkday(dayNumberOf(2025, 224)!)).toBe(true);
  });

  it('has the long New Year of 2026', () => {
    expect(dates(2026, (day) => !shipped.isWorkday(day)).slice(0, 12)).toEqual([
      ...Array.from({ length: 11 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`),
      '2026-01-17',
    ]);
    expect(shipped.isHoliday(dayNumberOf(2026, 1231)!)).toBe(true);
  });

  it('moves a holiday from a weekend in other years, but for those of January', () => {
    // 2027: 23 February is a Tuesday, 8 March a Monday, 1 and 9 May a Saturday and a Sunday, 12 June a Saturday.
    expect(dates(2027, shipped.isHoliday).filter((day) => !day.startsWith('2027-01'))).toEqual([
      '2027-02-23',
      '2027-03-08',
      '2027-05-01',
      '2027-05-03',
      '2027-05-09',
      '2027-05-10',
      '2027-06-12',
      '2027-06-14',
      '2027-11-04',
    ]);
    expect(dates(2027, shipped.isHoliday).slice(0, 8).at(-1)).toBe('2027-01-08');
  });

  it('agrees with itself whichever year is asked first', () => {
    const other = compileHolidays(loadHolidays(null));
    for (const day of [20_000, 20_819, 20_454, 20_819, 21_000]) {
      expect([other.isHoliday(day), other.isWorkday(day)]).toEqual([shipped.isHoliday(day), shipped.isWorkday(day)]);
    }
  });
});

describe('a calendar of the administrator', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'voxroute-holidays-'));
  });
  afterEach(() => removeDirectory(directory));

  function load(text: string) {
    const file = join(directory, 'holidays.yaml');
    writeFileSync(file, text);
    return loadHolidays(file);
  }

  it('takes the place of the other', () => {
    const calendar = compileHolidays(load('everyYear: [05-26]\nyears: { 2027: { off: [03-21], working: [03-20] } }\n'));
    expect(calendar.isHoliday(dayNumberOf(2027, 101)!)).toBe(false);
    expect(calendar.isHoliday(dayNumberOf(2027, 526)!)).toBe(true);
    expect(calendar.isHoliday(dayNumberOf(2027, 321)!)).toBe(true);
    expect(calendar.isWorkday(dayNumberOf(2027, 320)!)).toBe(true);
  });

  it.each([
    ['everyYear: [05-32]\n', /holidays\.yaml:1:13: everyYear\.0: expected days that the calendar has, found "05-32"/],
    ['everyYear: [2027-05-01]\n', /holidays\.yaml:1:13: everyYear\.0: expected days without a year/],
    [
      'years:\n  twenty: { off: [] }\n',
      /holidays\.yaml:2:3: years\.twenty: expected a year such as 2027, found "twenty"/,
    ],
    ['years:\n  2027:\n    of: [05-01]\n', /holidays\.yaml:3:5: years\.2027\.of: unknown key; did you mean off\?/],
  ])('says what is wrong in %j', (text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it('says which file cannot be read', () => {
    expect(() => loadHolidays('/nowhere/holidays.yaml')).toThrow(
      '/nowhere/holidays.yaml: cannot be read: there is no such file',
    );
  });
});
