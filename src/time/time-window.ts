// Hours of a day: `09:00-18:00`, and over midnight `22:00-06:00`.

import type { ParsedText } from './parsed-text.js';

/** Minutes of the day, the end excluded; an end before the beginning is on the next day. */
export interface TimeWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

const DAY_MINUTES = 1440;

/** `09:00-18:00`, `9:00-18:00`, `22:00-06:00`, `00:00-24:00`. */
export function parseTimeWindow(text: string): ParsedText<TimeWindow> {
  const [from, to, ...rest] = text.split('-').map(minuteOf);
  if (from === undefined || to === undefined || rest.length > 0 || from === DAY_MINUTES)
    return { expected: 'hours such as 09:00-18:00 or, over midnight, 22:00-06:00' };
  if (from === to)
    return { expected: 'hours that are not empty: the end is the beginning (the whole day is 00:00-24:00)' };
  return { value: { fromMinute: from, toMinute: to } };
}

export function isOvernight({ fromMinute, toMinute }: TimeWindow): boolean {
  return toMinute < fromMinute;
}

/** On any day. */
export function isWithin(window: TimeWindow, minute: number): boolean {
  const begun = minute >= window.fromMinute;
  const ended = minute >= window.toMinute;
  return isOvernight(window) ? begun || !ended : begun && !ended;
}

function minuteOf(text: string): number | undefined {
  const match = /^\s*(\d{1,2}):(\d\d)\s*$/.exec(text);
  const minute = Number(match?.[1]) * 60 + Number(match?.[2]);
  return Number(match?.[2]) < 60 && minute <= DAY_MINUTES ? minute : undefined;
}
