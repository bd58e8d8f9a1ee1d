// Which file of a table is in use, and which was used before. One small file says so, and replacing it
// is the whole import or rollback: at no time are there two answers, or none.
//
//   ranges.json                               {"current":"ranges-20261126-120000-9f2c31ab.bin","previous":null}
//   ranges-20261126-120000-9f2c31ab.bin       time of the import (UTC) and checksum

import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isAbsent, messageOf } from '../errors.js';
import { replaceFile, UNFINISHED } from '../files/replace-file.js';
import { utcStamp } from '../time/utc-stamp.js';
import { RegistryFileError } from './registry-file-error.js';
import type { TableContent } from './table-file.js';

/** Paths; null where there is none. */
export interface TableVersions {
  readonly current: string | null;
  readonly previous: string | null;
}

/** Not secret; an operator in the daemon's group may look. */
const READABLE_BY_GROUP = 0o640;
const FILE_NAME = /^(ranges|bdpn|ported-[a-z]{2})-\d{8}-\d{6}-[0-9a-f]{8}\.bin$/;

/** @throws {RegistryFileError} */
export async function readVersions(directory: string, content: TableContent): Promise<TableVersions> {
  const path = versionsPath(directory, content);
  const text = await readIfThere(path);
  if (text === null) return { current: null, previous: null };
  try {
    const { current, previous } = JSON.parse(text) as Record<keyof TableVersions, unknown>;
    return { current: pathOf(directory, content, current), previous: pathOf(directory, content, previous) };
  } catch {
    const expected = `{"current":"${content}-….bin","previous":…}`;
    throw new RegistryFileError('damaged', `${path}: expected ${expected}; delete it and import again`);
  }
}

/**
 * The bytes become current, and what is current becomes previous. Under the lock of import-lock.ts only.
 *
 * @param isUsable false: what is current is no version to go back to, and the previous one stays
 */
export async function addVersion(
  directory: string,
  content: TableContent,
  bytes: Buffer,
  importedAtMs: number,
  isUsable = true,
): Promise<void> {
  const versions = await readVersions(directory, content);
  await removeLeftovers(directory, content, versions);
  const checksum = crc32(bytes).toString(16).padStart(8, '0');
  const added = join(directory, `${content}-${utcStamp(importedAtMs)}-${checksum}.bin`);
  await replaceFile(added, [bytes], READABLE_BY_GROUP);
  const before = isUsable ? versions.current : versions.previous;
  const next = { current: added, previous: before === added ? null : before };
  await writeVersions(directory, content, next);
  await removeLeftovers(directory, content, next);
}

/** Current and previous change places. Under the lock of import-lock.ts only. */
export async function swapVersions(directory: string, content: TableContent): Promise<void> {
  const { current, previous } = await readVersions(directory, content);
  await writeVersions(directory, content, { current: previous, previous: current });
}

function versionsPath(directory: string, content: TableContent): string {
  return join(directory, `${content}.json`);
}

async function writeVersions(directory: string, content: TableContent, versions: TableVersions): Promise<void> {
  const nameOf = (path: string | null) => (path === null ? null : basename(path));
  const names = { current: nameOf(versions.current), previous: nameOf(versions.previous) };
  await replaceFile(versionsPath(directory, content), [`${JSON.stringify(names)}\n`], READABLE_BY_GROUP);
}

/** Throws for what is no name of ours: it must not lead out of the directory. */
function pathOf(directory: string, content: TableContent, name: unknown): string | null {
  if (name === null) return null;
  if (typeof name !== 'string' || FILE_NAME.exec(name)?.[1] !== content) throw new RangeError('no name of a table');
  return join(directory, name);
}

/** Files that nobody refers to: of an import that was cut short, or older than the previous one. */
async function removeLeftovers(
  directory: string,
  content: TableContent,
  { current, previous }: TableVersions,
): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (path === current || path === previous) continue;
    const finished = name.endsWith(UNFINISHED) ? name.slice(0, -UNFINISHED.length) : name;
    // What cannot be deleted stays, and is no reason to fail.
    if (FILE_NAME.exec(finished)?.[1] === content) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** @throws {RegistryFileError} when it is there and cannot be read */
async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isAbsent(cause)) return null;
    const why = messageOf(cause);
    throw new RegistryFileError('unreadable', `${path}: cannot be read: ${why}`, { cause });
  }
}
