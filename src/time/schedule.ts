// Office hours: `mon-fri 09:00-18:00`, with a zone at the end where it is not the PBX's own.

import type { ParsedText } from './parsed-text.js';
import { isOvernight, isWithin, parseTimeWindow, type TimeWindow } from './time-window.js';
import { isTimeZone, type LocalTime } from './zoned-time.js';

export interface OfficeHours {
  /** By weekday, 0 Sunday to 6 Saturday. */
  readonly days: readonly boolean[];
  readonly windows: readonly TimeWindow[];
  /** IANA zone; null for the PBX's own. */
  readonly timeZone: string | null;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const EVERY_DAY = WEEKDAYS.map(() => true);
const WHOLE_DAY: TimeWindow = { fromMinute: 0, toMinute: 1440 };

/**
 * `mon-fri 09:00-18:00`, `sat,sun 10:00-14:00,15:00-17:00`, `fri-mon`, `22:00-06:00 Asia/Omsk`: days, hours and zone in
 * this order, each may be left out but for one of the first two. Hours over midnight belong to the day they begin on.
 */
export function parseOfficeHours(text: string): ParsedText<OfficeHours> {
  const words = text.trim().split(/\s+/);
  const days = /^[a-z]{3}[a-z,-]*$/i.test(words[0] ?? '') ? daysOf(words.shift() ?? '') : EVERY_DAY;
  const hours = /^\d/.test(words[0] ?? '') ? windowsOf(words.shift() ?? '') : { value: [WHOLE_DAY] };
  const timeZone = words.shift() ?? null;
  const isEmpty = days === EVERY_DAY && 'value' in hours && hours.value[0] === WHOLE_DAY;
  if (days === undefined || words.length > 0 || isEmpty)
    return { expected: 'days and hours such as mon-fri 09:00-18:00, with a time zone behind them if need be' };
  if ('expected' in hours) return hours;
  if (timeZone !== null && !isTimeZone(timeZone)) return { expected: 'a time zone such as Europe/Moscow at the end' };
  return { value: { days, windows: hours.value, timeZone } };
}

/** Half open: at 18:00 sharp an office that closes at 18:00 is closed. @param now by the clock of its zone */
export function isOpen({ days, windows }: OfficeHours, { weekday, minute }: LocalTime): boolean {
  for (const window of windows) {
    if (!isWithin(window, minute)) continue;
    const beganYesterday = isOvernight(window) && minute < window.fromMinute;
    if (days[beganYesterday ? (weekday + 6) % 7 : weekday] === true) return true;
  }
  return false;
}

/** `mon-fri`, `sat,sun`, `fri-mon`; undefined for what is none. */
function daysOf(text: string): readonly boolean[] | undefined {
  const days = WEEKDAYS.map(() => false);
  for (const range of text.toLowerCase().split(',')) {
    const [from = -1, to = from, ...rest] = range.split('-').map((name) => WEEKDAYS.indexOf(name));
    if (from < 0 || to < 0 || rest.length > 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days[day] = true;
      if (day === to) break;
    }
  }
  return days;
}

function windowsOf(text: string): ParsedText<readonly TimeWindow[]> {
  const windows: TimeWindow[] = [];
  for (const part of text.split(',')) {
    const parsed = parseTimeWindow(part);
    if ('expected' in parsed) return parsed;
    windows.push(parsed.value);
  }
  return { value: windows };
}
