import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/time/clock.js';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import type { Urgency } from '../../src/lookup/observation.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import { manualClock } from '../fakes/manual-clock.js';
import { flush, HELD_MS, setUpQueue } from './queue-on-hold.js';

const arrival = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.nat(400)),
  urgency: fc.constantFrom<Urgency>('call', 'refresh'),
  travelMs: fc.oneof(fc.constant(0), fc.nat(1500)),
  answerMs: fc.nat(1500),
});
/** A clock whose timers fire up to 1 ms early and 40 ms late. */
const jittery = (clock: Clock, draw: () => number): Clock => ({
  epochMs: () => clock.epochMs(),
  monotonicMs: () => clock.monotonicMs(),
  after: (delayMs, action) => clock.after(Math.max(0, delayMs - 1 + draw() * 41), action),
});

/** Numbers from 0 to 1, the same in every run. */
function drawing(seed: number) {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

describe('the queue over time', () => {
  it('4 new callers a second at random times, and refreshes without end: 95 of 100 calls do not wait at all', async () => {
    const waits: number[] = [];
    let refreshes = 0;
    let refused = 0;
    const { clock, queue, advance } = setUpQueue({
      onSent: (urgency, waitedMs) => (urgency === 'call' ? waits.push(waitedMs) : (refreshes += 1)),
    });
    const ask = (urgency: Urgency) =>
      void queue
        .enter(() => urgency)
        .then(
          (turn) => clock.after(95, () => turn.end({ kind: 'answered' })),
          () => (refused += 1),
        );
    const draw = drawing(7);
    let nextCallMs = 0;
    for (let ms = 0; ms < 300_000; ms += 5) {
      for (; nextCallMs <= ms; nextCallMs += -Math.log(1 - draw()) * 250) ask('call');
      while (queue.stats().waiting.refresh < 3) ask('refresh');
      await advance(5);
    }
    expect(refused).toBe(0);
    queue.close();
    waits.sort((a, b) => a - b);
    expect(waits.length / 300).toBeCloseTo(4, 0);
    expect(waits[Math.floor(waits.length * 0.95)]).toBe(0);
    expect(waits.at(-1)).toBeLessThan(HELD_MS);
    expect(refreshes / 300).toBeGreaterThan(1);
  });

  it('100 new callers a second: each place goes to a call that has just come', async () => {
    const waits: number[] = [];
    const { enter, advance, queue } = setUpQueue({ onSent: (_, waitedMs) => waits.push(waitedMs) });
    for (let caller = 0; caller < 1000; caller += 1) {
      enter(`call${caller}`);
      await advance(10);
    }
    expect(waits.length).toBeGreaterThanOrEqual(95);
    expect(Math.max(...waits)).toBeLessThanOrEqual(100);
    expect(queue.stats().waiting.call).toBeLessThanOrEqual(300);
    queue.close();
  });

  property([fc.integer({ min: 1, max: 10 }), fc.array(arrival, { minLength: 15, maxLength: 60 }), fc.nat()], {
    numRuns: 40,
  })(
    'no second sees more arrivals than the rate, and everybody is sent or refused',
    async (ratePerSecond, arrivals, seed) => {
      const clock = manualClock();
      const queue = new AdmissionQueue({
        name: 'Voxlink',
        window: new SendWindow(ratePerSecond, clock),
        clock: jittery(clock, drawing(seed)),
        deadlineMs: 500,
      });
      const advance = async (ms: number) => {
        for (let left = ms; left > 0; left -= 20) {
          clock.advance(Math.min(left, 20));
          await flush();
        }
      };
      const arrivedAtMs: number[] = [];
      let ended = 0;
      for (const { afterMs, urgency, travelMs, answerMs } of arrivals) {
        await advance(afterMs);
        void queue
          .enter(() => urgency)
          .then(
            (turn) => {
              clock.after(travelMs, () => arrivedAtMs.push(clock.monotonicMs()));
              clock.after(travelMs + answerMs, () => turn.end({ kind: 'answered' }));
              ended += 1;
            },
            () => (ended += 1),
          );
      }
      await advance(40_000);
      expect(ended).toBe(arrivals.length);
      expect(arrivedAtMs).toHaveLength(queue.stats().sent);
      arrivedAtMs.sort((a, b) => a - b);
      const gaps = arrivedAtMs.slice(ratePerSecond).map((atMs, index) => atMs - arrivedAtMs[index]!);
      expect(Math.min(1001, ...gaps)).toBeGreaterThan(1000);
    },
  );
});
