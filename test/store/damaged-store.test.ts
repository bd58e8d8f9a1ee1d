import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLevel } from '../../src/store/open-level.js';
import { StoreError } from '../../src/store/store-error.js';
import type { StoreEvent } from '../../src/store/store-event.js';
import { storeKind } from '../../src/store/observation-store.js';
import { StoreKeeper } from '../../src/store/store-keeper.js';
import { COUNT_KEY, observationKey } from '../../src/store/store-key.js';
import { manualClock } from '../fakes/manual-clock.js';
import { copyOfStore, fileOf, learnt, numberAt, openStore, stateDirectory, storeWith } from './open-store.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const CLOCK_START = Date.UTC(2026, 10, 22, 12, 0, 0);
const SET_ASIDE = 'store.damaged-20261122-120000';

const scrambled = (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (byte * 31 + index * 17) & 0xff));
const scramble = (path: string) => writeFileSync(path, scrambled(readFileSync(path)));
const halve = (path: string) => truncateSync(path, statSync(path).size >> 1);
const empty = (path: string) => truncateSync(path, 0);

/** What happened to the store, and whether all or some of them come back. */
const DAMAGE = [
  ['CURRENT is empty', 'all', (directory: string) => empty(join(directory, 'CURRENT'))],
  ['CURRENT is gone', 'all', (directory) => rmSync(join(directory, 'CURRENT'))],
  ['CURRENT is scrambled', 'all', (directory) => scramble(join(directory, 'CURRENT'))],
  ['CURRENT names a file that is gone', 'all', (directory) => rmSync(fileOf(directory, /^MANIFEST/))],
  ['the MANIFEST is empty', 'all', (directory) => empty(fileOf(directory, /^MANIFEST/))],
  ['the MANIFEST is scrambled', 'all', (directory) => scramble(fileOf(directory, /^MANIFEST/))],
  ['a table is gone', 'some', (directory) => rmSync(fileOf(directory, /\.ldb$/))],
  ['a table is empty', 'some', (directory) => empty(fileOf(directory, /\.ldb$/))],
  ['a table is cut in half', 'some', (directory) => halve(fileOf(directory, /\.ldb$/))],
  ['a table is scrambled', 'some', (directory) => scramble(fileOf(directory, /\.ldb$/))],
] as const satisfies readonly (readonly [string, 'all' | 'some', (directory: string) => void])[];

/** Of some blocks. */
const NUMBERS = 500;

/** A store of 500 numbers, in tables. */
async function storeInTables(): Promise<string> {
  const directory = await storeWith(NUMBERS, join(stateDirectory(), 'store'), manualClock(CLOCK_START));
  const level = await openLevel(directory);
  await level.compactRange('a', 'z');
  await level.close();
  return directory;
}

/** A state directory with such a store, and with other things beside it. */
async function stateWithStore(): Promise<string> {
  const state = dirname(await copyOfStore('in tables', storeInTables));
  for (const name of ['lists', 'journal', 'store.bak', 'store.damaged-by-the-cat']) {
    mkdirSync(join(state, name));
    writeFileSync(join(state, name, 'kept'), name);
  }
  return state;
}

