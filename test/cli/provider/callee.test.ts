// Whom a command calls: nobody who is blocked, and nobody by night, by the clock where he is.

import { expect, it } from 'vitest';
import type { LookupBody } from '../../../src/call/lookup-body.js';
import { whyNotCalled } from '../../../src/cli/provider/callee.js';

/** What is known of a number, as far as it matters. */
const known = (action: 'pass' | 'block' | 'route', timeZone?: string) =>
  ({
    decision: { action },
    fields: timeZone === undefined ? {} : { timeZone: { value: timeZone } },
  }) as unknown as LookupBody;
const at = (time: string) => Date.parse(`2026-11-29T${time}:00Z`);

it.each([
  ['Europe/Moscow', '04:59', 'night'],
  ['Europe/Moscow', '05:00', undefined],
  ['Europe/Moscow', '18:59', undefined],
  ['Europe/Moscow', '19:00', 'night'],
  ['Asia/Kamchatka', '09:59', undefined],
  ['Asia/Kamchatka', '10:00', 'night'],
  ['Asia/Kamchatka', '19:59', 'night'],
  ['Asia/Kamchatka', '20:00', undefined],
])('in %s at %s UTC: %s', (timeZone, time, kind) => {
  expect(whyNotCalled(known('pass', timeZone), at(time))?.kind).toBe(kind);
});

it('whoever is blocked is called at no time; a zone that nobody knows is no night', () => {
  expect(whyNotCalled(known('block', 'Europe/Moscow'), at('12:00'))?.kind).toBe('blocked');
  expect(whyNotCalled(known('pass'), at('00:00'))).toBeNull();
  expect(whyNotCalled(known('route', 'Nowhere/At_All'), at('00:00'))).toBeNull();
});
