import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/time/clock.js';

const DAY_MS = 86_400_000;

describe('a timer of the system clock', () => {
  // Like Node.js, these take a delay of more than 2^31 - 1 ms for one of 1 ms.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([1, 24, 25, 30, 366, 10_000])('runs once after %d days, not before and not again', (days) => {
    let runs = 0;
    systemClock.after(days * DAY_MS, () => (runs += 1));
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(1);
    expect(runs).toBe(1);
    vi.advanceTimersByTime(days * DAY_MS);
    expect(runs).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is cancelled in any of its months', () => {
    let runs = 0;
    const cancel = systemClock.after(100 * DAY_MS, () => (runs += 1));
    vi.advanceTimersByTime(60 * DAY_MS);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(runs).toBe(0);
  });

  it('runs at once for what is past, and never for what never comes', () => {
    let runs = 0;
    systemClock.after(-5, () => (runs += 1));
    const cancel = systemClock.after(Infinity, () => (runs += 100));
    vi.advanceTimersByTime(1000 * DAY_MS);
    expect(runs).toBe(1);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('Node.js takes 25 days for a millisecond, which is why', async () => {
  const warned = new Promise((resolve) => process.once('warning', resolve));
  await new Promise<void>((resolve) => setTimeout(resolve, 25 * DAY_MS));
  expect(await warned).toMatchObject({ name: 'TimeoutOverflowWarning' });
});
