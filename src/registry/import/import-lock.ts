// Lock for one import or rollback at a time in a directory.

import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOCK = 'import.lock';

/** Somebody else changes the tables. */
export class ImportRunning extends Error {
  override readonly name = 'ImportRunning';
}

/**
 * @throws {ImportRunning} while another process is at it; a lock that a dead one left is taken over
 * @throws what `work` throws
 */
export async function withImportLock<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(directory, LOCK);
  await takeLock(path);
  try {
    await removeAbandoned(directory);
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  if (await create(path)) return;
  const holder = await holderOf(path);
  if (holder !== null && isRunning(holder)) throw running(path, `process ${holder}`);
  await removeStale(path, holder);
  if (!(await create(path))) throw running(path, 'another process');
}

/** False when there is one already. Linked and not opened, so that nobody ever reads a lock without its holder. */
async function create(path: string): Promise<boolean> {
  const written = `${path}.${process.pid}`;
  try {
    await rm(written, { force: true });
    await writeFile(written, `${process.pid}\n`, { mode: 0o640, flag: 'wx' });
    await link(written, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(written, { force: true });
  }
}

/** Null when it cannot be told. */
async function holderOf(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^[1-9]\d{0,9}\n$/.test(text) ? Number(text) : null;
}

/** What processes that were killed had written to become the lock. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = name.startsWith(`${LOCK}.`) ? Number(name.slice(LOCK.length + 1)) : NaN;
    if (pid > 0 && !isRunning(pid)) await rm(join(directory, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Two processes may find the same stale lock: what is not that any more is put back. */
async function removeStale(path: string, holder: number | null): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await holderOf(aside)) !== holder) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function running(path: string, who: string): ImportRunning {
  return new ImportRunning(`${who} is importing or rolling back; if it is not, delete ${path}`);
}
