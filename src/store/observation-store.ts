// What was learnt, on disk: read on the call's way, written behind it. Whatever the disk does, a call does not notice.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../time/clock.js';
import { SOURCE_NAMES, type Observation, type SourceName } from '../lookup/observation.js';
import { isConfigured } from '../lookup/sources.js';
import type { ContentsKind } from './contents-kind.js';
import { decodeObservation } from './observation-codec.js';
import { ReadPace } from './read-pace.js';
import { endsWithin } from '../files/slow-disk.js';
import type { StoreEvent, StoreState } from './store-event.js';
import { StoreContents } from './store-contents.js';
import { StoreKeeper } from './store-keeper.js';
import { observationKey } from './store-key.js';
import { WriteBehind } from './write-behind.js';
import { WriteQueue } from './write-queue.js';

export interface StoreSettings {
  /** Usually `store` under the state directory; made when it is not there. */
  readonly directory: string;
  /** Over it the observations learnt longest ago go. */
  readonly maxEntries: number;
  /** Observations older than this are gone. */
  readonly keepMs: number;
  /**
   * Looks at what was read: as it is to be used, or null for what is no answer about its number, which is forgotten then.
   */
  readonly check: (observation: Observation) => Observation | null;
  readonly clock: Clock;
  readonly report: (event: StoreEvent) => void;
}

export interface StoreStats {
  readonly state: StoreState;
  /** Observations on disk; 0 while it cannot be read. */
  readonly entries: number;
  readonly maxEntries: number;
  /** Changes that are not on disk yet. */
  readonly waiting: number;
  /** Changes given up because the disk took none for too long, since the start. */
  readonly dropped: number;
  /** Removed for age or for want of room, since the store was opened last. */
  readonly removed: number;
  /** Entries that could not be read and were deleted, since the start. */
  readonly unreadable: number;
  /** Entries that could be read, but are no answers about their numbers, and were deleted, since the start. */
  readonly disproved: number;
  /** Reads that were not made because the disk was slow, since the start. */
  readonly skippedReads: number;
}

/** Never throws, never waits. What it does not know or cannot read is undefined. */
export interface ObservationStore {
  read(source: SourceName, number: string): Observation | undefined;
  write(observation: Observation): void;
  /** Forgets a number in all sources; true when there was something to forget, as far as the disk could say. */
  forget(number: string): boolean;
  stats(): StoreStats;
  /** Resolves when what was written until now is on disk, or cannot be. */
  flush(): Promise<void>;
  /** Looks whether its files are still there, and starts over when they were removed. Never rejects. */
  lookAround(): Promise<void>;
  /** Writes what waits, within 2 s, and closes. */
  close(): Promise<void>;
}

/** Changes that wait while the disk takes none. Over it observations are dropped. */
const MAX_WAITING = 10_000;
/** What an end without warning loses at most. */
const FLUSH_AFTER_MS = 200;
/** The start of the daemon waits no longer; a store that opens later is used from then on. */
const OPEN_LIMIT_MS = 500;
const CLOSE_LIMIT_MS = 2000;
/** What was learnt further in the future was learnt with a wrong clock, and its age would not be known for years. */
const MAX_AHEAD_MS = 86_400_000;

/** Keys that the disk has not, the last ones asked for: to be told so takes longer than all the rest of a call. */
const MAX_ABSENT = 50_000;

/** Never rejects, and never takes longer than half a second: what is wrong is reported, and calls go on without. */
export async function openObservationStore(settings: StoreSettings): Promise<ObservationStore> {
  const store = new DiskStore(settings);
  await store.open();
  return store;
}

export function storeKind(maxEntries: number): ContentsKind<StoreContents> {
  return { of: (level) => StoreContents.of(level, maxEntries), mend: (level) => StoreContents.mend(level) };
}

class DiskStore implements ObservationStore {
  readonly #queue = new WriteQueue<Observation>(MAX_WAITING);
  readonly #keeper: StoreKeeper<StoreContents>;
  readonly #writer: WriteBehind<Observation>;
  readonly #pace: ReadPace;
  /** What the open database has not. Counted by size: by `max` it takes room for all of them, and 9 ms, at once. */
  readonly #absent = new LRUCache<string, true>({ maxSize: MAX_ABSENT, sizeCalculation: () => 1 });
  #absentOf: StoreContents | undefined;
  /** Entries of `sources` that something was written of. */
  readonly #configured = new Set<SourceName>();
  #unreadable = 0;
  #disproved = 0;
  #skippedReads = 0;