describe.each(DAMAGE)('when %s', (_, comesBack, damage) => {
  it(`the store is set aside with a date, alone, and ${comesBack} of it is repaired on a copy`, async () => {
    const state = await stateWithStore();
    const directory = join(state, 'store');
    damage(directory);
    const before = new Set(readdirSync(state));
    const clock = manualClock(CLOCK_START);
    const { store, events, kinds } = await openStore({ directory, clock, maxEntries: 5000 });
    for (let n = 0; n < NUMBERS; n++) store.read('voxlink-v1', numberAt(n));
    await store.flush();

    const isRepaired = kinds().includes('repaired');
    expect(kinds().filter((kind) => kind !== 'opened')).toEqual([
      'set-aside',
      comesBack === 'all' || isRepaired ? 'repaired' : 'not-repaired',
    ]);
    expect(events.find(({ kind }) => kind === 'set-aside')).toMatchObject({ movedTo: join(state, SET_ASIDE) });
    const known = Array.from({ length: NUMBERS }, (_, n) => store.read('voxlink-v1', numberAt(n))).filter(
      Boolean,
    ).length;
    expect(events.at(-1)).toMatchObject({ kind: 'opened', entries: known });
    if (comesBack === 'all') expect(known).toBe(NUMBERS);
    else expect(known).toBeLessThan(NUMBERS);
    expect(new Set(readdirSync(state))).toEqual(before.add(SET_ASIDE));
    for (const name of ['lists', 'journal', 'store.bak', 'store.damaged-by-the-cat']) {
      expect(readFileSync(join(state, name, 'kept'), 'utf8')).toBe(name);
    }

    store.write(learnt(1, clock.epochMs()));
    await store.close();
    const again = await openStore({ directory, clock });
    expect(again.store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(again.kinds()).toEqual(['opened']);
  });
});

describe('a damaged store', () => {
  it('is set aside beside those of the days before, and the oldest goes', async () => {
    const state = stateDirectory();
    const directory = join(state, 'store');
    const old = ['20250101-000000', '20250102-000000', '20250103-000000', '20250104-000000'];
    for (const stamp of old) mkdirSync(join(state, `store.damaged-${stamp}`));
    mkdirSync(directory);
    writeFileSync(join(directory, 'CURRENT'), 'nothing of the kind');
    await openStore({ directory, clock: manualClock(CLOCK_START) });
    expect(readdirSync(state).sort()).toEqual([
      'store',
      'store.damaged-20250103-000000',
      'store.damaged-20250104-000000',
      SET_ASIDE,
    ]);
  });

  it('is set aside when a table cannot be read, before a call meets it', async () => {
    const directory = await copyOfStore('in tables', storeInTables);
    const clock = manualClock(CLOCK_START);
    // Stands for a bad sector: reading fails, and LevelDB does not notice before a call asks for a number in it.
    mkdirSync(join(directory, '900000.ldb'));
    const { store, events, kinds } = await openStore({ directory, clock });
    await expect
      .poll(() => {
        clock.advance(50);
        return kinds();
      })
      .toEqual(['opened', 'set-aside', 'repaired', 'opened']);
    expect(events[1]).toMatchObject({ detail: /EISDIR/ });
    store.write(learnt(1, clock.epochMs()));
    await store.flush();
    expect(store.stats()).toMatchObject({ state: { kind: 'open' } });
  });

  it('is set aside when it is a file', async () => {
    const directory = join(stateDirectory(), 'store');
    writeFileSync(directory, 'not a directory');
    const { store, kinds } = await openStore({ directory });
    expect(kinds()).toEqual(['set-aside', 'not-repaired', 'opened']);
    expect(store.stats().state).toEqual({ kind: 'open' });
  });

  it('that is damaged again within a minute is not set aside again, but tried again with pauses', async () => {
    const clock = manualClock(CLOCK_START);
    const directory = join(stateDirectory(), 'store');
    const events: StoreEvent[] = [];
    const report = (event: StoreEvent) => events.push(event);
    const keeper = new StoreKeeper({ directory, kind: storeKind(100), clock, report, onOpen: () => undefined });
    onTestFinished(() => keeper.close());
    const settled = () => keeper.run(() => Promise.resolve());
    await keeper.start();
    keeper.fault(new StoreError('damaged', 'a bad block'));
    await settled();
    keeper.fault(new StoreError('damaged', 'another bad block'));
    await settled();
    expect(keeper.state).toEqual({ kind: 'failing', why: 'damaged' });
    expect(keeper.contents).toBeUndefined();
    clock.advance(1000);
    await settled();
    expect(events.map(({ kind }) => kind)).toEqual([
      'opened',
      'set-aside',
      'not-repaired',
      'opened',
      'failing',
      'healed',
    ]);
    expect(readdirSync(dirname(directory)).sort()).toEqual(['store', SET_ASIDE]);
    clock.advance(60_000);
    keeper.fault(new StoreError('damaged', 'a bad block'));
    await settled();
    expect(events.at(-3)).toMatchObject({ kind: 'set-aside', movedTo: `${directory}.damaged-20261122-120101` });
  });

  it('is begun anew when somebody deleted it', async () => {
    const { store, directory, events } = await openStore({ maxEntries: 100_000 });
    removeDirectory(directory);
    for (let n = 0; n < 6000; n++) store.write({ ...learnt(n), raw: 'x'.repeat(1000) });
    await store.flush();
    await store.flush();
    expect(events).toMatchObject([{ kind: 'opened' }, { kind: 'set-aside', movedTo: null }, { kind: 'opened' }]);
    await store.close();
    expect((await openStore({ directory })).kinds()).toEqual(['opened']);
  });
});

describe('a damaged entry', () => {
  const key = observationKey('voxlink-v1', numberAt(7))!;
  const values = ['', '1', 'nonsense', '{"operator":"МТС"}', '\0\0\0\0', '2future-version[]', '1zzzzzzzzz00000000[]'];

  it.each(values)('is skipped and deleted, and the others are read (%j)', async (value) => {
    const directory = await storeWith(20);
    const level = await openLevel(directory);
    await level.put(key, value);
    await level.close();
    const { store, kinds } = await openStore({ directory });
    expect(store.read('voxlink-v1', numberAt(7))).toBeUndefined();
    expect(store.read('voxlink-v1', numberAt(8))).toBeDefined();
    await store.flush();
    expect(store.stats()).toMatchObject({ unreadable: 1, entries: 19 });
    expect(kinds()).toEqual(['opened']);
    store.write(learnt(7));
    await store.close();
    const again = await openStore({ directory });
    expect(again.store.read('voxlink-v1', numberAt(7))).toBeDefined();
  });

  it.each(['', '-1', 'many', '1e999'])('a lost count is counted anew (%j)', async (count) => {
    const directory = await copyOfStore('6000 numbers', () => storeWith(6000));
    const level = await openLevel(directory);
    await level.put(COUNT_KEY, count);
    await level.close();
    const { store } = await openStore({ directory });
    expect(store.stats().entries).toBe(6000);
  });

  it('in the order by time harms nothing but itself', async () => {
    const directory = await storeWith(20);
    const level = await openLevel(directory);
    await level.batch([
      { type: 'put', key: 't not of ours', value: '' },
      { type: 'put', key: `t000000001${key.slice(1)}`, value: '' },
    ]);
    await level.close();
    const { store } = await openStore({ directory, maxEntries: 19 });
    for (let n = 20; n < 24; n++) {
      store.write(learnt(n));
      await store.flush();
    }
    expect(store.read('voxlink-v1', numberAt(7))).toBeDefined();
    expect(store.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(store.stats().entries).toBe(19);
  });

  it('in the count, far too large, does not empty the store for ever', async () => {
    const directory = await storeWith(3);
    const level = await openLevel(directory);
    await level.put(COUNT_KEY, '900000');
    await level.close();
    const { store } = await openStore({ directory, maxEntries: 100 });
    for (let n = 10; n < 60; n++) {
      store.write(learnt(n));
      await store.flush();
    }
    expect(store.stats().entries).toBeLessThan(60);
    for (let n = 20; n < 60; n++) expect(store.read('voxlink-v1', numberAt(n))).toBeDefined();
  });
});
