// What an open LevelDB holds of the journal: calls in the order of time, and what leads to them by number and action. Methods
// that change something are called one after the other.

import type { RecordedCall } from '../call/recorded-call.js';
import type { Level } from '../store/open-level.js';
import type { WritableContents } from '../store/write-behind.js';
import type { Changes } from '../store/write-queue.js';
import { decodeBlock, encodeBlock, type BlockLine } from './call-block.js';
import { decodeCall, encodeCall } from './call-codec.js';
import {
  CALL_RANGE,
  callKey,
  countInOrder,
  idFrom,
  idOfKey,
  ORDER_RANGE,
  orderKey,
  orderLine,
  timeOfId,
  LINE_LENGTH,
} from './call-key.js';
import { subjectOf } from './call-subject.js';

/** Blocks that are removed in one step: some milliseconds of work, most of it on another thread. */
const REMOVED_AT_ONCE = 50;
const COUNTED_AT_ONCE = 500;
const READ_AT_ONCE = 8;

/** What bounds the journal; asked each time. */
export interface JournalBounds {
  readonly maxCalls: () => number;
  /** Wall time in milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** Larger blocks cost more for each call: memory for them is asked of the system each time. */
const MAX_BLOCK_CALLS = 64;
/** Calls that waited longer for the disk do not go with those that came behind them. */
const LONGEST_BLOCK_MS = 60_000;
/** Calls further ahead of the clock were dated by a wrong one. */
const AHEAD_MS = 86_400_000;

/** Calls that were written together. */
export interface Block {
  readonly key: string;
  /** Null where they cannot be read. */
  readonly lines: readonly BlockLine[] | null;
}

type Operation =
  | { readonly type: 'del'; readonly key: string }
  | { readonly type: 'put'; readonly key: string; readonly value: Buffer; readonly valueEncoding: 'buffer' }
  | { readonly type: 'put'; readonly key: string; readonly value: string; readonly valueEncoding: 'utf8' };

export class JournalContents implements WritableContents<string> {
  private constructor(
    readonly level: Level,
    private readonly bounds: JournalBounds,
    private count: number,
    /** Id of the last call of the oldest block; null where there is nothing. Spares LevelDB the way over what was removed. */
    private oldest: string | null,
    /** The last one in the order of time when this was opened; null where there was none. */
    readonly newestId: string | null,
  ) {}

  static async of(level: Level, bounds: JournalBounds): Promise<JournalContents> {
    let count = 0;
    let first: string | null = null;
    let last: string | null = null;
    for await (const some of ordersFrom(level, null, COUNTED_AT_ONCE)) {
      for (const [key, lines] of some) {
        count += countInOrder(lines);
        last = idOfKey(key);
        first ??= last;
      }
    }
    return new JournalContents(level, bounds, count, first, last);
  }

  /** After a repair: what leads to calls is recreated from those that are left, and what cannot be read goes. */
  static async mend(level: Level): Promise<void> {
    await level.clear({ gte: ORDER_RANGE[0], lt: ORDER_RANGE[1] });
    for await (const { key, lines } of blocksIn(level, CALL_RANGE[0], CALL_RANGE[1])) {
      const kept = (lines ?? []).filter(({ text }) => decodeCall(text) !== null);
      await write(level, [{ type: 'del', key }, ...blockOperations(kept)]);
    }
  }

  /** Calls on disk. */
  get entries(): number {
    return this.count;
  }

  /** One of the oldest calls, within a second of the oldest; null where there is none. */
  get oldestId(): string | null {
    return this.oldest;
  }

  /** In either order. @param fromKey inclusive; @param toKey exclusive */
  blocks(fromKey: string, toKey: string, reverse = false): AsyncGenerator<Block> {
    return blocksIn(this.level, fromKey, toKey, reverse);
  }

  /**
   * Not forced to the platter: what the system has taken survives our end, and power fails seldom enough. All at once: each
   * time that another thread is asked costs more than what it does.
   *
   * @param changes what `writtenCall` made of each call, by its id
   */
  async apply(changes: Changes<string>): Promise<void> {
    const operations: Operation[] = [];
    let block: BlockLine[] = [];
    let order = '';
    let firstAtMs = 0;
    const end = () => {
      operations.push(...writing(block, order));
      [block, order] = [[], ''];
    };
    for (const [id, written] of changes) {
      if (written === null) continue;
      const atMs = timeOfId(id);
      // They go together when their time comes. Backwards: a clock was set back far.
      const isApart = Math.abs(atMs - firstAtMs) > LONGEST_BLOCK_MS;
      if (isApart || block.length === MAX_BLOCK_CALLS) end();
      if (block.length === 0) firstAtMs = atMs;
      order += written.slice(0, LINE_LENGTH);
      block.push({ id, text: written.slice(LINE_LENGTH) });
      if (this.oldest === null || id < this.oldest) this.oldest = id;
    }
    end();
    await write(this.level, operations);
    this.count += changes.size;
  }

