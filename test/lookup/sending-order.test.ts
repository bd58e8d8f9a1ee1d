import { describe, expect, it } from 'vitest';
import type { Urgency } from '../../src/lookup/observation.js';
import { sendingOrder } from '../../src/lookup/sending-order.js';

const DEADLINE_MS = 500;

/** `call 0` waits since 0 ms. Calls leave every 100 ms from 1000 ms on, lookups as far behind the calls as they stand. */
function order(...waiting: readonly `${Urgency} ${number}`[]): string[] {
  const entries = waiting.map((name) => {
    const [urgency, sinceMs] = name.split(' ') as [Urgency, string];
    return { name, urgency, sinceMs: Number(sinceMs) };
  });
  const every100Ms = (index: number) => 1000 + index * 100;
  const schedules = { call: every100Ms, lookup: every100Ms };
  return sendingOrder(entries, schedules, DEADLINE_MS).map(({ name }) => name);
}

describe('those who wait for a place', () => {
  it('go in turn where each is in time: by when they began to wait as what they are', () => {
    expect(order('call 700', 'call 500', 'call 800')).toEqual(['call 500', 'call 700', 'call 800']);
  });

  it('go newest first where one of them would be late, wherever it stands', () => {
    expect(order('call 499', 'call 900', 'call 950')).toEqual(['call 950', 'call 900', 'call 499']);
    expect(order('call 501', 'call 502', 'call 503')).toEqual(['call 503', 'call 502', 'call 501']);
  });

  it('go calls first, then lookups, which are late by all the calls in front of them, then refreshes in their order', () => {
    expect(order('refresh 9', 'lookup 700', 'refresh 3', 'lookup 690', 'call 800')).toEqual([
      ...['call 800', 'lookup 690', 'lookup 700', 'refresh 9', 'refresh 3'],
    ]);
    expect(order('lookup 550', 'lookup 600', 'call 800')).toEqual(['call 800', 'lookup 600', 'lookup 550']);
    expect(order('lookup 550', 'lookup 600')).toEqual(['lookup 550', 'lookup 600']);
  });
});
