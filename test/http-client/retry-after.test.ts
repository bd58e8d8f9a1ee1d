import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/http-client/retry-after.js';

const nowMs = Date.parse('2026-10-21T07:28:00Z');

describe('Retry-After', () => {
  it.each([
    ['2', 2000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2026 07:00:00 GMT', 0],
    ['86400', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Thu, 21 Oct 2027 07:28:00 GMT', 3_600_000],
    [undefined, null],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['Wed, never', null],
  ])('%s is %s ms', (header, pauseMs) => {
    expect(parseRetryAfter(header, nowMs)).toBe(pauseMs);
  });
});

property([fc.string()])('is null or between nothing and one hour, whatever it says', (header) => {
  const pauseMs = parseRetryAfter(header, nowMs) ?? 0;
  expect(pauseMs).toBeGreaterThanOrEqual(0);
  expect(pauseMs).toBeLessThanOrEqual(3_600_000);
});
