// `voxroute setup --write` and `--undo`: files are replaced whole, a copy of each stays, and what was done is written down.

import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { userIn } from '../readable-by-daemon.js';
import { makeDirectorySync } from '../../files/make-directory.js';
import { textOf, type DoctorHost } from '../doctor/doctor-host.js';
import { withoutBlock } from './marked-block.js';
import type { PlannedFile } from './plan-setup.js';

interface Written {
  readonly path: string;
  /** Was there no such file? */
  readonly isNew: boolean;
  /** The copy; null of a new file. */
  readonly copy: string | null;
  /** As it was written: what was changed since is not deleted. */
  readonly text: string;
}

const RECORD = '.setup.json';

/** @param stamp goes into the names of copies, such as `2026-11-28T2110` */
export function writeFiles(
  files: readonly PlannedFile[],
  configDirectory: string,
  stamp: string,
  host: DoctorHost,
): Written[] {
  const daemonGroup = [...(userIn(textOf(host, '/etc/passwd') ?? '', textOf(host, '/etc/group') ?? '')?.gids ?? [])][0];
  const written = files.map(({ path, before, after, mode, group }): Written => {
    const isNew = before === null;
    makeDirectorySync(dirname(path), 0o750);
    const copy = isNew ? null : `${path}.voxroute-${stamp}`;
    if (copy !== null) copyFileSync(path, copy);
    const like = statSync(isNew ? dirname(path) : path);
    if (copy !== null) takeAfter(copy, like, like.mode & 0o777);
    const fresh = `${path}.voxroute-new`;
    writeFileSync(fresh, after, { mode: 0o600 });
    const gid = isNew && group === 'voxroute' && daemonGroup !== undefined ? daemonGroup : like.gid;
    takeAfter(fresh, { uid: like.uid, gid }, isNew ? mode : like.mode & 0o777);
    renameSync(fresh, path);
    return { path, isNew, copy, text: after };
  });
  const earlier = readRecord(configDirectory);
  // What was new once stays so: an undo takes it away.
  const merged = written.map((each) => ({
    ...each,
    isNew: earlier.find(({ path }) => path === each.path)?.isNew ?? each.isNew,
  }));
  const others = earlier.filter(({ path }) => !written.some((each) => each.path === path));
  writeFileSync(join(configDirectory, RECORD), `${JSON.stringify([...others, ...merged])}\n`, { mode: 0o600 });
  return written;
}

function takeAfter(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }, mode: number): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  chmodSync(path, mode);
}

function readRecord(configDirectory: string): Written[] {
  try {
    return JSON.parse(readFileSync(join(configDirectory, RECORD), 'utf8')) as Written[];
  } catch {
    return [];
  }
}

/** What was done to each file, in words; empty where setup has written nothing here. */
export function undoFiles(configDirectory: string): string[] {
  const words = readRecord(configDirectory).map(({ path, isNew, text }) => {
    if (!existsSync(path)) return `${path}: gone already`;
    const now = readFileSync(path, 'utf8');
    const cleaned = withoutBlock(now);
    if (isNew && (now === text || cleaned.trim() === '')) {
      rmSync(path);
      return `${path}: removed`;
    }
    if (cleaned === now)
      return isNew ? `${path}: was changed since, so it is kept` : `${path}: contains no lines of setup`;
    const { uid, gid, mode } = statSync(path);
    const fresh = `${path}.voxroute-new`;
    writeFileSync(fresh, cleaned, { mode: 0o600 });
    takeAfter(fresh, { uid, gid }, mode & 0o777);
    renameSync(fresh, path);
    return `${path}: the lines of setup were removed`;
  });
  rmSync(join(configDirectory, RECORD), { force: true });
  return words;
}
