import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { SendWindow, WINDOW_MARGIN_MS } from '../../src/lookup/send-window.js';
import { manualClock } from '../fakes/manual-clock.js';

const HELD_MS = 1000 + WINDOW_MARGIN_MS;

function setUp(ratePerSecond = 10) {
  const clock = manualClock();
  return { clock, window: new SendWindow(ratePerSecond, clock) };
}

/** Sends `count` requests that end at once. */
function sendAtOnce(window: SendWindow, count: number) {
  for (let sent = 0; sent < count; sent += 1) window.take()();
}

describe('the window of requests', () => {
  it('has a place free at once that was not used after all, and no other one', () => {
    const window = new SendWindow(3, manualClock());
    const [unused] = [window.take(), window.take()];
    unused('unused');
    expect(window.free()).toBe(2);
  });

  it('lets a burst through at once, then nothing until a second has passed', () => {
    const { clock, window } = setUp();
    sendAtOnce(window, 10);
    expect(window.free()).toBe(0);
    expect(() => window.take()).toThrow(RangeError);
    clock.advance(HELD_MS - 1);
    expect(window.free()).toBe(0);
    clock.advance(1);
    expect(window.free()).toBe(10);
  });

  it('counts the second from the end of a request, because it may arrive as late as that', () => {
    const { clock, window } = setUp(1);
    const ended = window.take();
    clock.advance(3000);
    expect(window.free()).toBe(0);
    ended();
    expect(window.freeAtMs(1)).toBe(clock.monotonicMs() + HELD_MS);
    clock.advance(HELD_MS - 1);
    expect(window.free()).toBe(0);
    clock.advance(1);
    expect(window.free()).toBe(1);
  });

  it('gives a place up for free at last when the end of its request is never told', () => {
    const { clock, window } = setUp(1);
    window.take();
    clock.advance(119_000);
    expect(window.free()).toBe(0);
    clock.advance(3000);
    expect(window.free()).toBe(1);
  });

  it('says when so many places will be free', () => {
    const { clock, window } = setUp(3);
    const startMs = clock.monotonicMs();
    sendAtOnce(window, 1);
    clock.advance(300);
    sendAtOnce(window, 1);
    expect(window.freeAtMs(1)).toBe(startMs + 300);
    expect(window.freeAtMs(2)).toBe(startMs + HELD_MS);
    expect(window.freeAtMs(3)).toBe(startMs + 300 + HELD_MS);
  });

  it('says when a queue could leave: what is free, what falls due, and round again', () => {
    const { clock, window } = setUp(2);
    const startMs = clock.monotonicMs();
    window.take();
    clock.advance(100);
    const sendAtMs = window.schedule();
    expect([0, 1, 2, 3].map(sendAtMs)).toEqual([
      startMs + 100,
      startMs + 100 + HELD_MS,
      startMs + 100 + HELD_MS,
      startMs + 100 + 2 * HELD_MS,
    ]);
  });

  it('keeps still during a pause, and the longest of several counts', () => {
    const { clock, window } = setUp(2);
    const nowMs = clock.monotonicMs();
    window.pauseUntil(nowMs + 5000);
    window.pauseUntil(nowMs + 2000);
    expect(window.freeAtMs(1)).toBe(nowMs + 5000);
    expect(window.schedule()(0)).toBe(nowMs + 5000);
    clock.advance(4999);
    expect(window.free()).toBe(0);
    clock.advance(1);
    expect(window.free()).toBe(2);
  });

  it('remembers what was sent before its rate was lowered', () => {
    const { clock, window } = setUp(10);
    sendAtOnce(window, 4);
    clock.advance(500);
    sendAtOnce(window, 4);
    window.ratePerSecond = 5;
    expect(window.free()).toBeLessThan(1);
    expect(window.freeAtMs(1)).toBe(clock.monotonicMs() + HELD_MS - 500);
    expect(window.schedule()(0)).toBe(window.freeAtMs(1));
    expect(window.schedule()(1)).toBe(window.freeAtMs(2));
    expect(window.freeAtMs(2)).toBe(clock.monotonicMs() + HELD_MS);
    clock.advance(HELD_MS - 500);
    expect(window.free()).toBe(1);
  });

  const request = fc.record({ tookMs: fc.nat(3000), arrivedAfter: fc.double({ min: 0, max: 1, noNaN: true }) });
  property([fc.integer({ min: 1, max: 10 }), fc.array(request, { minLength: 25, maxLength: 80 })])(
    'never lets more than the rate arrive in any second, wherever on its way each request was delayed',
    (ratePerSecond, requests) => {
      const { clock, window } = setUp(ratePerSecond);
      const arrivals: number[] = [];
      const left = [...requests];
      const sendAll = () => {
        while (left.length > 0 && window.free() > 0) {
          const { tookMs, arrivedAfter } = left.shift()!;
          const ended = window.take();
          arrivals.push(clock.monotonicMs() + tookMs * arrivedAfter);
          clock.after(tookMs, () => {
            ended();
            // Tried again at the very moment when the place falls due.
            clock.after(window.freeAtMs(1) - clock.monotonicMs(), sendAll);
          });
        }
      };
      sendAll();
      clock.advance(requests.length * 5000);
      expect(arrivals).toHaveLength(requests.length);
      arrivals.sort((a, b) => a - b);
      const gaps = arrivals.slice(ratePerSecond).map((atMs, index) => atMs - arrivals[index]!);
      expect(Math.min(...gaps)).toBeGreaterThan(1000);
    },
  );
});
