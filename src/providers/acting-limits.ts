// How much may be done at a provider: at most so many acting requests a minute and a day for each account, counted on disk,
// for every process of this host and across restarts.
//
//     acts-moscow-2026-11-28        one line for each request, its time in milliseconds since 1970 and who sent it
//     1796034645123 4f2a9c01-1
//
// Files only grow and are named by their day in UTC: the last 24 hours are in two of them. A request counts what stands before
// its own line, so of two that claim at once both see the earlier one.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, messageOf } from '../errors.js';
import { removeDaysBefore, utcDayOf } from '../files/day-files.js';
import { appendForOwner, makeForOwner } from '../files/give-to-owner.js';
import type { Clock } from '../time/clock.js';

const ACTS_PER_MINUTE = 10;
const ACTS_PER_DAY = 100;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LINE = /^(\d{1,15}) ([0-9a-f]{8}-\d{1,9})$/;
const OWNER_ONLY = 0o600;

export interface ActingLimits {
  /** Null: it may be sent, and is counted. Else, in words, why not; nothing is counted then. Never rejects. */
  claim(account: string): Promise<string | null>;
}

/** @param directory where state lives; null where there is none, and nothing may act */
export function openActingLimits(directory: string | null, clock: Clock): ActingLimits {
  const instance = randomBytes(4).toString('hex');
  let claims = 0;

  async function count(folder: string, account: string): Promise<string | null> {
    const nowMs = clock.epochMs();
    const files = [nowMs - DAY_MS, nowMs].map((ms) => `${prefixOf(account)}${utcDayOf(ms)}`);
    const before = await read(folder, files);
    const full = whyFull(before, nowMs);
    if (full !== null) return full;
    const id = `${instance}-${++claims}`;
    // With a line break in front: what a full disk left of another line must not spoil this one.
    await appendForOwner(join(folder, files[1] ?? ''), `\n${nowMs} ${id}\n`, OWNER_ONLY);
    const lines = await read(folder, files);
    const mine = lines.findIndex((line) => line.id === id);
    if (mine === -1) return 'acting requests cannot be counted: a line that was written is not there';
    return whyFull(lines.slice(0, mine), nowMs);
  }

  return {
    async claim(account) {
      if (directory === null) return 'acting requests cannot be counted: there is no directory for state';
      const folder = join(directory, 'providers');
      try {
        await makeForOwner(folder);
        await removeDaysBefore(utcDayOf(clock.epochMs() - 2 * DAY_MS), folder, prefixOf(account));
        return await count(folder, account);
      } catch (error) {
        return `acting requests cannot be counted in ${folder}: ${messageOf(error)}`;
      }
    },
  };
}

interface Act {
  readonly atMs: number;
  readonly id: string;
}

/** One that seems to come later counts as well: the clock may have been set back. */
function whyFull(acts: readonly Act[], nowMs: number): string | null {
  const since = (ms: number) => acts.filter(({ atMs }) => atMs > nowMs - ms).length;
  if (since(MINUTE_MS) >= ACTS_PER_MINUTE)
    return `${ACTS_PER_MINUTE} acting requests a minute are the limit; wait a minute`;
  return since(DAY_MS) >= ACTS_PER_DAY ? `${ACTS_PER_DAY} acting requests in 24 hours are the limit` : null;
}

/** In the order of claiming; half a line, of a disk that was full, counts for nothing. */
async function read(folder: string, files: readonly string[]): Promise<Act[]> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(join(folder, file), 'utf8').catch((error: unknown) => {
        if (isAbsent(error)) return '';
        throw error;
      }),
    ),
  );
  return texts.flatMap((text) =>
    text.split('\n').flatMap((line) => {
      const [, at, id] = LINE.exec(line) ?? [];
      return at === undefined || id === undefined ? [] : [{ atMs: Number(at), id }];
    }),
  );
}

function prefixOf(account: string): string {
  return `acts-${account.toLowerCase()}-`;
}
