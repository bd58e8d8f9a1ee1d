import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/lookup/observation.js';
import { WriteQueue } from '../../src/store/write-queue.js';
import { learnt } from './open-store.js';

const AT_MS = Date.UTC(2026, 10, 22);
const queued = (queue: WriteQueue<Observation>, keys: string) =>
  [...keys].filter((key) => queue.peek(key) !== undefined).join('');

describe('changes on their way to disk', () => {
  it('are seen until they are written, the newest of each number', () => {
    const queue = new WriteQueue<Observation>(10);
    queue.put('a', learnt(1, AT_MS));
    queue.put('b', learnt(2, AT_MS));
    queue.put('a', learnt(3, AT_MS));
    expect(queue.peek('a')).toEqual(learnt(3, AT_MS));
    expect([...queue.take(1).keys()]).toEqual(['b']);
    expect(queued(queue, 'abc')).toBe('ab');
    queue.put('b', null);
    expect(queue.peek('b')).toBeNull();
    queue.settle();
    expect(queue.peek('b')).toBeNull();
    expect(queue.size).toBe(2);
  });

  it('wait again when they could not be written, behind nothing newer', () => {
    const queue = new WriteQueue<Observation>(10);
    for (const [index, key] of [...'abc'].entries()) queue.put(key, learnt(index, AT_MS));
    queue.take(2);
    queue.put('b', null);
    queue.putBack();
    expect(queue.size).toBe(3);
    expect(queue.peek('b')).toBeNull();
    expect([...queue.take(10).keys()]).toEqual(['a', 'c', 'b']);
  });

  it('over the bound lose the oldest observation, but nothing that was forgotten', () => {
    const queue = new WriteQueue<Observation>(3);
    queue.put('a', null);
    for (const [index, key] of [...'bcde'].entries()) queue.put(key, learnt(index, AT_MS));
    expect(queued(queue, 'abcde')).toBe('ade');
    expect(queue.dropped).toBe(2);
    for (const key of 'fgh') queue.put(key, null);
    expect(queued(queue, 'abcdefgh')).toBe('fgh');
    expect(queue.size).toBe(3);
  });

  it('stay within the bound when what was taken comes back', () => {
    const queue = new WriteQueue<Observation>(3);
    for (const key of 'abc') queue.put(key, learnt(1, AT_MS));
    queue.take(3);
    for (const key of 'def') queue.put(key, learnt(1, AT_MS));
    expect(queue.size).toBe(6);
    queue.putBack();
    expect(queued(queue, 'abcdef')).toBe('def');
    expect(queue.dropped).toBe(3);
  });
});
