// A real small disk to fill, write-protect and free: a tmpfs. Only root may mount one.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeSync, openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeDirectory } from '../fakes/temporary-directory.js';

export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): void;
  /** Takes the filling away. */
  free(): void;
  /** Makes it larger, as an administrator does with a volume. */
  grow(sizeMiB: number): void;
  /** Fails while a file is open for writing. */
  protect(isReadOnly: boolean): void;
}

function mount(...args: string[]): boolean {
  return spawnSync('mount', args).status === 0;
}

/** Whether this process may mount; says so once when it may not. */
export function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'voxroute-mount-'));
  const mounted = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path);
  if (mounted) spawnSync('umount', [path]);
  else console.info('not run: the tests of a full disk mount a small tmpfs, and that takes root');
  removeDirectory(path);
  return mounted;
}

/** Unmounted at the end of the test: close what is open on it first, later hooks run earlier. */
export function smallDisk(sizeMiB: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'voxroute-disk-'));
  if (!mount('-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', path)) throw new Error(`cannot mount ${path}`);
  onTestFinished(() => {
    spawnSync('umount', ['-l', path]);
    removeDirectory(path);
  });
  const filling = join(path, 'filling');
  const remount = (option: string) => {
    if (!mount('-o', `remount,${option}`, path)) throw new Error(`cannot remount ${path} with ${option}`);
  };
  return {
    path,
    fill() {
      const file = openSync(filling, 'a');
      // What is left of it at the end is written in part.
      const block = Buffer.alloc(2 ** 20);
      try {
        for (;;) writeSync(file, block);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filling),
    grow: (toMiB) => remount(`size=${toMiB}m`),
    protect: (isReadOnly) => remount(isReadOnly ? 'ro' : 'rw'),
  };
}
