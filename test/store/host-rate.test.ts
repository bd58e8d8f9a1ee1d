// Processes of one host that use one state directory ask Voxlink together no more often than one of them might.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  open as openFile,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HostClaim } from '../../src/lookup/host-claim.js';
import { SharedRate, type HostRateSettings } from '../../src/store/host-rate.js';
import { systemClock } from '../../src/time/clock.js';
import { manualClock } from '../fakes/manual-clock.js';
import { stateDirectory } from './open-store.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const TEN = { together: 10, ofKind: 10 };
function open(directory: string, settings: Partial<HostRateSettings> = {}) {
  const changes: (string | null)[] = [];
  const rate = new SharedRate({
    stateDirectory: directory,
    kind: 'd',
    clock: systemClock,
    // For a machine that runs other tests.
    claimLimitMs: 5000,
    onChange: (why) => changes.push(why),
    ...settings,
  });
  onTestFinished(() => rate.close());
  return { rate, changes };
}

const kinds = (claims: readonly HostClaim[]) => claims.map(({ kind }) => kind);
const claimed = (rate: SharedRate, count: number, limits = TEN) =>
  Promise.all(Array.from({ length: count }, () => rate.claim(limits)));
const granted = (claims: readonly HostClaim[]) => claims.filter(({ kind }) => kind === 'granted').length;
const end = (claims: readonly HostClaim[]) => {
  for (const claim of claims) if (claim.kind === 'granted') claim.end();
};

describe('the rate of the host', () => {
  it('is shared by processes that claim at once', async () => {
    const directory = stateDirectory();
    const processes = Array.from({ length: 4 }, () => open(directory).rate);
    const claims = (await Promise.all(processes.map((rate) => claimed(rate, 6)))).flat();
    expect(granted(claims)).toBe(10);
    expect(new Set(kinds(claims))).toEqual(new Set(['granted', 'full']));
  });

  it('counts what a process asked that has ended in the meantime', async () => {
    const directory = stateDirectory();
    const before = open(directory).rate;
    const claims = await claimed(before, 7);
    end(claims);
    await before.close();
    const after = open(directory).rate;
    expect(granted(await claimed(after, 10))).toBe(3);
  });

  it('is free again a second after the requests have ended', async () => {
    const directory = stateDirectory();
    const rate = open(directory).rate;
    end(await claimed(rate, 10));
    const [full] = await claimed(rate, 1);
    expect(full?.kind).toBe('full');
    const waitMs = full?.kind === 'full' ? full.againInMs : NaN;
    expect(waitMs).toBeGreaterThan(5);
    expect(waitMs).toBeLessThanOrEqual(1021);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    expect(granted(await claimed(open(directory).rate, 10))).toBe(10);
  });

  it('loses no place to a claim that was withdrawn', async () => {
    const directory = stateDirectory();
    const rate = open(directory).rate;
    for (const claim of await claimed(rate, 10)) if (claim.kind === 'granted') claim.withdraw();
    await rate.close();
    expect(granted(await claimed(open(directory).rate, 10))).toBe(10);
  });

  it('leaves commands a share of their own, together', async () => {
    const directory = stateDirectory();
    const limits = { together: 10, ofKind: 5 };
    const commands = Array.from({ length: 3 }, () => open(directory, { kind: 'c' }).rate);
    const claims = (await Promise.all(commands.map((rate) => claimed(rate, 5, limits)))).flat();
    expect(granted(claims)).toBe(5);
    expect(granted(await claimed(open(directory).rate, 10))).toBe(5);
  });

  it('has few small files, and none of them is another user’s to read', async () => {
    const directory = stateDirectory();
    const folder = join(directory, 'rate');
    mkdirSync(folder);
    for (const name of ['00000001-5', 'ffffffff-123456', 'notes.txt']) writeFileSync(join(folder, name), '');
    await claimed(open(directory).rate, 1);
    const names = readdirSync(folder);
    expect(names).toContain('notes.txt');
    expect(names).toHaveLength(2);
  });
});

describe('where the others cannot be counted', () => {
  it.each<[string, (directory: string) => void]>([
    ['the place is a file', (directory) => writeFileSync(join(directory, 'rate'), 'x')],
    ['the place is a link', (directory) => symlinkSync('/tmp', join(directory, 'rate'))],
    [
      'the directory is gone and cannot be made',
      (directory) => {
        removeDirectory(directory);
        writeFileSync(directory, '');
      },
    ],
  ])('because %s, a process goes by its own count, and says so once', async (_, spoil) => {
    const directory = stateDirectory();
    spoil(directory);
    const { rate, changes } = open(directory);
    expect(new Set(kinds(await claimed(rate, 3)))).toEqual(new Set(['unavailable']));
    expect(kinds(await claimed(rate, 1))).toEqual(['unavailable']);
    expect(changes).toHaveLength(1);
    chmodSync(directory, 0o755);
  });

  it('because the disk does not answer, a call waits 20 ms for it, and the next ones not at all', async () => {
    const directory = stateDirectory();
    const clock = manualClock();
    const { rate, changes } = open(directory, {
      clock: { ...systemClock, after: (ms, action) => clock.after(ms, action) },
      claimLimitMs: 20,
    });
    const letGo = holdAllThreads(directory);
    const waiting = rate.claim(TEN);
    clock.advance(20);
    expect((await waiting).kind).toBe('unavailable');
    expect(clock.pending).toBe(1);
    expect((await rate.claim(TEN)).kind).toBe('unavailable');
    expect(clock.pending).toBe(1);
    letGo();
    await expect.poll(async () => (await rate.claim(TEN)).kind).toBe('granted');
    expect(changes).toEqual([]);
    // What left without a place is counted by the others all the same.
    const others = await claimed(open(directory).rate, 10);
    expect(granted(others)).toBe(8);
  });

  it('because the disk has not answered for a second, the log has it, and has it again when it does', async () => {
    const clock = manualClock();
    const { rate, changes } = open(stateDirectory(), { clock });
    const waiting = rate.claim(TEN);
    clock.advance(1000);
    expect((await waiting).kind).toBe('granted');
    await expect.poll(() => changes).toEqual(['the disk has not answered for 1000 ms', null]);
  });

  it('a directory that is removed while it is used comes back', async () => {
    const directory = stateDirectory();
    const { rate } = open(directory);
    await claimed(rate, 1);
    removeDirectory(join(directory, 'rate'));
    const later = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + 10_000 };
    expect(granted(await claimed(open(directory, { clock: later }).rate, 1))).toBe(1);
    expect(readdirSync(join(directory, 'rate'))).toHaveLength(1);
  });
});

/** What holds the threads of Node.js that speak to the disk, until it is told to let go: pipes that nobody writes. */
function holdAllThreads(directory: string): () => void {
  const pipes = [0, 1, 2, 3].map((n) => join(directory, `pipe${n}`));
  execFileSync('mkfifo', pipes);
  for (const pipe of pipes) openFile(pipe, 'r', (_error, file) => closeSync(file));
  return () => {
    for (const pipe of pipes) closeSync(openSync(pipe, 'w'));
  };
}
