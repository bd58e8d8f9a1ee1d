import { getEventListeners } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { callDefaultsOf, waitForAnswer } from '../../src/agi/agi-call-handling.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import type { WrittenAnswer } from '../../src/call/written-answer.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 500, variablePrefix: 'VOX_' };
const ANSWER: WrittenAnswer = { variables: [['VOX_STATUS', 'OK']] };
const call = plainQuestion({ door: 'agi', script: 'lookup', number: '79170415564' }, DEFAULTS, 0);

let clock: ManualClock;
let hungUp: AbortController;
let answers: { resolve: (answer: WrittenAnswer) => void; reject: (reason: unknown) => void };

beforeEach(() => {
  clock = manualClock();
  hungUp = new AbortController();
});

/** Waits for an answer that a test gives later. */
function wait(): Promise<WrittenAnswer> {
  const answer = () => new Promise<WrittenAnswer>((resolve, reject) => (answers = { resolve, reject }));
  return Promise.resolve(waitForAnswer(call, hungUp.signal, { answer, clock }));
}

function expectNothingLeft(): void {
  expect(getEventListeners(hungUp.signal, 'abort')).toEqual([]);
  expect(clock.pending).toBe(0);
}

it('an answer that is there is given at once', () => {
  expect(waitForAnswer(call, hungUp.signal, { answer: () => ANSWER, clock })).toBe(ANSWER);
  expectNothingLeft();
});

it('an answer that comes leaves no timer behind, and nobody who listens for the hang-up', async () => {
  const waiting = wait();
  expect(getEventListeners(hungUp.signal, 'abort')).toHaveLength(1);
  answers.resolve(ANSWER);
  expect(await waiting).toBe(ANSWER);
  expectNothingLeft();
});

it('a caller who hangs up meanwhile ends the wait', async () => {
  const waiting = wait();
  hungUp.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expectNothingLeft();
});

it('for a caller who is gone nobody asks', () => {
  hungUp.abort(new Error('gone'));
  const answer = () => expect.unreachable();
  expect(() => waitForAnswer(call, hungUp.signal, { answer, clock })).toThrow('gone');
});

it('an answer that fails is an error, whatever it fails with', async () => {
  const waiting = wait();
  answers.reject('a text');
  await expect(waiting).rejects.toEqual(new Error('a text'));
  expectNothingLeft();
});

it('is given up a second after the deadline', async () => {
  const waiting = wait();
  clock.advance(1499);
  expect(clock.pending).toBe(1);
  clock.advance(1);
  await expect(waiting).rejects.toThrow('no answer after 1500 ms');
  expectNothingLeft();
});

it('takes the defaults of calls as they are now', () => {
  expect(callDefaultsOf({ callDefaults: DEFAULTS })).toBe(DEFAULTS);
  expect(callDefaultsOf({ callDefaults: () => DEFAULTS })).toBe(DEFAULTS);
});
