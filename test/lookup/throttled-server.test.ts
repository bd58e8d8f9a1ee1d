import { describe, expect, it } from 'vitest';
import type { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import type { Turn } from '../../src/lookup/rate-limited-source.js';
import { flush, HELD_MS, setUpQueue } from './queue-on-hold.js';

describe('a server that wants fewer requests', () => {
  const throttle = async (queue: AdmissionQueue, retryAfterMs: number | null = null) => {
    const turn = await queue.enter(() => 'call');
    turn.end({ kind: 'throttled', retryAfterMs });
  };

  it('is left alone by all for as long as it asks', async () => {
    const { queue, sent, enter, advance } = setUpQueue();
    await throttle(queue, 2000);
    expect(queue.stats().pausedForMs).toBe(2000);
    expect(queue.spare()).toBe(0);
    for (const name of ['first', 'second', 'third']) enter(name, 'refresh');
    await advance(1999);
    expect(sent).toEqual([]);
    await advance(1);
    expect(sent).toEqual(['first', 'second', 'third']);
    expect(queue.stats().pausedForMs).toBe(0);
  });

  it.each([2000, 20_000])('a call whose deadline a pause of %i ms would outlast is told at once', async (pauseMs) => {
    const { queue, refused, faults, enter } = setUpQueue();
    await throttle(queue, pauseMs);
    enter('call');
    enter('refresh', 'refresh');
    // Behind one that can wait for the end of the pause as well.
    enter('second call');
    await flush();
    expect(refused).toEqual(['call', 'second call']);
    expect(faults[0]?.message).toBe(`Voxlink: not asked: it asked for a pause, ${pauseMs} ms are left`);
  });

  it('is left alone for 1 s when it does not say how long, then 2, 4 and so on up to a minute', async () => {
    const { queue, advance } = setUpQueue();
    const pauses: number[] = [];
    for (let wave = 0; wave < 8; wave += 1) {
      await throttle(queue);
      pauses.push(queue.stats().pausedForMs);
      await advance(queue.stats().pausedForMs + HELD_MS);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('begins with 1 s again after an answer', async () => {
    const { queue, sent, enter, advance } = setUpQueue();
    await throttle(queue);
    await advance(1000);
    await throttle(queue);
    await advance(2000);
    enter('answered');
    await advance(0);
    expect(sent).toEqual(['answered']);
    await throttle(queue);
    expect(queue.stats().pausedForMs).toBe(1000);
  });

  it('ten refusals of requests that were under way together are one', async () => {
    const { clock, queue } = setUpQueue();
    const turns: Turn[] = [];
    for (let sent = 0; sent < 10; sent += 1) turns.push(await queue.enter(() => 'call'));
    for (const turn of turns) {
      clock.advance(10);
      turn.end({ kind: 'throttled', retryAfterMs: null });
    }
    expect(queue.stats().pausedForMs).toBe(1000 - 90);
  });

  it('an answer to a request from before the refusal does not count as recovery', async () => {
    const { queue, advance } = setUpQueue();
    const early = await queue.enter(() => 'call');
    await advance(1);
    await throttle(queue);
    early.end({ kind: 'answered' });
    await advance(1000);
    await throttle(queue);
    expect(queue.stats().pausedForMs).toBe(2000);
  });
});