  constructor(private readonly settings: StoreSettings) {
    const { maxEntries, keepMs } = settings;
    this.#keeper = new StoreKeeper({
      ...settings,
      kind: storeKind(maxEntries),
      onOpen: () => this.#writer.opened(),
    });
    this.#writer = new WriteBehind(
      this.#keeper,
      this.#queue,
      { flushAfterMs: FLUSH_AFTER_MS, keepMs: () => keepMs },
      settings.clock,
    );
    this.#pace = new ReadPace(settings.clock);
  }

  async open(): Promise<void> {
    await endsWithin(this.#keeper.start(), OPEN_LIMIT_MS, this.settings.clock);
  }

  read(source: SourceName, number: string): Observation | undefined {
    const key = observationKey(source, number);
    if (key === null) return undefined;
    const queued = this.#queue.peek(key);
    const observation = queued === undefined ? this.#stored(key) : queued;
    return observation !== null && observation !== undefined && this.#isCurrent(observation) ? observation : undefined;
  }

  write(observation: Observation): void {
    const key = observationKey(observation.source, observation.number);
    if (key === null || !this.#isCurrent(observation)) return;
    if (isConfigured(observation.source)) this.#configured.add(observation.source);
    this.#change(key, observation);
  }

  forget(number: string): boolean {
    let wasKnown = false;
    for (const source of [...SOURCE_NAMES, ...this.#configured, ...(this.#keeper.contents?.sources ?? [])]) {
      const key = observationKey(source, number);
      if (key === null) continue;
      const queued = this.#queue.peek(key);
      wasKnown ||= queued === undefined ? this.#text(key) !== undefined : queued !== null;
      // Even when the disk cannot be asked now: it must not bring the number back later.
      this.#change(key, null);
    }
    return wasKnown;
  }

  stats(): StoreStats {
    return {
      state: this.#keeper.state,
      entries: this.#keeper.contents?.entries ?? 0,
      maxEntries: this.settings.maxEntries,
      waiting: this.#queue.size,
      dropped: this.#queue.dropped,
      removed: this.#keeper.contents?.removed ?? 0,
      unreadable: this.#unreadable,
      disproved: this.#disproved,
      skippedReads: this.#skippedReads,
    };
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  async lookAround(): Promise<void> {
    await this.#keeper.lookAround().catch((error: unknown) => this.#keeper.fault(error));
  }

  async close(): Promise<void> {
    this.#writer.stop();
    const closing = this.#writer.flush().then(() => this.#keeper.close());
    const { clock, report } = this.settings;
    if (await endsWithin(closing, CLOSE_LIMIT_MS, clock)) return;
    report({ kind: 'not-closed', waiting: this.#queue.size });
    void this.#keeper.close();
  }

  #change(key: string, change: Observation | null): void {
    const { state } = this.#keeper;
    if (state.kind === 'closed' || (state.kind === 'memory-only' && state.why === 'unsupported')) return;
    if (change !== null) this.#absent.delete(key);
    this.#queue.put(key, change);
    this.#writer.changed();
  }

  /** Null: there is something that cannot be read, and it is deleted. */
  #stored(key: string): Observation | null | undefined {
    const text = this.#text(key);
    if (text === undefined) return undefined;
    const decoded = decodeObservation(key, text);
    const observation = decoded && this.settings.check(decoded);
    if (observation !== null) return observation;
    if (decoded === null) this.#unreadable += 1;
    else this.#disproved += 1;
    this.#change(key, null);
    return null;
  }

  #text(key: string): string | undefined {
    const { contents } = this.#keeper;
    if (contents === undefined) return undefined;
    if (this.#writer.isSlow || this.#pace.isResting) {
      this.#skippedReads += 1;
      return undefined;
    }
    if (this.#absentOf !== contents) {
      this.#absentOf = contents;
      this.#absent.clear();
    }
    if (this.#absent.has(key)) return undefined;
    try {
      const text = this.#pace.timed(() => contents.read(key));
      if (text === undefined) this.#absent.set(key, true);
      return text;
    } catch (error) {
      this.#keeper.fault(error);
      return undefined;
    }
  }

  #isCurrent({ learntAtMs }: Observation): boolean {
    const ageMs = this.settings.clock.epochMs() - learntAtMs;
    return ageMs < this.settings.keepMs && ageMs > -MAX_AHEAD_MS;
  }
}
