// Brings queued changes to disk behind the calls, and keeps the store within its bounds.

import type { Clock } from '../time/clock.js';
import { watched } from '../files/slow-disk.js';
import type { KeptContents } from './contents-kind.js';
import type { StoreKeeper } from './store-keeper.js';
import type { Changes, WriteQueue } from './write-queue.js';

/** So many changes do not wait for the time. */
const FLUSH_AT = 256;
/** Changes in one batch: a millisecond of encoding. */
const BATCH = 256;
/** Between looks for entries that are too old, and for the directory. */
const UPKEEP_MS = 60_000;
/** Between two steps when there is much to remove. */
const NEXT_STEP_MS = 20;
/** A write that takes longer may hold the lock that reading needs. */
const SLOW_WRITE_MS = 100;
const HUNG_WRITE_MS = 10_000;

/** Methods are called one after the other. */
export interface WritableContents<Value> extends KeptContents {
  apply(changes: Changes<Value>): Promise<void>;
  /** Removes what is older, and what is over the bound. One step; true when there is more to remove. */
  removeOldest(beforeMs: number): Promise<boolean>;
}

export interface WritePace {
  /** What an end without warning loses at most, in milliseconds. */
  readonly flushAfterMs: number;
  /** Entries older than this are removed; asked each time. */
  readonly keepMs: () => number;
}

export class WriteBehind<Value> {
  #cancelFlush: (() => void) | null = null;
  #cancelUpkeep: () => void = () => undefined;
  #isSlow = false;

  constructor(
    private readonly keeper: StoreKeeper<WritableContents<Value>>,
    private readonly queue: WriteQueue<Value>,
    private readonly pace: WritePace,
    private readonly clock: Clock,
  ) {}

  /** A write is under way for longer than it should be: a read could have to wait for it. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Something was queued. */
  changed(): void {
    if (this.queue.waiting === FLUSH_AT) void this.flush();
    this.#cancelFlush ??= this.clock.after(this.pace.flushAfterMs, () => void this.flush());
  }

  /** The store takes writes, now or again. */
  opened(): void {
    if (this.queue.waiting > 0) this.changed();
    this.#upkeepIn(UPKEEP_MS);
  }

  /** Writes what is queued now, if the store takes writes. Never rejects. */
  flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    return this.keeper.run(() => this.#writeAll());
  }

  stop(): void {
    this.#cancelFlush?.();
    this.#cancelUpkeep();
  }

  /** What waits now; what is queued meanwhile has its own time. */
  async #writeAll(): Promise<void> {
    for (let left = this.queue.waiting; left > 0 && this.#isOpen(); left -= BATCH) {
      await this.#guarded(() => this.#writeBatch());
    }
  }

  async #writeBatch(): Promise<void> {
    try {
      await this.keeper.contents?.apply(this.queue.take(BATCH));
      this.queue.settle();
    } catch (error) {
      this.queue.putBack();
      throw error;
    }
    // More than a batch adds: the bound holds while the store is being filled.
    await this.keeper.contents?.removeOldest(-Infinity);
  }

  async #upkeep(): Promise<void> {
    await this.keeper.lookAround();
    const hasMore = await this.keeper.contents?.removeOldest(this.clock.epochMs() - this.pace.keepMs());
    this.#upkeepIn(hasMore === true ? NEXT_STEP_MS : UPKEEP_MS);
  }

  #upkeepIn(delayMs: number): void {
    this.#cancelUpkeep();
    this.#cancelUpkeep = this.clock.after(
      delayMs,
      () => void this.keeper.run(() => this.#guarded(() => this.#upkeep())),
    );
  }

  /** Faults go to the keeper, and so does a disk that does not come back. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    if (!this.#isOpen()) return;
    const slow = { limitMs: SLOW_WRITE_MS, onLate: () => void (this.#isSlow = true) };
    const hung = { limitMs: HUNG_WRITE_MS, onLate: () => this.keeper.hangs() };
    try {
      await watched(work, [slow, hung], this.clock);
      this.keeper.moves();
    } catch (error) {
      this.keeper.fault(error);
    } finally {
      this.#isSlow = false;
    }
  }

  #isOpen(): boolean {
    return this.keeper.state.kind === 'open';
  }
}
