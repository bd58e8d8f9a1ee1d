// What an open LevelDB holds: the observations, their order by time, and how many there are. All three change in one
// batch, so that they agree after any end of the process. Its methods are called one after the other.

import type { Level } from './open-level.js';
import { encodeObservation, learntAtOf } from './observation-codec.js';
import {
  COUNT_KEY,
  keyBehindSource,
  NAMED_RANGE,
  partsOfKey,
  partsOfTimeKey,
  TIME_RANGE,
  timeKey,
} from './store-key.js';
import type { Observation, SourceName } from '../lookup/observation.js';
import { isConfigured } from '../lookup/sources.js';
import type { WritableContents } from './write-behind.js';
import type { Changes } from './write-queue.js';

type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

/** Entries that are removed in one step: some milliseconds of work, most of it on another thread. */
const REMOVED_AT_ONCE = 500;
const COUNTED_AT_ONCE = 5000;

export class StoreContents implements WritableContents<Observation> {
  /** Nothing older is left, as far as is known: spares LevelDB the way over what was removed. */
  #oldestKey: string = TIME_RANGE[0];
  #removed = 0;

  private constructor(
    private readonly level: Level,
    private readonly maxEntries: number,
    private entryCount: number,
    /** Whose observations may be here, beside the built-in sources. */
    readonly sources: Set<SourceName>,
  ) {}

  /** Reads one entry, whatever the size of the store; all of them only when the count is lost. */
  static async of(level: Level, maxEntries: number): Promise<StoreContents> {
    const stored = level.getSync(COUNT_KEY) ?? '';
    const count = /^\d{1,15}$/.test(stored) ? Number(stored) : await countEntries(level);
    return new StoreContents(level, maxEntries, count, await configuredSources(level));
  }

  /** After a repair the count that was stored may be that of entries that are lost. */
  static async mend(level: Level): Promise<void> {
    await level.del(COUNT_KEY);
  }

  /** Observations on disk. */
  get entries(): number {
    return this.entryCount;
  }

  /** Entries removed for their age or for want of room, since this was opened. */
  get removed(): number {
    return this.#removed;
  }

  /** As it is stored; microseconds, from memory or from disk. Throws what LevelDB throws. */
  read(key: string): string | undefined {
    return this.level.getSync(key);
  }

  async apply(changes: Changes<Observation>): Promise<void> {
    const stored = await this.level.getMany([...changes.keys()]);
    const operations: Operation[] = [];
    let count = this.entryCount;
    for (const [index, [key, change]] of [...changes].entries()) {
      const before = stored[index];
      const learntBeforeMs = before === undefined ? null : learntAtOf(before);
      const text = change === null ? null : encodeObservation(key, change);
      if (before === undefined && text === null) continue;
      if (learntBeforeMs !== null) operations.push({ type: 'del', key: timeKey(learntBeforeMs, key) });
      if (change === null || text === null) operations.push({ type: 'del', key });
      else operations.push(...this.#keeping(key, text, change.learntAtMs));
      count += (text === null ? 0 : 1) - (before === undefined ? 0 : 1);
    }
    await this.#commit(operations, count);
  }

  /**
   * Removes the oldest: those learnt before `learntBeforeMs`, and those over the bound. One step; true when there is
   * more to remove.
   */
  async removeOldest(learntBeforeMs: number): Promise<boolean> {
    if (this.entryCount <= this.maxEntries && learntBeforeMs === -Infinity) return false;
    const oldest = await this.level.keys({ gte: this.#oldestKey, lt: TIME_RANGE[1], limit: REMOVED_AT_ONCE }).all();
    // All there are: that is how many there are, whatever a damaged count says.
    if (oldest.length < REMOVED_AT_ONCE) this.entryCount = oldest.length;
    const excess = this.entryCount - this.maxEntries;
    const leaving = oldest.filter(
      (text, index) => index < excess || (partsOfTimeKey(text)?.learntAtMs ?? -Infinity) < learntBeforeMs,
    );
    const last = leaving.at(-1);
    if (last === undefined) return false;
    await this.#remove(leaving);
    this.#oldestKey = last;
    return leaving.length === REMOVED_AT_ONCE || this.entryCount > this.maxEntries;
  }

  async close(): Promise<void> {
    await this.level.close();
  }

  #keeping(key: string, text: string, learntAtMs: number): Operation[] {
    const time = timeKey(learntAtMs, key);
    if (time < this.#oldestKey) this.#oldestKey = time;
    return [
      { type: 'put', key, value: text },
      { type: 'put', key: time, value: '' },
    ];
  }

  /** An entry of the order by time whose observation is newer or gone, as damage may leave it, goes alone. */
  async #remove(timeKeys: readonly string[]): Promise<void> {
    const parts = timeKeys.map(partsOfTimeKey);
    const stored = await this.level.getMany(parts.map((part) => part?.key ?? ''));
    const operations: Operation[] = timeKeys.map((key) => ({ type: 'del', key }));
    let gone = 0;
    for (const [index, part] of parts.entries()) {
      const text = stored[index];
      if (part === null || text === undefined || learntAtOf(text) !== part.learntAtMs) continue;
      operations.push({ type: 'del', key: part.key });
      gone += 1;
    }
    await this.#commit(operations, this.entryCount - gone);
    this.#removed += gone;
  }

  /** Not forced to the platter: what the system has taken survives our end, and power fails seldom enough. */
  async #commit(operations: readonly Operation[], count: number): Promise<void> {
    if (operations.length === 0) return;
    await this.level.batch([...operations, { type: 'put', key: COUNT_KEY, value: String(count) }]);
    this.entryCount = count;
  }
}

async function countEntries(level: Level): Promise<number> {
  const keys = level.keys({ gte: TIME_RANGE[0], lt: TIME_RANGE[1] });
  let count = 0;
  for (;;) {
    const some = await keys.nextv(COUNTED_AT_ONCE);
    if (some.length === 0) break;
    count += some.length;
  }
  await keys.close();
  return count;
}

/** More than a configuration may have in years; damage ends the search as well. */
const MAX_STEPS = 200;

/** Sources of this and of earlier configurations, by a step of the disk for each: what is forgotten goes from all of them. */
async function configuredSources(level: Level): Promise<Set<SourceName>> {
  const found = new Set<SourceName>();
  let [from]: readonly string[] = NAMED_RANGE;
  for (let step = 0; step < MAX_STEPS && from !== undefined; step += 1) {
    const keys: readonly string[] = await level.keys({ gte: from, lt: NAMED_RANGE[1], limit: 1 }).all();
    const [key] = keys;
    const source = key === undefined ? undefined : partsOfKey(key)?.source;
    if (source !== undefined && isConfigured(source)) found.add(source);
    from = key === undefined ? undefined : keyBehindSource(key);
  }
  return found;
}
