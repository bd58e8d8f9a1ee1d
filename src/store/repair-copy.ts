// What a damaged store held, brought back: LevelDB rebuilds its index from the tables and logs that can be read. It is
// done on a copy, because a repair deletes what it cannot read.

import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { endsWithin } from '../files/slow-disk.js';
import type { Clock } from '../time/clock.js';
import { openLevel, PRIVATE_MODE, repairLevel } from './open-level.js';
import type { ContentsKind, KeptContents } from './contents-kind.js';

/** Copy and repair together, in milliseconds; a store of a million entries takes some seconds. */
const LIMIT_MS = 30_000;
const FILES_OF_LEVELDB = /^(?:\d+\.(?:ldb|sst|log)|MANIFEST-\d+|CURRENT)$/;

/** `entries`: how many came back; else why none did. */
export type Repaired = { readonly entries: number } | { readonly problem: string };

/**
 * Puts what can be read of `damaged` in `directory`, which must not be there. Never rejects, and ends in time: a repair
 * that is late goes on by itself and is thrown away.
 */
export async function repairCopy(
  damaged: string,
  directory: string,
  kind: ContentsKind<KeptContents>,
  clock: Clock,
): Promise<Repaired> {
  const work = `${directory}.repairing`;
  const late = new AbortController();
  const repairing = repairIn(work, { damaged, directory, kind }, late.signal).catch((cause: unknown): Repaired => ({
    problem: messageOf(cause),
  }));
  const isInTime = await endsWithin(
    repairing.then(() => undefined),
    LIMIT_MS,
    clock,
  );
  if (isInTime) return repairing;
  late.abort();
  return { problem: `it took longer than ${LIMIT_MS / 1000} s` };
}

interface Repair {
  readonly damaged: string;
  readonly directory: string;
  readonly kind: ContentsKind<KeptContents>;
}

async function repairIn(work: string, { damaged, directory, kind }: Repair, late: AbortSignal): Promise<Repaired> {
  try {
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { mode: kind.mode ?? PRIVATE_MODE });
    await copyReadable(damaged, work, late);
    await repairLevel(work);
    const entries = await mended(work, kind);
    if (entries === 0) return { problem: 'nothing of it could be read' };
    // Whoever waited has begun a new store by then.
    if (!late.aborted) await rename(work, directory);
    return { entries };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A file with a bad sector is left out; the others are worth having. */
async function copyReadable(from: string, to: string, late: AbortSignal): Promise<void> {
  for (const name of await readdir(from)) {
    if (late.aborted) return;
    if (FILES_OF_LEVELDB.test(name)) await copyFile(join(from, name), join(to, name)).catch(() => undefined);
  }
}

/** How many entries there are. */
async function mended(directory: string, { mend, of }: ContentsKind<KeptContents>): Promise<number> {
  const level = await openLevel(directory);
  try {
    await mend(level);
    return (await of(level)).entries;
  } finally {
    await level.close();
  }
}
