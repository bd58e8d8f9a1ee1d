// What an open LevelDB holds of the journal: calls in the order of time, and what leads to them by number and action. Methods that change
// something are called one after the other.

import type { RecordedCall } from '../call/recorded-call.js';
import type { Level } from '../store/open-level.js';
import type { WritableContents } from '../store/write-behind.js';
import type { Changes } from '../store/write-queue.js';
import { decodeCall, encodeCall } from './call-codec.js';
import { CALL_RANGE, callKey, callKeyFrom, ORDER_RANGE, orderKey, orderLine } from './call-key.js';
import { subjectOf } from './call-subject.js';

/** Calls that are removed in one step: some milliseconds of work, most of it on another thread. */
const REMOVED_AT_ONCE = 500;
const COUNTED_AT_ONCE = 5000;
const MENDED_AT_ONCE = 500;

/** What bounds the journal; asked each time. */
export interface JournalBounds {
  readonly maxCalls: () => number;
  /** Wall time in milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** Calls further ahead of the clock were dated by a wrong one. */
const AHEAD_MS = 86_400_000;
/** A hundredth more than the bound may be there, and so many calls at most: removing some at once is cheaper. */
const SLACK_SHARE = 0.01;
const MAX_SLACK = 256;

export class JournalContents implements WritableContents<RecordedCall> {
  private constructor(
    readonly level: Level,
    private readonly bounds: JournalBounds,
    private count: number,
    /** Nothing older is left; null where there is nothing. Spares LevelDB the way over what was removed. */
    private oldestKey: string | null,
    /** The last one in the order of time when this was opened; null where there was none. */
    readonly newestId: string | null,
  ) {}

  static async of(level: Level, bounds: JournalBounds): Promise<JournalContents> {
    const keys = level.keys({ gte: CALL_RANGE[0], lt: CALL_RANGE[1] });
    let count = 0;
    let first: string | null = null;
    let last: string | null = null;
    try {
      for (let some = await keys.nextv(COUNTED_AT_ONCE); some.length > 0; some = await keys.nextv(COUNTED_AT_ONCE)) {
        count += some.length;
        first ??= some[0] ?? null;
        last = some.at(-1) ?? null;
      }
    } finally {
      await keys.close();
    }
    return new JournalContents(level, bounds, count, first, last === null ? null : last.slice(1));
  }

  /** After a repair: what leads to calls is made anew from those that are left, and what cannot be read goes. */
  static async mend(level: Level): Promise<void> {
    await level.clear({ gte: ORDER_RANGE[0], lt: ORDER_RANGE[1] });
    const calls = level.iterator({ gte: CALL_RANGE[0], lt: CALL_RANGE[1] });
    try {
      for (let some = await calls.nextv(MENDED_AT_ONCE); some.length > 0; some = await calls.nextv(MENDED_AT_ONCE)) {
        const batch = level.batch();
        const order = new OrderWriter((key, lines) => batch.put(key, lines));
        for (const [key, text] of some) {
          const call = decodeCall(text);
          if (call === null) batch.del(key);
          else order.add(key.slice(1), call);
        }
        order.end();
        await batch.write();
      }
    } finally {
      await calls.close();
    }
  }

  /** Calls on disk. */
  get entries(): number {
    return this.count;
  }

  /** Null where there is none. */
  get oldestId(): string | null {
    return this.oldestKey === null ? null : this.oldestKey.slice(1);
  }

  /** Not forced to the platter: what the system has taken survives our end, and power fails seldom enough. */
  async apply(changes: Changes<RecordedCall>): Promise<void> {
    const batch = this.level.batch();
    const order = new OrderWriter((key, lines) => batch.put(key, lines));
    for (const [id, call] of changes) {
      if (call === null) continue;
      const key = callKey(id);
      if (this.oldestKey === null || key < this.oldestKey) this.oldestKey = key;
      batch.put(key, encodeCall(call));
      order.add(id, call);
    }
    order.end();
    this.count += changes.size;
    await batch.write();
  }

  /** Those before `beforeMs` go, and those over the bound. One step; true when there is more to remove. */
  async removeOldest(beforeMs: number): Promise<boolean> {
    const before = callKeyFrom(Math.max(0, beforeMs));
    const isOver = this.#excess() > 0;
    if (this.oldestKey === null || (!isOver && this.oldestKey >= before)) return false;
    if (isOver && (await this.#removeAhead())) return true;
    const excess = isOver ? this.count - this.bounds.maxCalls() : 0;
    const limit = Math.min(REMOVED_AT_ONCE, this.oldestKey < before ? REMOVED_AT_ONCE : excess) + 1;
    const oldest = await this.level.keys({ gte: this.oldestKey, lt: CALL_RANGE[1], limit }).all();
    const leaving = oldest.slice(0, REMOVED_AT_ONCE).filter((key, index) => index < excess || key < before);
    const last = leaving.at(-1);
    this.oldestKey = oldest[leaving.length] ?? null;
    if (last === undefined) return false;
    await this.#removeUpTo(last, leaving.length);
    return this.oldestKey !== null && leaving.length === REMOVED_AT_ONCE;
  }

  /** Removes these calls, and writes the files anew, so that nothing of them stays on the disk. */
  async forget(ids: readonly string[]): Promise<void> {
    // LevelDB keeps what was deleted until it merges the files it stands in, and never merges what was written and deleted
    // within one of them: so it goes into a file of its own first.
    const rewrite = () => this.level.compactRange(CALL_RANGE[0], ORDER_RANGE[1]);
    await rewrite();
    await this.#remove(ids);
    await rewrite();
  }

  async close(): Promise<void> {
    await this.level.close();
  }

  #excess(): number {
    const maxCalls = this.bounds.maxCalls();
    return this.count - maxCalls - Math.min(MAX_SLACK, Math.floor(maxCalls * SLACK_SHARE));
  }

  /**
   * Where the clock was ahead, calls stand behind those that come now, and would crowd them out. They make room first, and
   * only as far as room is needed: it may be now that the clock is wrong.
   */
  async #removeAhead(): Promise<boolean> {
    const gte = callKeyFrom(this.bounds.nowMs() + AHEAD_MS);
    const limit = Math.min(REMOVED_AT_ONCE, this.#excess());
    const ahead = await this.level.keys({ gte, lt: CALL_RANGE[1], reverse: true, limit }).all();
    if (ahead.length > 0) await this.#remove(ahead.map((key) => key.slice(1)));
    return ahead.length > 0;
  }

  /** What led to them leads nowhere, and goes with the calls around them. */
  async #remove(ids: readonly string[]): Promise<void> {
    const batch = this.level.batch();
    for (const id of ids) batch.del(callKey(id));
    await batch.write();
    this.count = Math.max(0, this.count - ids.length);
  }

  async #removeUpTo(lastKey: string, count: number): Promise<void> {
    await this.level.clear({ gte: CALL_RANGE[0], lte: lastKey });
    await this.level.clear({ gte: ORDER_RANGE[0], lte: orderKey(lastKey.slice(1)) });
    this.count = Math.max(0, this.count - count);
  }
}

/** Writes one entry for calls in ascending order; where a clock was set back far, another one begins. */
class OrderWriter {
  #lines = '';
  #lastId = '';

  constructor(private readonly put: (key: string, lines: string) => unknown) {}

  add(id: string, call: RecordedCall): void {
    if (id < this.#lastId) this.end();
    this.#lines += orderLine(id, { subject: subjectOf(call), action: call.decision.action });
    this.#lastId = id;
  }

  end(): void {
    if (this.#lines !== '') this.put(orderKey(this.#lastId), this.#lines);
    this.#lines = '';
  }
}
