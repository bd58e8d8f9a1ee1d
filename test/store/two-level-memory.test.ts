import { describe, expect, it } from 'vitest';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { RememberingSource } from '../../src/lookup/remembering-source.js';
import { createTwoLevelMemory } from '../../src/store/two-level-memory.js';
import { manualClock } from '../fakes/manual-clock.js';
import { scriptedSource } from '../fakes/scripted-source.js';
import { DAY_MS, learnt, numberAt, openStore } from './open-store.js';

async function setUp(maxEntries = 2) {
  const clock = manualClock();
  const open = await openStore({ clock });
  const front = createObservationCache(maxEntries, 90 * DAY_MS, clock);
  return { ...open, clock, front, memory: createTwoLevelMemory(front, open.store) };
}

describe('a memory in two levels', () => {
  it('finds on disk what has left the memory in front, and takes it back to the front', async () => {
    const { clock, front, memory, store } = await setUp();
    for (let n = 0; n < 5; n++) memory.write(learnt(n, clock.epochMs()));
    await store.flush();
    expect(memory.size).toBe(2);
    expect(front.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(memory.read('voxlink-v1', numberAt(0))).toEqual(learnt(0, clock.epochMs()));
    expect(front.read('voxlink-v1', numberAt(0))).toBeDefined();
    expect(memory.read('voxlink-v1', numberAt(0))).toBeDefined();
    expect(memory.read('voxlink-v1', numberAt(77))).toBeUndefined();
    expect(memory.stats()).toMatchObject({ entries: 2, reads: { memory: 1, disk: 1, missed: 1 } });
    expect(memory.stats().disk).toMatchObject({ entries: 5, state: { kind: 'open' } });
  });

  it('forgets in both', async () => {
    const { clock, memory, store } = await setUp();
    for (let n = 0; n < 5; n++) memory.write(learnt(n, clock.epochMs()));
    await store.flush();
    expect(memory.forget(numberAt(0))).toBe(true);
    expect(memory.forget(numberAt(4))).toBe(true);
    expect(memory.forget(numberAt(4))).toBe(false);
    expect(memory.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(memory.read('voxlink-v1', numberAt(4))).toBeUndefined();
  });

  it('goes on from memory alone when the store is closed', async () => {
    const { clock, memory, store } = await setUp();
    memory.write(learnt(1, clock.epochMs()));
    await store.close();
    memory.write(learnt(2, clock.epochMs()));
    expect(memory.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(memory.read('voxlink-v1', numberAt(2))).toBeDefined();
    expect(memory.read('voxlink-v1', numberAt(3))).toBeUndefined();
    expect(store.stats()).toMatchObject({ state: { kind: 'closed' }, waiting: 0 });
  });

  it('lets a restarted daemon answer fresh, then stale, with Voxlink down', async () => {
    const { clock, memory, store, directory } = await setUp();
    memory.write(learnt(1, clock.epochMs()));
    await store.close();
    const again = await openStore({ directory, clock });
    const restarted = createTwoLevelMemory(createObservationCache(2, 90 * DAY_MS, clock), again.store);
    const lifetimes = { ttlMs: DAY_MS, staleTtlMs: 90 * DAY_MS, negativeTtlMs: DAY_MS, failureTtlMs: 1000 };
    const source = new RememberingSource(scriptedSource(), restarted, lifetimes, clock);
    expect(source.recall(numberAt(1))).toMatchObject({ kind: 'fresh', observation: { raw: null } });
    clock.advance(DAY_MS);
    expect(source.recall(numberAt(1)).kind).toBe('stale');
    clock.advance(89 * DAY_MS);
    expect(source.recall(numberAt(1)).kind).toBe('unknown');
  });
});
