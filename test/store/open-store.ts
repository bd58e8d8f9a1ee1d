// Stores in directories of their own, removed after each test.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { openObservationStore, type ObservationStore, type StoreSettings } from '../../src/store/observation-store.js';
import type { StoreEvent } from '../../src/store/store-event.js';
import { found } from '../fakes/scripted-source.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

export const DAY_MS = 86_400_000;

export interface OpenStore {
  readonly store: ObservationStore;
  readonly directory: string;
  readonly events: StoreEvent[];
  /** Kinds of the events, in order. */
  readonly kinds: () => string[];
}

/** The `cache.dir` of a test. */
export function stateDirectory(): string {
  return temporaryDirectory('store');
}

/** Closed at the end of the test. */
export async function openStore(settings: Partial<StoreSettings> = {}): Promise<OpenStore> {
  const events: StoreEvent[] = [];
  const directory = settings.directory ?? join(stateDirectory(), 'store');
  const store = await openObservationStore({
    directory,
    maxEntries: 1000,
    keepMs: 90 * DAY_MS,
    check: (observation) => observation,
    clock: systemClock,
    report: (event) => events.push(event),
    ...settings,
  });
  onTestFinished(() => store.close());
  // The daemon does not wait for a disk that takes long; on a busy machine any does.
  await expect.poll(() => store.stats().state.kind).not.toBe('opening');
  return { store, directory, events, kinds: () => events.map(({ kind }) => kind) };
}

/** The n-th number, and what a store is to know of it. */
export const numberAt = (n: number) => `7917${String(n).padStart(7, '0')}`;
export const learnt = (n: number, atMs = Date.now()) =>
  found(numberAt(n), { operator: `Оператор ${n}`, region: 'Республика Башкортостан', ported: n % 2 === 0 }, atMs);

/** A closed store with `count` numbers in it, learnt now. */
export async function storeWith(
  count: number,
  directory = join(stateDirectory(), 'store'),
  clock: Clock = systemClock,
): Promise<string> {
  const { store } = await openStore({ directory, maxEntries: 1_000_000, clock });
  for (let n = 0; n < count; n++) {
    store.write(learnt(n, clock.epochMs()));
    if (n % 5000 === 4999) await store.flush();
  }
  await store.close();
  return directory;
}

const filled = new Map<string, ReadonlyMap<string, Buffer>>();

/**
 * A closed store like that of `storeWith`, filled once in this process and copied from then on.
 *
 * @param name of this filling
 */
export async function copyOfStore(
  name: string,
  fill: () => Promise<string>,
  directory = join(stateDirectory(), 'store'),
): Promise<string> {
  let files = filled.get(name);
  if (files === undefined) {
    const made = await fill();
    files = new Map(readdirSync(made).map((file) => [file, readFileSync(join(made, file))]));
    filled.set(name, files);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [file, bytes] of files) writeFileSync(join(directory, file), bytes);
  return directory;
}

/** The file of a store whose name matches. */
export function fileOf(directory: string, pattern: RegExp): string {
  const name = readdirSync(directory).find((each) => pattern.test(each));
  if (name === undefined) throw new Error(`no ${String(pattern)} in ${directory}`);
  return join(directory, name);
}
