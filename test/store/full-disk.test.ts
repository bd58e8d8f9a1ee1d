import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { createTwoLevelMemory } from '../../src/store/two-level-memory.js';
import { manualClock } from '../fakes/manual-clock.js';
import { DAY_MS, learnt, numberAt, openStore, stateDirectory } from './open-store.js';
import { canMount, smallDisk } from './small-disk.js';

const hasDisks = canMount();
const isRoot = process.getuid?.() === 0;

describe.skipIf(!hasDisks)('a full disk', () => {
  it('costs persistence, not an answer; is said once; and heals when there is space again', async () => {
    const disk = smallDisk(16);
    const directory = join(disk.path, 'store');
    const clock = manualClock();
    const { store, events, kinds } = await openStore({ directory, clock, maxEntries: 100_000 });
    const memory = createTwoLevelMemory(createObservationCache(10, DAY_MS, clock), store);
    const learn = (from: number, to: number) => {
      for (let n = from; n < to; n++) memory.write(learnt(n, clock.epochMs()));
      return store.flush();
    };
    const unknown = (to: number) =>
      Array.from({ length: to }, (_, n) => n).filter((n) => memory.read('voxlink-v1', numberAt(n)) === undefined);

    await learn(0, 2000);
    disk.fill();
    await learn(2000, 4000);
    await learn(4000, 4500);
    expect(store.stats()).toMatchObject({ state: { kind: 'failing', why: 'full' }, dropped: 0 });
    expect(unknown(4500)).toEqual([]);

    for (let minute = 0; minute < 5; minute++) {
      clock.advance(60_000);
      await store.flush();
    }
    expect(unknown(4500)).toEqual([]);
    expect(events.slice(1)).toMatchObject([{ kind: 'failing', why: 'full', detail: /No space left/ }]);

    disk.free();
    clock.advance(60_000);
    await store.flush();
    expect(kinds()).toEqual(['opened', 'failing', 'healed']);
    expect(events.at(-1)).toMatchObject({ afterMs: 360_000 });
    await store.flush();
    expect(store.stats()).toMatchObject({ state: { kind: 'open' }, entries: 4500, waiting: 0 });
    await store.close();

    const again = await openStore({ directory, clock, maxEntries: 100_000 });
    expect(again.kinds()).toEqual(['opened']);
    const lost = Array.from({ length: 4500 }, (_, n) => n).filter(
      (n) => again.store.read('voxlink-v1', numberAt(n)) === undefined,
    );
    expect(lost).toEqual([]);
    expect(readdirSync(disk.path)).toEqual(['store']);
  });

  it('that the store itself has filled, in the middle of its own work, heals when it is made larger', async () => {
    const disk = smallDisk(12);
    const directory = join(disk.path, 'store');
    const clock = manualClock();
    const { store, kinds } = await openStore({ directory, clock, maxEntries: 100_000 });
    const bodyAt = (n: number) => `${n} ${randomBytes(1500).toString('base64')}`;
    const bodies = new Map<number, string>();
    for (let n = 0; store.stats().state.kind === 'open' && n < 20_000; n++) {
      bodies.set(n, bodyAt(n));
      store.write({ ...learnt(n, clock.epochMs()), raw: bodies.get(n)! });
      if (n % 100 === 99) await store.flush();
    }
    const differs = (stored: typeof store) =>
      [...bodies].filter(([n, body]) => stored.read('voxlink-v1', numberAt(n))?.raw !== body).map(([n]) => n);
    expect(store.stats().state).toEqual({ kind: 'failing', why: 'full' });
    expect(bodies.size).toBeGreaterThan(2000);
    expect(differs(store)).toEqual([]);
    clock.advance(1000);
    await store.flush();
    disk.grow(64);
    clock.advance(2000);
    await store.flush();
    await store.flush();
    expect(kinds()).toEqual(['opened', 'failing', 'healed']);
    expect(differs(store)).toEqual([]);
    await store.close();
    const again = await openStore({ directory, clock, maxEntries: 100_000 });
    expect(differs(again.store)).toEqual([]);
    expect(again.store.stats().entries).toBe(bodies.size);
  });

  it('lets what waits grow to 10 000 numbers and no further', async () => {
    const disk = smallDisk(16);
    const clock = manualClock();
    const { store } = await openStore({ directory: join(disk.path, 'store'), clock });
    disk.fill();
    for (let n = 0; n < 12_000; n++) store.write(learnt(n, clock.epochMs()));
    await store.flush();
    expect(store.stats()).toMatchObject({ waiting: 10_000, dropped: 2000 });
    expect(store.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(store.read('voxlink-v1', numberAt(11_999))).toBeDefined();
  });

  it('does not keep the daemon from starting, and the store opens when there is space', async () => {
    const disk = smallDisk(16);
    const clock = manualClock();
    disk.fill();
    const { store, kinds } = await openStore({ directory: join(disk.path, 'store'), clock });
    expect(kinds()).toEqual(['failing']);
    store.write(learnt(1, clock.epochMs()));
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    clock.advance(1000);
    await store.flush();
    disk.free();
    clock.advance(2000);
    await store.flush();
    expect(kinds()).toEqual(['failing', 'healed']);
    await store.flush();
    expect(store.stats()).toMatchObject({ entries: 1, waiting: 0 });
  });

  it('that is full again and again is tried with longer and longer pauses', async () => {
    const disk = smallDisk(16);
    const clock = manualClock();
    const { store, kinds } = await openStore({ directory: join(disk.path, 'store'), clock });
    let n = 0;
    for (const pauseMs of [1000, 2000, 4000]) {
      disk.fill();
      store.write({ ...learnt(n++, clock.epochMs()), raw: 'x'.repeat(60_000) });
      await store.flush();
      disk.free();
      clock.advance(pauseMs - 1);
      await store.flush();
      expect(store.stats().state.kind).toBe('failing');
      clock.advance(1);
      await store.flush();
      await store.flush();
      expect(store.stats().state.kind).toBe('open');
    }
    expect(kinds()).toEqual(['opened', ...Array.from({ length: 3 }, () => ['failing', 'healed']).flat()]);
  });
});

describe.skipIf(!hasDisks)('a read-only disk', () => {
  it('is said once, and the store opens when it can be written', async () => {
    const disk = smallDisk(16);
    const directory = join(disk.path, 'store');
    const clock = manualClock();
    const first = await openStore({ directory, clock });
    first.store.write(learnt(1, clock.epochMs()));
    await first.store.close();
    disk.protect(true);
    const { store, events, kinds } = await openStore({ directory, clock });
    store.write(learnt(2, clock.epochMs()));
    for (let second = 0; second < 10; second++) {
      clock.advance(1000);
      await store.flush();
    }
    expect(events).toMatchObject([{ kind: 'failing', why: 'read-only' }]);
    expect(store.read('voxlink-v1', numberAt(2))).toBeDefined();
    disk.protect(false);
    clock.advance(60_000);
    await store.flush();
    await store.flush();
    expect(kinds()).toEqual(['failing', 'healed']);
    expect(store.stats().entries).toBe(2);
  });
});

describe.skipIf(isRoot)('a directory that may not be written', () => {
  it('is said, and the store works when it may', async () => {
    const state = stateDirectory();
    chmodSync(state, 0o500);
    const clock = manualClock();
    const { store, events } = await openStore({ directory: join(state, 'store'), clock });
    expect(events).toMatchObject([{ kind: 'failing', why: 'denied' }]);
    chmodSync(state, 0o700);
    clock.advance(1000);
    await store.flush();
    expect(store.stats().state).toEqual({ kind: 'open' });
  });
});

describe('a state directory that is no directory', () => {
  it('costs persistence and no more', async () => {
    const { store } = await openStore({ directory: '/dev/null/store' });
    store.write(learnt(1));
    await store.flush();
    expect(store.stats().state.kind).toBe('failing');
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
  });
});
