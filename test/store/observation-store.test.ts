import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLevel } from '../../src/store/open-level.js';
import type { Observation } from '../../src/lookup/observation.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, notFound } from '../fakes/scripted-source.js';
import { DAY_MS, learnt, numberAt, openStore, stateDirectory, storeWith } from './open-store.js';

describe('what was learnt', () => {
  it('is known at once, and after the store is closed and opened', async () => {
    const { store, directory, events } = await openStore();
    const observation = {
      ...found('79170415564', { operator: 'ПАО "МТС"', type: 'MOB', ported: true }, Date.now(), 'voxlink-v2'),
      raw: '{"operator":"ПАО \\"МТС\\""}\r\n',
    };
    store.write(observation);
    store.write(notFound('74950000000', Date.now()));
    expect(store.read('voxlink-v2', '79170415564')).toEqual(observation);
    expect(store.read('voxlink-v1', '79170415564')).toBeUndefined();
    await store.close();
    expect(store.read('voxlink-v2', '79170415564')).toBeUndefined();

    const again = await openStore({ directory });
    expect(again.store.read('voxlink-v2', '79170415564')).toEqual(observation);
    expect(again.store.read('voxlink-v1', '74950000000')?.outcome).toBe('not-found');
    expect(again.store.stats()).toMatchObject({ state: { kind: 'open' }, entries: 2, waiting: 0 });
    expect(events).toMatchObject([{ kind: 'opened', entries: 0 }]);
    expect(again.events).toMatchObject([{ kind: 'opened', entries: 2 }]);
  });

  it('is forgotten in every source, also in those that an earlier configuration had', async () => {
    const { store, directory } = await openStore();
    const sources = ['voxlink-v1', 'bdpn', 'hlr', 'other-hlr', 'p'];
    for (const source of sources) store.write(found(numberAt(1), { operator: source }, Date.now(), source));
    store.write(found(numberAt(2), { operator: 'x' }, Date.now(), 'hlr'));
    await store.close();

    const again = await openStore({ directory });
    expect(again.store.read('hlr', numberAt(1))?.fields).toEqual({ operator: 'hlr' });
    expect(again.store.forget(numberAt(1))).toBe(true);
    await again.store.close();

    const { store: last } = await openStore({ directory });
    expect(sources.filter((source) => last.read(source, numberAt(1)) !== undefined)).toEqual([]);
    expect(last.read('hlr', numberAt(2))).toBeDefined();
  });

  it('is there after kill -9', async () => {
    const directory = join(stateDirectory(), 'store');
    const child = spawn(process.execPath, ['test/store/learning-process.mjs', directory]);
    let output = '';
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await expect.poll(() => output.split('learnt').length).toBeGreaterThan(50);
    child.kill('SIGKILL');
    const [, signal] = (await once(child, 'exit')) as [unknown, string];
    expect(signal).toBe('SIGKILL');

    const numbers = [...output.matchAll(/^learnt (\d+), 0 waiting$/gm)].map(([, number]) => number!);
    const { store, kinds } = await openStore({ directory });
    expect(numbers.filter((number) => store.read('voxlink-v1', number) === undefined)).toEqual([]);
    expect(store.stats().entries).toBeGreaterThanOrEqual(numbers.length);
    expect(kinds()).toEqual(['opened']);
  });

  it('is found although it was asked for in vain before, on the way to the disk and once it is there', async () => {
    const { store, directory } = await openStore();
    const asked = () => store.read('voxlink-v1', numberAt(1));
    expect([asked(), asked()]).toEqual([undefined, undefined]);
    store.write(learnt(1));
    expect(asked()).toBeDefined();
    await store.flush();
    expect(store.stats().waiting).toBe(0);
    expect(asked()).toBeDefined();
    expect(store.forget(numberAt(1))).toBe(true);
    await store.flush();
    expect(asked()).toBeUndefined();
    await store.close();
    const other = await openStore({ directory });
    other.store.write(learnt(1));
    await other.store.flush();
    expect(other.store.read('voxlink-v1', numberAt(1))).toBeDefined();
  });

  it('is written 200 ms after it was learnt, by itself', async () => {
    const clock = manualClock();
    const { store } = await openStore({ clock });
    store.write(learnt(1, clock.epochMs()));
    expect(store.stats()).toMatchObject({ waiting: 1, entries: 0 });
    clock.advance(200);
    await expect.poll(() => store.stats()).toMatchObject({ waiting: 0, entries: 1 });
  });

  it('is counted once however often it is learnt, and the newest answer holds', async () => {
    const { store, directory } = await openStore();
    const now = Date.now();
    for (const ageMs of [3000, 2000, 1000]) {
      store.write(found('79170415564', { operator: `learnt ${ageMs} ms ago` }, now - ageMs));
      await store.flush();
    }
    expect(store.stats().entries).toBe(1);
    await store.close();
    const level = await openLevel(directory);
    const keys = await level.keys().all();
    await level.close();
    expect(keys.filter((key) => key.startsWith('t'))).toHaveLength(1);
    const again = await openStore({ directory });
    expect(again.store.read('voxlink-v1', '79170415564')?.fields.operator).toBe('learnt 1000 ms ago');
  });

  it('is forgotten, and counted once, when it is no answer about its number', async () => {
    const { store, directory } = await openStore();
    for (const n of [1, 2, 3]) store.write(learnt(n));
    await store.close();
    const check = (observation: Observation) => {
      if (observation.number === numberAt(2)) return null;
      return { ...observation, fields: { ...observation.fields, operator: 'read again' } };
    };
    const again = await openStore({ directory, check });
    for (let times = 0; times < 3; times++) {
      expect(again.store.read('voxlink-v1', numberAt(2))).toBeUndefined();
      await again.store.flush();
    }
    expect(again.store.read('voxlink-v1', numberAt(1))?.fields.operator).toBe('read again');
    expect(again.store.stats()).toMatchObject({ disproved: 1, unreadable: 0, entries: 2 });
  });

  it('is not read by other users of the host', async () => {
    const { directory } = await openStore();
    expect(statSync(directory).mode & 0o077).toBe(0);
  });
});

