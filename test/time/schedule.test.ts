import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { checkedValue } from '../../src/time/parsed-text.js';
import { isOpen, parseOfficeHours } from '../../src/time/schedule.js';
import { epochOfLocalTime, localTimeIn } from '../../src/time/zoned-time.js';

const HOUR_MS = 3_600_000;

function isOpenAt(hours: string, epochMs: number, timeZone: string): boolean {
  return isOpen(checkedValue(parseOfficeHours(hours)), localTimeIn(timeZone, epochMs)!);
}

const at = (text: string, timeZone: string) => epochOfLocalTime(text, timeZone)!;

describe('office hours', () => {
  it.each([
    ['mon-fri 09:00-18:00', '2026-11-24 09:00', true],
    ['mon-fri 9:00-18:00', '2026-11-24 08:59', false],
    ['MON-FRI 09:00-18:00', '2026-11-24 17:59', true],
    ['mon-fri 09:00-13:00,14:00-18:00', '2026-11-24 13:30', false],
    ['sat,sun', '2026-11-28 00:00', true],
    ['sat,sun', '2026-11-27 23:59', false],
    ['fri-mon 10:00-11:00', '2026-11-29 10:30', true],
    ['fri-mon 10:00-11:00', '2026-11-24 10:30', false],
    ['00:00-24:00', '2026-11-24 23:59', true],
    ['22:00-00:00', '2026-11-24 23:00', true],
    ['22:00-00:00', '2026-11-24 00:00', false],
    ['sun 22:00-06:00', '2026-11-30 05:00', true],
    ['sun 22:00-06:00', '2026-11-29 05:00', false],
  ])('%s at %s: %s', (hours, when, open) => {
    expect(isOpenAt(hours, at(when, 'Europe/Moscow'), 'Europe/Moscow')).toBe(open);
  });

  it.each([
    ['', /^days and hours such as/],
    ['09:00-09:00', /not empty/],
    ['mon-fri 09:00-18', /^hours such as/],
    ['mon-fri 25:00-26:00', /^hours such as/],
    ['mon-fri 09:60-18:00', /^hours such as/],
    ['24:00-06:00', /^hours such as/],
    ['mondays 09:00-18:00', /^days and hours/],
    ['mon-fri-sun 09:00-18:00', /^days and hours/],
    ['mon-fri 09:00-18:00 Europe/Moskva', /^a time zone/],
    ['mon-fri 09:00-18:00 Europe/Moscow sharp', /^days and hours/],
    ['Europe/Moscow', /^days and hours/],
  ])('says what is wrong with "%s"', (hours, expected) => {
    expect(parseOfficeHours(hours)).toEqual({ expected: expect.stringMatching(expected) as string });
  });

  it('follows clocks that are set forward and back', () => {
    const berlin = 'Europe/Berlin';
    // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
    const spring = at('2026-03-29 00:00', berlin);
    const openHours = (hours: string, fromMs: number) =>
      Array.from({ length: 25 }, (_, hour) => isOpenAt(hours, fromMs + hour * HOUR_MS, berlin)).filter(Boolean).length;
    expect(openHours('sun 00:00-06:00', spring)).toBe(5);
    const autumn = at('2026-10-25 00:00', berlin);
    expect(openHours('sun 00:00-06:00', autumn)).toBe(7);
    expect(openHours('sat 22:00-06:00', at('2026-10-24 22:00', berlin))).toBe(9);
    expect(openHours('sun 02:00-03:00', spring)).toBe(0);
  });
});

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Another way to the same: every open minute of a week is painted, then one is looked up by what a clock shows. */
function naively(days: readonly number[], fromMinute: number, toMinute: number, epochMs: number, timeZone: string) {
  const week = new Set<number>();
  const length = toMinute > fromMinute ? toMinute - fromMinute : 1440 - fromMinute + toMinute;
  for (const day of days) {
    for (let minute = 0; minute < length; minute++) week.add((day * 1440 + fromMinute + minute) % (7 * 1440));
  }
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const shown = new Intl.DateTimeFormat('en-US', options).format(epochMs).toLowerCase();
  const [, day = '', hour, minute] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(shown) ?? [];
  return week.has(WEEKDAYS.indexOf(day) * 1440 + Number(hour) * 60 + Number(minute));
}

describe('office hours and a naive check', () => {
  const zones = fc.constantFrom(
    'Europe/Moscow',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/St_Johns',
  );
  /** Around the days on which clocks change in some of those zones, and any other. */
  const moments = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 2, 27), max: Date.UTC(2026, 3, 7) }),
    fc.integer({ min: Date.UTC(2026, 9, 2), max: Date.UTC(2026, 10, 3) }),
    fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) }),
  );
  const minutes = fc.integer({ min: 0, max: 1439 });

  property([fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }), minutes, minutes, moments, zones])(
    'never disagree, at night and when clocks change',
    (days, fromMinute, toMinute, epochMs, timeZone) => {
      fc.pre(fromMinute !== toMinute);
      const hours = `${days.map((day) => WEEKDAYS[day]).join(',')} ${clock(fromMinute)}-${clock(toMinute)}`;
      expect(isOpenAt(hours, epochMs, timeZone)).toBe(naively(days, fromMinute, toMinute, epochMs, timeZone));
    },
  );
});
