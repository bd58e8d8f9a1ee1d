import { beforeEach, expect, test } from 'vitest';
import { Turns } from '../../src/ami/turns.js';

let nowMs: number;
let timers: (() => void)[];
let turns: Turns;

beforeEach(() => {
  nowMs = 0;
  timers = [];
  turns = new Turns({
    monotonicMs: () => nowMs,
    after: (_delayMs, action) => {
      timers.push(action);
      return () => (timers = timers.filter((timer) => timer !== action));
    },
  });
});

/** The event loop comes round after so many milliseconds. */
function comesRound(afterMs: number): void {
  nowMs += afterMs;
  for (const timer of timers.splice(0)) timer();
}

/** Takes as many as this turn lets. */
function takeAll(): number {
  let taken = 0;
  while (turns.take()) taken += 1;
  return taken;
}

test('a few questions begin in each turn', () => {
  expect(takeAll()).toBe(16);
  expect(turns.take()).toBe(false);
  comesRound(1);
  expect(takeAll()).toBe(16);
});

test('fewer begin when the turns get long, down to four, and more again when they are short', () => {
  const taken = [50, 50, 50, 50, 1, 1, 1].map((tookMs) => {
    takeAll();
    comesRound(tookMs);
    return takeAll();
  });
  expect(taken).toEqual([8, 4, 4, 4, 5, 6, 7]);
});

test('whoever waits is called once, in the next turn', () => {
  let calls = 0;
  const act = () => (calls += 1);
  turns.inNext(act);
  turns.inNext(act);
  expect(calls).toBe(0);
  comesRound(1);
  comesRound(1);
  expect(calls).toBe(1);
});

test('steps that wait go first in the next turn, oldest first', async () => {
  takeAll();
  const order: number[] = [];
  const steps = Array.from({ length: 20 }, (_, index) => turns.step().then(() => order.push(index)));
  expect(turns.take()).toBe(false);
  comesRound(1);
  await Promise.all(steps.slice(0, 16));
  expect(order).toEqual(Array.from({ length: 16 }, (_, index) => index));
  expect(turns.take()).toBe(false);
  comesRound(1);
  await Promise.all(steps);
  expect(order).toHaveLength(20);
  expect(takeAll()).toBe(12);
});

test('a step is taken at once where there is room', async () => {
  await turns.step();
  expect(takeAll()).toBe(15);
});

test('nobody is kept waiting when it has stopped', async () => {
  takeAll();
  const step = turns.step();
  turns.stop();
  await step;
});

test('nobody is called any more when it has stopped', () => {
  turns.inNext(() => expect.unreachable());
  turns.stop();
  comesRound(1);
  expect(timers).toEqual([]);
});
