import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.js';
import { learnt, numberAt, openStore, storeWith } from './open-store.js';

describe('a store that another process has open', () => {
  it('is left alone: memory only, said once, nothing renamed', async () => {
    const directory = await storeWith(3);
    const owner = await openStore({ directory });
    const clock = manualClock(Date.now());
    const { store, events } = await openStore({ directory, clock });
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(60_000);
      await store.flush();
    }
    expect(store.stats()).toMatchObject({ state: { kind: 'memory-only', why: 'locked' }, entries: 0 });
    expect(events).toMatchObject([{ kind: 'locked', detail: /LOCK/ }]);
    expect(store.read('voxlink-v1', numberAt(1))).toBeUndefined();
    expect(readdirSync(dirname(directory))).toEqual(['store']);
    expect(readdirSync(directory)).not.toContain('probe');
    expect(owner.store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(owner.kinds()).toEqual(['opened']);
  });

  it('is taken over within 4 s of its end, however long it was locked', async () => {
    const directory = await storeWith(3);
    const owner = await openStore({ directory });
    const clock = manualClock(Date.now());
    const { store, kinds } = await openStore({ directory, clock });
    for (let second = 0; second < 180; second++) {
      clock.advance(1000);
      await store.flush();
    }
    await owner.store.close();
    clock.advance(4000);
    await expect.poll(kinds).toEqual(['locked', 'healed']);
  });

  it('is taken over when it is free, with what was learnt meanwhile', async () => {
    const directory = await storeWith(3);
    const owner = await openStore({ directory });
    const clock = manualClock(Date.now());
    const { store, kinds } = await openStore({ directory, clock });
    store.write(learnt(9, clock.epochMs()));
    store.forget(numberAt(2));
    expect(store.read('voxlink-v1', numberAt(9))).toBeDefined();
    await owner.store.close();
    clock.advance(1000);
    await store.flush();
    await store.flush();
    expect(kinds()).toEqual(['locked', 'healed']);
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(store.read('voxlink-v1', numberAt(2))).toBeUndefined();
    expect(store.stats()).toMatchObject({ entries: 3, waiting: 0 });
  });
});