  /**
   * Those before `beforeMs` go, and those over the bound, as they were written together: fewer than such a block are over it
   * in the end. One step; true when there is more to remove.
   */
  async removeOldest(beforeMs: number): Promise<boolean> {
    const before = idFrom(beforeMs);
    const isOver = this.#excess() > 0;
    if (this.oldest === null || (!isOver && this.oldest >= before)) return false;
    if (isOver && (await this.#removeAhead())) return true;
    const leaving: string[] = [];
    let removed = 0;
    let next: string | null = null;
    for await (const some of ordersFrom(this.level, this.oldest)) {
      for (const [key, lines] of some) {
        const [id, calls] = [idOfKey(key), countInOrder(lines)];
        const isLeaving = leaving.length < REMOVED_AT_ONCE && (id < before || this.#excess() - removed >= calls);
        if (!isLeaving) {
          next = id;
          break;
        }
        leaving.push(id);
        removed += calls;
      }
      if (next !== null) break;
    }
    await this.#remove(leaving, removed);
    this.oldest = next;
    return next !== null && leaving.length === REMOVED_AT_ONCE;
  }

  /**
   * Rewrites what some calls stand in without them, and then the files, so that nothing of them stays on the disk.
   *
   * @param isMeant told of every call
   * @returns how many there were
   */
  async forget(isMeant: (call: RecordedCall) => boolean): Promise<number> {
    // LevelDB keeps what was deleted until it merges the files it stands in, and never merges what was written and deleted
    // within one of them: so it goes into a file of its own first.
    const rewriteFiles = () => this.level.compactRange(CALL_RANGE[0], ORDER_RANGE[1]);
    await rewriteFiles();
    let forgotten = 0;
    for await (const { key, lines } of this.blocks(CALL_RANGE[0], CALL_RANGE[1])) {
      if (lines === null) continue;
      const kept = lines.filter(({ text }) => {
        const call = decodeCall(text);
        return call !== null && !isMeant(call);
      });
      if (kept.length === lines.length) continue;
      const gone: Operation[] = [key, orderKey(idOfKey(key))].map((each) => ({ type: 'del', key: each }));
      await write(this.level, [...gone, ...blockOperations(kept)]);
      forgotten += lines.length - kept.length;
    }
    this.count = Math.max(0, this.count - forgotten);
    if (forgotten > 0) await rewriteFiles();
    return forgotten;
  }

  async close(): Promise<void> {
    await this.level.close();
  }

  #excess(): number {
    return this.count - this.bounds.maxCalls();
  }

  /**
   * Where the clock was ahead, calls stand behind those that come now, and would crowd them out. They make room first, and
   * only as far as room is needed: it may be now that the clock is wrong.
   */
  async #removeAhead(): Promise<boolean> {
    const gte = orderKey(idFrom(this.bounds.nowMs() + AHEAD_MS));
    const [last] = await this.level.iterator({ gte, lt: ORDER_RANGE[1], reverse: true, limit: 1 }).all();
    if (last === undefined) return false;
    await this.#remove([idOfKey(last[0])], countInOrder(last[1]));
    return true;
  }

  async #remove(lastIds: readonly string[], calls: number): Promise<void> {
    const keys = lastIds.flatMap((id) => [callKey(id), orderKey(id)]);
    await write(
      this.level,
      keys.map((key) => ({ type: 'del', key })),
    );
    this.count = Math.max(0, this.count - calls);
  }
}

/** What leads to blocks, in the order of time, some at a time. @param fromId of the first block; null: from the beginning */
async function* ordersFrom(
  level: Level,
  fromId: string | null,
  atOnce = READ_AT_ONCE,
): AsyncGenerator<[key: string, lines: string][]> {
  const orders = level.iterator({ gte: fromId === null ? ORDER_RANGE[0] : orderKey(fromId), lt: ORDER_RANGE[1] });
  try {
    for (let some = await orders.nextv(atOnce); some.length > 0; some = await orders.nextv(atOnce)) yield some;
  } finally {
    await orders.close();
  }
}

/** Blocks that are at hand at a time are decoded in a few milliseconds. */
async function* blocksIn(level: Level, gte: string, lt: string, reverse = false): AsyncGenerator<Block> {
  const blocks = level.iterator<string, Buffer>({ gte, lt, reverse, valueEncoding: 'buffer' });
  try {
    for (let some = await blocks.nextv(READ_AT_ONCE); some.length > 0; some = await blocks.nextv(READ_AT_ONCE))
      for (const [key, value] of some) yield { key, lines: decodeBlock(value) };
  } finally {
    await blocks.close();
  }
}

async function write(level: Level, operations: readonly Operation[]): Promise<void> {
  if (operations.length > 0) await level.batch<string, Buffer | string>([...operations], {});
}

/**
 * A call as it waits for the disk: one text, because many small objects that wait cost the collector of garbage more than
 * everything else here together.
 */
export function writtenCall(id: string, call: RecordedCall): string {
  return lineFor(id, call) + encodeCall(call);
}

/** Of lines that are read already. */
function blockOperations(lines: readonly BlockLine[]): Operation[] {
  const order = lines.map(({ id, text }) => {
    const call = decodeCall(text);
    return call === null ? '' : lineFor(id, call);
  });
  return writing(lines, order.join(''));
}

function writing(lines: readonly BlockLine[], order: string): Operation[] {
  const last = lines.at(-1);
  if (last === undefined) return [];
  return [
    { type: 'put', key: callKey(last.id), value: encodeBlock(lines), valueEncoding: 'buffer' },
    { type: 'put', key: orderKey(last.id), value: order, valueEncoding: 'utf8' },
  ];
}

function lineFor(id: string, call: RecordedCall): string {
  return orderLine(id, { subject: subjectOf(call), action: call.decision.action });
}
