import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { dayText } from '../../src/time/calendar-day.js';
import { clockText, epochOfLocalTime, isTimeZone, localTimeIn } from '../../src/time/zoned-time.js';

const shown = (epochMs: number, zone: string) => {
  const time = localTimeIn(zone, epochMs)!;
  return `${dayText(time.dayNumber)} ${Math.floor(time.minute / 60)}:${time.minute % 60}`;
};

describe('wall clocks', () => {
  it('show what they show there', () => {
    const epochMs = Date.UTC(2026, 10, 24, 22, 30);
    expect(shown(epochMs, 'Europe/Moscow')).toBe('2026-11-25 1:30');
    expect(shown(epochMs, 'Asia/Kathmandu')).toBe('2026-11-25 4:15');
    expect(shown(epochMs, 'America/St_Johns')).toBe('2026-11-24 19:0');
    expect(localTimeIn('Europe/Moscow', epochMs)).toMatchObject({ weekday: 3, monthDay: 1125 });
  });

  it('are not guessed in a zone that nobody knows', () => {
    expect(localTimeIn('Mars/Olympus', 0)).toBeNull();
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(epochOfLocalTime('2026-11-21 03:00', 'Mars/Olympus')).toBeUndefined();
  });

  it.each([
    ['2026-11-21 03:00', 'Europe/Moscow', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21T03:00:30', 'Asia/Vladivostok', '2026-11-20T17:00:30.000Z'],
    // Shown twice: the first of them. Never shown: as if the clock had not been set forward yet.
    ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%s in %s is one moment', (text, zone, moment) => {
    expect(new Date(epochOfLocalTime(text, zone)!).toISOString()).toBe(moment);
  });

  it.each(['2026-02-30 10:00', '2026-11-21', '2026-11-21 25:00', '21.11.2026 10:00', ''])('"%s" is no time', (text) => {
    expect(epochOfLocalTime(text, 'Europe/Moscow')).toBeUndefined();
  });

  property([
    fc.integer({ min: Date.UTC(1990, 0, 1) / 60_000, max: Date.UTC(2036, 0, 1) / 60_000 }),
    fc.constantFrom('Europe/Moscow', 'Europe/Berlin', 'Asia/Kamchatka', 'Australia/Lord_Howe'),
  ])('agree with Intl, and lead back to the same minute', (minutes, zone) => {
    const epochMs = minutes * 60_000;
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    }).format(epochMs);
    const { dayNumber, minute } = localTimeIn(zone, epochMs)!;
    const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
    expect(`${dayText(dayNumber)} ${clock}`).toBe(parts);
    const back = epochOfLocalTime(`${dayText(dayNumber)} ${clock}`, zone)!;
    expect(localTimeIn(zone, back)).toEqual(localTimeIn(zone, epochMs));
  });
});

it.each([
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Asia/Almaty', '2024-02-29T19:00:00Z'],
])(
  '%s: each minute around a change of the clocks is as the system has it, in whatever order it is asked',
  (zone, at) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    const minutes = Array.from({ length: 300 }, (_, n) => ((n * 7919) % 300) - 150);
    for (const minute of minutes) {
      const epochMs = Date.parse(at) + minute * 60_000 + 59_999;
      expect(clockText(localTimeIn(zone, epochMs)!), String(minute)).toBe(format.format(epochMs));
    }
  },
);