describe('a system that LevelDB does not run on', () => {
  it('costs persistence and no more, and is said once', async () => {
    // The same program where no native part is to be found.
    const elsewhere = stateDirectory();
    mkdirSync(join(elsewhere, 'node_modules'));
    for (const path of ['dist', 'test', 'node_modules/lru-cache']) symlinkSync(resolve(path), join(elsewhere, path));
    writeFileSync(join(elsewhere, 'package.json'), '{ "type": "module" }');
    const child = spawn(process.execPath, [
      '--preserve-symlinks',
      '--preserve-symlinks-main',
      join(elsewhere, 'test/store/learning-process.mjs'),
      join(elsewhere, 'store'),
    ]);
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await expect.poll(() => output.split('\n').length).toBeGreaterThan(100);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(output).toMatch(/^unsupported\n(learnt \d+, 0 waiting\n)+/);
    expect(output).not.toMatch(/opened|failing|healed/);
  });
});

describe('a forgotten number', () => {
  it('is forgotten in all sources, at once and for ever', async () => {
    const directory = await storeWith(2);
    const { store } = await openStore({ directory });
    store.write(found(numberAt(0), { operator: 'МТС' }, Date.now(), 'voxlink-v2'));
    expect(store.forget(numberAt(0))).toBe(true);
    expect(store.forget(numberAt(0))).toBe(false);
    expect(store.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(store.read('voxlink-v2', numberAt(0))).toBeUndefined();
    await store.close();
    const again = await openStore({ directory });
    expect(again.store.read('voxlink-v1', numberAt(0))).toBeUndefined();
    expect(again.store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(again.store.stats().entries).toBe(1);
  });

  it('can be learnt anew', async () => {
    const { store } = await openStore();
    store.write(learnt(1));
    await store.flush();
    store.forget(numberAt(1));
    store.write(learnt(1));
    await store.flush();
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(store.stats().entries).toBe(1);
  });
});

describe('the bounds', () => {
  it('lets the numbers learnt longest ago go, and no others', async () => {
    const { store } = await openStore({ maxEntries: 1000 });
    const start = Date.now() - 10_000;
    for (let n = 0; n < 3000; n++) store.write(learnt(n, start + ((n * 7) % 3000)));
    await store.flush();
    expect(store.stats()).toMatchObject({ entries: 1000, removed: 2000 });
    const kept = Array.from({ length: 3000 }, (_, n) => n).filter(
      (n) => store.read('voxlink-v1', numberAt(n)) !== undefined,
    );
    expect(kept).toEqual(Array.from({ length: 3000 }, (_, n) => n).filter((n) => (n * 7) % 3000 >= 2000));
  });

  it('shrinks a store that was filled under a larger bound, step by step', async () => {
    const directory = await storeWith(2500);
    const clock = manualClock(Date.now());
    const { store } = await openStore({ directory, maxEntries: 300, clock });
    expect(store.stats().entries).toBe(2500);
    clock.advance(60_000);
    await store.flush();
    expect(store.stats().entries).toBe(2000);
    for (let step = 0; step < 5; step++) {
      clock.advance(20);
      await store.flush();
    }
    expect(store.stats().entries).toBe(300);
  });

  it('gives no number older than keepMs, and removes it from disk', async () => {
    const clock = manualClock();
    const { store, directory } = await openStore({ clock, keepMs: DAY_MS });
    store.write(learnt(1, clock.epochMs()));
    await store.flush();
    clock.advance(DAY_MS / 2);
    store.write(learnt(2, clock.epochMs()));
    store.write(learnt(3, clock.epochMs() - DAY_MS));
    await store.flush();
    expect(store.stats().entries).toBe(2);
    clock.advance(DAY_MS / 2 - 1);
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    clock.advance(1);
    expect(store.read('voxlink-v1', numberAt(1))).toBeUndefined();
    expect(store.read('voxlink-v1', numberAt(2))).toBeDefined();
    clock.advance(60_000);
    await store.flush();
    expect(store.stats()).toMatchObject({ entries: 1, removed: 1 });
    await store.close();
    const level = await openLevel(directory);
    expect(await level.keys().all()).toHaveLength(3);
    await level.close();
  });

  it('does not trust what a wrong clock wrote in the future', async () => {
    const clock = manualClock();
    const { store } = await openStore({ clock });
    store.write(learnt(1, clock.epochMs() + 3_600_000));
    store.write(learnt(2, clock.epochMs() + 400 * DAY_MS));
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(store.read('voxlink-v1', numberAt(2))).toBeUndefined();
  });

  it('keeps nothing under a key that is no number', async () => {
    const { store } = await openStore();
    for (const number of ['', '+79170415564', '7917041556a', '9'.repeat(21), 'entries']) {
      store.write(found(number, { operator: 'МТС' }, Date.now()));
      expect(store.read('voxlink-v1', number)).toBeUndefined();
      expect(store.forget(number)).toBe(false);
    }
    expect(store.stats().waiting).toBe(0);
  });
});

describe('a store of 30 000 numbers', () => {
  it('opens without reading them in', async () => {
    const directory = await storeWith(30_000);
    const beforeOpening = process.cpuUsage();
    const { store, events } = await openStore({ directory, maxEntries: 1_000_000 });
    const opening = process.cpuUsage(beforeOpening);
    expect(events).toMatchObject([{ kind: 'opened', entries: 30_000 }]);
    expect(store.read('voxlink-v1', numberAt(29_999))).toMatchObject({ fields: { operator: 'Оператор 29999' } });
    const beforeReading = process.cpuUsage();
    for (let n = 0; n < 30_000; n++) store.read('voxlink-v1', numberAt(n));
    const reading = process.cpuUsage(beforeReading);
    expect(opening.user + opening.system).toBeLessThan((reading.user + reading.system) / 2);
  });
});
