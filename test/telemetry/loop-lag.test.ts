import { expect, it } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { watchLoopLag } from '../../src/telemetry/loop-lag.js';
import { manualClock } from '../fakes/manual-clock.js';

/** Holds the loop without work. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

it('a loop that is on time has no lag', () => {
  const clock = manualClock();
  const lag = watchLoopLag(clock);
  clock.advance(1000);
  expect(lag.lagMs()).toBe(0);
  lag.stop();
  expect(clock.pending).toBe(0);
});

it('one stutter is no lag, a loop that is late turn after turn is, and is forgiven when it is on time again', async () => {
  const lag = watchLoopLag(systemClock);
  await new Promise((resolve) => setTimeout(resolve, 200));
  block(300);
  await turn();
  const afterOne = lag.lagMs();
  for (let i = 0; i < 3; i++) {
    await turn();
    block(300);
  }
  expect(lag.lagMs()).toBeGreaterThan(200);
  expect(afterOne).toBeLessThan(200);
  await expect.poll(() => lag.lagMs()).toBeLessThan(100);
  lag.stop();
});
