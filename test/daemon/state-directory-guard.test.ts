import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guardStateDirectory } from '../../src/daemon/state-directory-guard.js';
import { manualClock } from '../fakes/manual-clock.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const LOOK_MS = 4000;

/** A guard that is told who owns the directory, and what it has done since the last look. */
async function setUp(start: { readonly owns?: boolean; readonly hasSocket?: boolean; readonly exists?: boolean } = {}) {
  const directory = join(temporaryDirectory('guard'), 'state');
  if (start.exists ?? true) mkdirSync(directory);
  const path = join(directory, 'control.sock');
  const now = { owns: start.owns ?? true, hasSocket: start.hasSocket ?? true, failure: null as Error | null };
  const clock = manualClock();
  let done: string[] = [];
  const parts = {
    ...{ directory, clock },
    log: { write: (level: string, fields: object, message: string) => void done.push(`${level}: ${message}`) },
    isOwner: () => now.owns,
    follow() {
      done.push('follow');
      return Promise.resolve();
    },
    lookAround() {
      done.push('look around');
      return now.failure === null ? Promise.resolve() : Promise.reject(now.failure);
    },
    openControl(isAgain: boolean) {
      done.push(isAgain ? 'open again' : 'open');
      if (!now.hasSocket) return Promise.resolve(null);
      writeFileSync(path, '');
      return Promise.resolve({
        path,
        close() {
          done.push('close');
          rmSync(path, { force: true });
          return Promise.resolve();
        },
      });
    },
  };
  const guard = await guardStateDirectory(parts);
  onTestFinished(() => guard.stop());
  const sinceThen = () => {
    const was = done;
    done = [];
    return was;
  };
  /** What the next look does. */
  const look = async () => {
    clock.advance(LOOK_MS);
    // It has ended when the next one is planned.
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1);
    return sinceThen();
  };
  return { directory, path, now, clock, guard, look, sinceThen };
}

describe('the guard of a state directory', () => {
  it('looks every four seconds, and leaves alone what is there', async () => {
    const { clock, guard, look, sinceThen, path } = await setUp();
    expect(sinceThen()).toEqual(['open']);
    clock.advance(LOOK_MS - 1);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1);
    expect(sinceThen()).toEqual(['look around']);
    expect(await look()).toEqual(['look around']);
    expect(guard.control?.path).toBe(path);
    await guard.stop();
    expect(sinceThen()).toEqual(['close']);
    expect(clock.pending).toBe(0);
  });

  it('follows another daemon that has it, once more when that one is gone, and then no longer', async () => {
    const { now, look, sinceThen } = await setUp({ owns: false });
    expect(sinceThen()).toEqual(['open', expect.stringMatching(/^warn: another daemon has this state directory/)]);
    expect(await look()).toEqual(['follow']);
    now.owns = true;
    expect(await look()).toEqual([
      'follow',
      'info: the other daemon is gone: this one has the state directory now',
      'look around',
    ]);
    expect(await look()).toEqual(['look around']);
    now.owns = false;
    expect(await look()).toEqual(['follow', expect.stringMatching(/^warn: another daemon/)]);
    expect(await look()).toEqual(['follow']);
  });

  it('opens the socket again where somebody removed it, and closes the one that nobody can find', async () => {
    const { path, look, sinceThen } = await setUp();
    sinceThen();
    rmSync(path);
    expect(await look()).toEqual(['look around', 'close', 'open again']);
    expect(await look()).toEqual(['look around']);
  });

  it('goes on trying where there was no socket at first', async () => {
    const { now, guard, look, sinceThen } = await setUp({ hasSocket: false });
    sinceThen();
    expect(guard.control).toBeNull();
    expect(await look()).toEqual(['look around', 'open again']);
    now.hasSocket = true;
    expect(await look()).toEqual(['look around', 'open again']);
    expect(await look()).toEqual(['look around']);
    expect(guard.control).not.toBeNull();
  });

  it('tells a directory that was removed, also where another one of its name is there by now', async () => {
    const { directory, path, look, sinceThen } = await setUp();
    const removed = 'error: the state directory was removed while it was in use: it is created again';
    sinceThen();
    // The old one stays, so that the new one cannot have its number.
    renameSync(directory, `${directory}-old`);
    mkdirSync(directory);
    writeFileSync(path, '');
    expect(await look()).toEqual([removed, 'look around']);
    expect(await look()).toEqual(['look around']);
  });

  it('says nothing of a directory that was not there at first, and says once that one is gone', async () => {
    const { directory, look, sinceThen } = await setUp({ exists: false, hasSocket: false });
    sinceThen();
    expect(await look()).toEqual(['look around', 'open again']);
    mkdirSync(directory);
    expect(await look()).toEqual(['look around', 'open again']);
    rmSync(directory, { recursive: true });
    const removed = 'error: the state directory was removed while it was in use: it is created again';
    expect(await look()).toEqual([removed, 'look around', 'open again']);
    expect(await look()).toEqual(['look around', 'open again']);
  });

  it('looks again after a look that failed, which the log says', async () => {
    const { now, look, sinceThen } = await setUp();
    sinceThen();
    now.failure = new Error('the disk is gone');
    expect(await look()).toEqual(['look around', 'warn: the state directory cannot be checked']);
    now.failure = null;
    expect(await look()).toEqual(['look around']);
  });
});
