// A disk that hangs, played by named pipes in place of LevelDB's files.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openObservationStore } from '../../src/store/observation-store.js';
import type { StoreEvent } from '../../src/store/store-event.js';
import { manualClock } from '../fakes/manual-clock.js';
import { hangNextLogs, letMove, passTime, untilStuck } from './hanging-logs.js';
import { DAY_MS, learnt, numberAt, openStore, stateDirectory } from './open-store.js';

describe('a disk that hangs', () => {
  it('holds up neither the start of the daemon nor its end', async () => {
    const directory = join(stateDirectory(), 'store');
    const current = join(directory, 'CURRENT');
    mkdirSync(directory);
    execFileSync('mkfifo', [current]);
    const clock = manualClock();
    const events: StoreEvent[] = [];
    const report = (event: StoreEvent) => events.push(event);
    const opening = openObservationStore({
      ...{ directory, maxEntries: 10, keepMs: DAY_MS, clock, report },
      check: (observation) => observation,
    });
    await passTime();
    clock.advance(500);
    const store = await opening;
    expect(store.stats().state).toEqual({ kind: 'opening' });
    store.write(learnt(1, clock.epochMs()));
    expect(store.read('voxlink-v1', numberAt(1))).toBeDefined();
    expect(store.read('voxlink-v1', numberAt(2))).toBeUndefined();

    const closing = store.close();
    clock.advance(2000);
    await closing;
    expect(events).toEqual([{ kind: 'not-closed', waiting: 1 }]);
    await expect.poll(() => endOfFile(current)).toBe(true);
    await store.flush();
    expect(events).toHaveLength(1);
    expect(readdirSync(directory)).toContain('CURRENT');
  });

  it('is said after 10 s; numbers are read from memory meanwhile, and it is used again when it moves', async () => {
    const clock = manualClock();
    const { store, directory, events, kinds } = await openStore({ clock, maxEntries: 100_000 });
    for (let n = 0; n < 100; n++) store.write(learnt(n, clock.epochMs()));
    await store.flush();
    expect(store.read('voxlink-v1', numberAt(5))).toBeDefined();
    const pipes = hangNextLogs(directory);
    // A read that has to wait for the disk would wait with the whole process: then this test fails instead.
    const rescue = spawn('sh', ['-c', 'sleep 30; for pipe; do timeout 1 cat "$pipe"; done', 'sh', ...pipes]);
    onTestFinished(() => void rescue.kill());

    for (let n = 100; n < 3000; n++) store.write({ ...learnt(n, clock.epochMs()), raw: 'x'.repeat(2000) });
    const flushing = store.flush();
    await untilStuck(() => store.stats().waiting);
    clock.advance(100);
    await passTime();
    expect(store.read('voxlink-v1', numberAt(5))).toBeUndefined();
    expect(store.read('voxlink-v1', numberAt(2999))).toBeDefined();
    expect(store.stats().skippedReads).toBe(1);
    expect(kinds()).toEqual(['opened']);
    clock.advance(9900);
    await passTime();
    expect(events.slice(1)).toMatchObject([{ kind: 'failing', why: 'hangs' }]);
    clock.advance(600_000);
    await passTime();

    await letMove(
      pipes,
      flushing.then(() => store.flush()),
    );
    expect(kinds()).toEqual(['opened', 'failing', 'healed']);
    expect(store.read('voxlink-v1', numberAt(5))).toBeDefined();
    expect(store.stats()).toMatchObject({ state: { kind: 'open' }, entries: 3000, waiting: 0 });
  });
});

/** Lets the one who waits to read from the pipe read nothing; false when nobody waits. */
function endOfFile(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
