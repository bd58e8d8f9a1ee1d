import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ReadPace } from '../../src/store/read-pace.js';
import { endsWithin, watched } from '../../src/files/slow-disk.js';
import { manualClock } from '../fakes/manual-clock.js';
import { stateDirectory } from '../store/open-store.js';

const passTime = () => new Promise((resolve) => setTimeout(resolve, 30));

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

describe('a write that takes long', () => {
  it('is told of once each limit has passed', async () => {
    const clock = manualClock();
    const said: string[] = [];
    const { promise: work, resolve: end } = deferred();
    const watching = watched(
      () => work,
      [
        { limitMs: 100, onLate: () => said.push('slow') },
        { limitMs: 1000, onLate: () => said.push('hung') },
      ],
      clock,
    );
    clock.advance(99);
    await passTime();
    expect(said).toEqual([]);
    clock.advance(1);
    await expect.poll(() => said).toEqual(['slow']);
    clock.advance(900);
    await expect.poll(() => said).toEqual(['slow', 'hung']);
    end();
    await watching;
    expect(clock.pending).toBe(0);
  });

  it('is not blamed on the disk when name resolution holds all threads', async () => {
    const pipe = join(stateDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const clock = manualClock();
    const said: string[] = [];
    // As many as the pool has threads: each waits in the system for the other side.
    const busy = Array.from({ length: 4 }, () => open(pipe, 'r'));
    let writer: number | null = null;
    const free = () => (writer ??= openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK));
    onTestFinished(() => closeSync(free()));
    const watching = watched(
      () => stat('/').then(() => undefined),
      [{ limitMs: 100, onLate: () => said.push('slow') }],
      clock,
    );
    clock.advance(100);
    await passTime();
    expect(said).toEqual([]);
    free();
    for (const file of await Promise.all(busy)) await file.close();
    await watching;
    await passTime();
    expect(said).toEqual([]);
  });

  it('fails as the work fails', async () => {
    const clock = manualClock();
    await expect(watched(() => Promise.reject(new Error('broken')), [], clock)).rejects.toThrow('broken');
  });
});

describe('a wait with a limit', () => {
  it('ends with the work, well or not, or at the limit', async () => {
    const clock = manualClock();
    await expect(endsWithin(Promise.resolve(1), 10, clock)).resolves.toBe(true);
    await expect(endsWithin(Promise.reject(new Error('broken')), 10, clock)).resolves.toBe(true);
    expect(clock.pending).toBe(0);
    const waiting = endsWithin(new Promise(() => undefined), 10, clock);
    clock.advance(10);
    await expect(waiting).resolves.toBe(false);
  });
});

describe('a disk that takes 150 ms for a read', () => {
  function setUp() {
    const clock = manualClock();
    const state = { readMs: 150, fetched: 0 };
    const pace = new ReadPace(clock, () => state.fetched);
    /** One read, when the pace allows it. */
    const tryToRead = () => {
      if (pace.isResting) return false;
      pace.timed(() => {
        state.fetched += 8;
        clock.advance(state.readMs);
      });
      return true;
    };
    return { clock, state, pace, tryToRead };
  }

  it('is read from a tenth of the time at most, and asked again after each rest', () => {
    const { clock, tryToRead } = setUp();
    const startMs = clock.monotonicMs();
    let readingMs = 0;
    while (clock.monotonicMs() - startMs < 60_000) {
      if (tryToRead()) readingMs += 150;
      clock.advance(10);
    }
    expect(readingMs).toBeGreaterThan(5000);
    expect(readingMs).toBeLessThanOrEqual(6000);
  });

  it('is used as ever once it is fast again', () => {
    const { clock, state, tryToRead } = setUp();
    expect([tryToRead(), tryToRead()]).toEqual([true, false]);
    clock.advance(1500);
    state.readMs = 100;
    expect([tryToRead(), tryToRead(), tryToRead()]).toEqual([true, true, true]);
  });

  it('is not what a read waited for that fetched nothing', () => {
    const { clock, pace } = setUp();
    pace.timed(() => clock.advance(500));
    expect(pace.isResting).toBe(false);
  });

  it('is not what a read waited for when other parts of the process had fetched before', () => {
    const { clock, state, pace } = setUp();
    pace.timed(() => undefined);
    state.fetched += 8;
    clock.advance(100);
    pace.timed(() => clock.advance(500));
    expect(pace.isResting).toBe(false);
  });

  it('costs fast reads no more than ten questions to the system a second', () => {
    const clock = manualClock();
    let asked = 0;
    const pace = new ReadPace(clock, () => (asked += 1));
    for (let ms = 0; ms < 1000; ms++) {
      pace.timed(() => undefined);
      clock.advance(1);
    }
    expect(asked).toBe(10);
  });

  it('rests after a read that failed, too', () => {
    const { clock, state, pace } = setUp();
    const failing = () => {
      state.fetched += 8;
      clock.advance(500);
      throw new Error('Input/output error');
    };
    expect(() => pace.timed(failing)).toThrow('Input/output error');
    expect(pace.isResting).toBe(true);
  });
});
