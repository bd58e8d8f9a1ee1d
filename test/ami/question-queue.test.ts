import { expect, test } from 'vitest';
import { QuestionQueue } from '../../src/ami/question-queue.js';

test('the newest question goes first, and the oldest goes when there is no room', () => {
  const queue = new QuestionQueue<string>(2);
  expect(queue.push('first')).toBeUndefined();
  expect(queue.push('second')).toBeUndefined();
  expect(queue.push('third')).toBe('first');
  expect(queue.size).toBe(2);
  expect(queue.newest).toBe('third');
  expect([queue.pop(), queue.pop(), queue.pop()]).toEqual(['third', 'second', undefined]);
});

test('all can be taken at once', () => {
  const queue = new QuestionQueue<string>(2);
  queue.push('first');
  queue.push('second');
  expect(queue.clear()).toEqual(['first', 'second']);
  expect(queue.size).toBe(0);
});
