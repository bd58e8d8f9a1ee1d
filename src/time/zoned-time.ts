// Wall clocks: what calendar and clock show in an IANA zone. Zones shift at whole minutes and never twice in an hour, so
// the shift of a zone is asked for once an hour of time, or once a minute of the hour it changes in; the rest is
// arithmetic.

import { monthDayOf, weekdayOf } from './calendar-day.js';

/** What calendar and clock on the wall show. */
export interface LocalTime {
  /** Days since 1970-01-01 of the calendar there. */
  readonly dayNumber: number;
  /** 0 Sunday to 6 Saturday. */
  readonly weekday: number;
  /** `month * 100 + day`: 1231 is New Year's Eve. */
  readonly monthDay: number;
  /** Minute of the day, 0 to 1439. */
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Zones come from our own tables and the configuration; the bound is for the day one does not. */
const MAX_ZONES = 1000;

interface Zone {
  readonly format: Intl.DateTimeFormat | null;
  /** What `shiftMs` holds for: from `fromMs` on, until `toMs`. */
  fromMs: number;
  toMs: number;
  shiftMs: number;
}

const zones = new Map<string, Zone>();

/** Null in a zone that this system does not know. */
export function localTimeIn(timeZone: string, epochMs: number): LocalTime | null {
  const shiftMs = zoneShiftMs(timeZone, epochMs);
  if (shiftMs === null) return null;
  const localMs = epochMs + shiftMs;
  const dayNumber = Math.floor(localMs / DAY_MS);
  const minute = Math.floor((localMs - dayNumber * DAY_MS) / MINUTE_MS);
  return { dayNumber, weekday: weekdayOf(dayNumber), monthDay: monthDayOf(dayNumber), minute };
}

/** `09:05` */
export function clockText({ minute }: LocalTime): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

export function isTimeZone(timeZone: string): boolean {
  return zoneShiftMs(timeZone, 0) !== null;
}

/**
 * The moment at which clocks show `2026-11-21 03:00` (a `T` and seconds are taken too); undefined for a text that is no
 * such time. Where clocks are set back, the first of the two; where they skip it, the same time by the shift before.
 */
export function epochOfLocalTime(text: string, timeZone: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$/.exec(text.trim());
  const [, date = '', time = ''] = match ?? [];
  const asUtcMs = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(asUtcMs) || new Date(asUtcMs).toISOString().slice(0, 10) !== date) return undefined;
  const before = zoneShiftMs(timeZone, asUtcMs - DAY_MS);
  const after = zoneShiftMs(timeZone, asUtcMs + DAY_MS);
  if (before === null || after === null) return undefined;
  const fits = [before, after].find((shiftMs) => zoneShiftMs(timeZone, asUtcMs - shiftMs) === shiftMs);
  return asUtcMs - (fits ?? before);
}

/** What clocks are ahead of UTC; null in a zone that this system does not know. */
function zoneShiftMs(timeZone: string, epochMs: number): number | null {
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    zone = { format: formatFor(timeZone), fromMs: 0, toMs: 0, shiftMs: 0 };
    if (zones.size < MAX_ZONES) zones.set(timeZone, zone);
  }
  if (zone.format === null) return null;
  if (epochMs < zone.fromMs || epochMs >= zone.toMs) lookUpShift(zone, zone.format, epochMs);
  return zone.shiftMs;
}

function lookUpShift(zone: Zone, format: Intl.DateTimeFormat, epochMs: number): void {
  const shiftAt = (wholeMs: number) => shownAsUtcMs(format, wholeMs) - wholeMs;
  const hourMs = Math.floor(epochMs / HOUR_MS) * HOUR_MS;
  const isSteady = shiftAt(hourMs) === shiftAt(hourMs + HOUR_MS);
  zone.fromMs = isSteady ? hourMs : Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
  zone.toMs = zone.fromMs + (isSteady ? HOUR_MS : MINUTE_MS);
  zone.shiftMs = shiftAt(zone.fromMs);
}

function shownAsUtcMs(format: Intl.DateTimeFormat, epochMs: number): number {
  const shown = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

function formatFor(timeZone: string): Intl.DateTimeFormat | null {
  const digits = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
  } catch {
    return null;
  }
}
