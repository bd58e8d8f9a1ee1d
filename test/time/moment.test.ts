import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../src/time/moment.js';

const at = { nowMs: Date.UTC(2026, 10, 28, 12), timeZone: 'Europe/Moscow', isEnd: false };
const iso = (text: string, isEnd = false) => {
  const ms = parseMoment(text, { ...at, isEnd });
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe('a moment in the past', () => {
  it('is a span back, whichever end of a search it is', () => {
    expect(iso('90m')).toBe('2026-11-28T10:30:00.000Z');
    expect(iso('30d', true)).toBe('2026-10-29T12:00:00.000Z');
  });

  it('is a time in the zone of the PBX, or in the one behind it', () => {
    expect(iso('2026-11-21 03:00')).toBe('2026-11-21T00:00:00.000Z');
    expect(iso('2026-11-21T03:00:30')).toBe('2026-11-21T00:00:30.000Z');
    expect(iso('2026-11-21 03:00Z')).toBe('2026-11-21T03:00:00.000Z');
    expect(iso('2026-11-21T03:00:30.250+05:00')).toBe('2026-11-20T22:00:30.250Z');
  });

  it('is where a day begins, or ends', () => {
    expect(iso('2026-11-21')).toBe('2026-11-20T21:00:00.000Z');
    expect(iso('2026-11-21', true)).toBe('2026-11-21T21:00:00.000Z');
    expect(iso('2026-12-31', true)).toBe('2026-12-31T21:00:00.000Z');
  });

  it.each(['', 'tonight', '2026-13-01', '2026-02-30', '2026-11-21 25:00', '30', '-5d', '2026-11-21 03:00 MSK'])(
    'is not %j',
    (text) => expect(iso(text)).toBeUndefined(),
  );
});
