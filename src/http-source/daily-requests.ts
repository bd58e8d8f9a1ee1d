// How many requests of a day a source may cost, counted on disk: for every process of this host, and across restarts.
//
//     sources/dadata-2026-11-28     one sign for each request of that day (UTC)
//
// A sign is appended before its request leaves, and the length of the file is the count: of several processes that take the
// last place at once, none gets it rather than both. What cannot be counted is not sent.

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { removeDaysBefore, utcDayOf } from '../files/day-files.js';
import { giveToOwnerOf, makeForOwner } from '../files/give-to-owner.js';
import { endsWithin } from '../files/slow-disk.js';
import type { Urgency } from '../lookup/observation.js';
import type { RequestBudget } from '../lookup/request-budget.js';
import type { Clock } from '../time/clock.js';

const DIRECTORY = 'sources';
/** Whoever waits for the disk longer is told that nothing can be counted. */
const DISK_LIMIT_MS = 500;
const DAY_MS = 86_400_000;
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface DailyRequestsSettings {
  readonly name: string;
  /** Where state lives, asked when something is counted; null where there is no place. */
  readonly stateDirectory: () => string | null;
  readonly clock: Clock;
}

export class DailyRequests {
  #day = '';
  #file: FileHandle | null = null;
  /** Of `#day`, as far as it was seen. */
  #used: number | null = null;
  /** One claim after the other: each sees its own place. */
  #lane: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: DailyRequestsSettings) {}

  /** What of them may be sent, as a configuration has it. */
  within(perDay: number): RequestBudget {
    return {
      claim: (urgency) => this.#claim(perDay, urgency),
      refusal: (urgency) => {
        const used = this.used();
        return used === null ? null : whyFull(used, perDay, urgency);
      },
    };
  }

  async #claim(perDay: number, urgency: Urgency): Promise<string | null> {
    const { clock, stateDirectory, name } = this.settings;
    const directory = stateDirectory();
    if (directory === null) return `daily requests cannot be counted: there is no directory for state`;
    const place = join(directory, DIRECTORY);
    const counted: { why: string | null } = {
      why: `daily requests cannot be counted: the disk has not answered for ${DISK_LIMIT_MS} ms`,
    };
    const counting = this.#lane.then(async () => {
      counted.why = await this.#count(place, perDay, urgency).catch(
        (error: unknown) => `daily requests cannot be counted in ${place}: ${messageOf(error)}`,
      );
    });
    this.#lane = counting;
    await endsWithin(counting, DISK_LIMIT_MS, clock);
    return counted.why === null ? null : `${counted.why} (sources: ${name})`;
  }

  /** Requests of today, as far as this process has seen; null before it has seen any. */
  used(): number | null {
    return this.#day === this.#today() ? this.#used : null;
  }

  async close(): Promise<void> {
    await endsWithin(this.#lane, DISK_LIMIT_MS, this.settings.clock);
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
    this.#day = '';
  }

  async #count(directory: string, perDay: number, urgency: Urgency): Promise<string | null> {
    const file = await this.#fileOfToday(directory);
    this.#used = (await file.stat()).size;
    const full = whyFull(this.#used, perDay, urgency);
    if (full !== null) return full;
    await file.write('.');
    this.#used = (await file.stat()).size;
    return this.#used > perDay ? whyFull(this.#used, perDay, 'call') : null;
  }

  async #fileOfToday(directory: string): Promise<FileHandle> {
    const day = this.#today();
    if (this.#file !== null && this.#day === day) return this.#file;
    await this.#file?.close();
    this.#file = null;
    await makeForOwner(directory);
    const prefix = `${this.settings.name}-`;
    // Yesterday's stays: the clock may be set back.
    await removeDaysBefore(utcDayOf(this.settings.clock.epochMs() - DAY_MS), directory, prefix);
    const file = await open(join(directory, prefix + day), FLAGS, 0o640);
    await giveToOwnerOf(directory, file);
    this.#file = file;
    this.#day = day;
    this.#used = null;
    return file;
  }

  #today(): string {
    return utcDayOf(this.settings.clock.epochMs());
  }
}

/** Numbers that nobody waits for leave half of the day to calls. */
function whyFull(used: number, perDay: number, urgency: Urgency): string | null {
  const most = urgency === 'refresh' ? Math.ceil(perDay / 2) : perDay;
  if (used < most) return null;
  return `${used >= perDay ? 'all' : 'half of'} the ${perDay} requests of today (UTC) are used up, see perDay`;
}
