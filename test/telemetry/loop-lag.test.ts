import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { watchLoopLag } from '../../src/telemetry/loop-lag.js';
import { manualClock } from '../fakes/manual-clock.js';

it('a loop that is on time has no lag', () => {
  const clock = manualClock();
  const lag = watchLoopLag(clock);
  clock.advance(1000);
  expect(lag.lagMs()).toBe(0);
  lag.stop();
  expect(clock.pending).toBe(0);
});

it('a blocked loop is noticed at once, and forgiven after a while', async () => {
  const lag = watchLoopLag(systemClock);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const until = performance.now() + 250;
  while (performance.now() < until);
  expect(lag.lagMs()).toBeGreaterThan(150);
  await expect.poll(() => lag.lagMs(), { timeout: 5000 }).toBeLessThan(100);
  lag.stop();
});
