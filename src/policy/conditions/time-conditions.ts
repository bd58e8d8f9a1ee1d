// Conditions on the time of the call, by the PBX's clock or by the caller's.

import { dayText } from '../../time/calendar-day.js';
import type { CallView } from '../call-view.js';
import { isInDates, parseDateWindow } from '../../time/date-window.js';
import type { HolidayCalendar } from '../../time/holidays.js';
import { checkedValue } from '../../time/parsed-text.js';
import { isOpen, type OfficeHours } from '../../time/schedule.js';
import { isWithin, parseTimeWindow } from '../../time/time-window.js';
import { clockText, type LocalTime } from '../../time/zoned-time.js';
import { flagCondition, NOTHING_KNOWN, orList, yesOrNo, type Condition } from './condition.js';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The caller's clock; of an outbound call, that of whoever is called. */
export function callerTimeCondition(wanted: readonly string[]): Condition {
  const windows = wanted.map((text) => checkedValue(parseTimeWindow(text)));
  const time = (call: CallView): LocalTime | null => {
    const { timeZone } = call.known;
    return timeIn(call, timeZone ?? null);
  };
  return {
    key: 'callerTime',
    wanted: orList(wanted),
    test: (call) => {
      const now = time(call);
      if (now === null) return null;
      for (const window of windows) if (isWithin(window, now.minute)) return true;
      return false;
    },
    found: (call) => {
      const now = time(call);
      return now === null ? NOTHING_KNOWN : `${clockText(now)} in ${call.known.timeZone ?? ''}`;
    },
    parts: [],
  };
}

/** @param schedules by name */
export function scheduleCondition(
  wanted: readonly string[],
  schedules: ReadonlyMap<string, readonly OfficeHours[]>,
  timeZone: string | null,
): Condition {
  const hours = wanted.flatMap((name) => schedules.get(name) ?? []);
  return {
    key: 'schedule',
    wanted: orList(wanted),
    test: (call) => {
      let isKnown = true;
      for (const each of hours) {
        const now = timeIn(call, each.timeZone ?? timeZone);
        if (now !== null && isOpen(each, now)) return true;
        isKnown &&= now !== null;
      }
      return isKnown ? false : null;
    },
    found: (call) => dayAndTime(call, timeZone),
    parts: [],
  };
}

export function dateCondition(wanted: readonly string[], timeZone: string | null): Condition {
  const windows = wanted.map((text) => checkedValue(parseDateWindow(text)));
  return {
    key: 'date',
    wanted: orList(wanted),
    test: (call) => {
      const now = timeIn(call, timeZone);
      if (now === null) return null;
      for (const window of windows) if (isInDates(window, now)) return true;
      return false;
    },
    found: (call) => dayOf(call, timeZone),
    parts: [],
  };
}

export const holidayCondition = (wanted: boolean, calendar: HolidayCalendar, timeZone: string | null): Condition =>
  dayCondition('holiday', wanted, timeZone, (day) => calendar.isHoliday(day));

export const workdayCondition = (wanted: boolean, calendar: HolidayCalendar, timeZone: string | null): Condition =>
  dayCondition('workday', wanted, timeZone, (day) => calendar.isWorkday(day));

function dayCondition(
  key: 'holiday' | 'workday',
  wanted: boolean,
  timeZone: string | null,
  isOne: (dayNumber: number) => boolean,
): Condition {
  const read = (call: CallView) => {
    const now = timeIn(call, timeZone);
    return now === null ? undefined : isOne(now.dayNumber);
  };
  return {
    ...flagCondition(key, wanted, read),
    found: (call) => `${yesOrNo(read(call) === true)} on ${dayOf(call, timeZone)}`,
  };
}

/** Null where the zone is not known: to this configuration, or to this system. */
function timeIn(call: CallView, timeZone: string | null): LocalTime | null {
  return timeZone === null ? null : call.timeIn(timeZone);
}

function dayAndTime(call: CallView, timeZone: string | null): string {
  const now = timeIn(call, timeZone);
  return now === null ? NOTHING_KNOWN : `${weekdayText(now)} ${clockText(now)} in ${timeZone ?? ''}`;
}

function dayOf(call: CallView, timeZone: string | null): string {
  const now = timeIn(call, timeZone);
  return now === null ? NOTHING_KNOWN : `${weekdayText(now)} ${dayText(now.dayNumber)}`;
}

function weekdayText({ weekday }: LocalTime): string {
  return WEEKDAYS[weekday] ?? '';
}
