// Calls reported by a hosted PBX: their ids, repeated reports, and the route request of the same call. Bounded.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RecordedCall } from '../../call/recorded-call.js';
import type { CallStart } from './webhook-body.js';

const MAX_CALLS = 10_000;
/** Counted by size, each takes room as it fills: by `max` all of it at once. */
const BOUND = { maxSize: MAX_CALLS, sizeCalculation: () => 1 };
/** A question and the beginning of a call that belong together are no further apart. */
const TOGETHER_MS = 60_000;
/** Of one number on one line. */
const MAX_WAITING = 10;
/** Of one second. */
const IDS_A_SECOND = 100;

export interface StartedCall {
  /** At most 12 digits. */
  readonly id: string;
  readonly call: RecordedCall;
  /** What the beginning was answered with. */
  readonly answer: string;
}

/** Of one account. */
export class StartedCalls {
  readonly #byStart = new LRUCache<string, StartedCall>(BOUND);
  readonly #byId = new LRUCache<string, StartedCall>(BOUND);
  readonly #taken = new LRUCache<string, true>(BOUND);
  readonly #seen = new LRUCache<string, true>(BOUND);
  #pairs = 0;
  readonly #unpaired: Readonly<Record<'question' | 'start', Unpaired>> = {
    question: new Unpaired(),
    start: new Unpaired(),
  };

  /** The same call told of before. */
  known(start: CallStart): StartedCall | undefined {
    return this.#byStart.get(keyOf(start));
  }

  /**
   * An id that no other call has: the second of its beginning and two digits out of what was told, so that the same call has
   * the same id after a restart.
   */
  newId(start: CallStart, nowMs: number): string {
    const second = start.startedAtSeconds ?? Math.floor(nowMs / 1000);
    const wanted = createHash('sha256').update(keyOf(start)).digest().readUInt32BE(0);
    for (let tries = 0; tries < IDS_A_SECOND; tries += 1) {
      const id = String(second * IDS_A_SECOND + ((wanted + tries) % IDS_A_SECOND));
      if (this.#taken.has(id)) continue;
      this.#taken.set(id, true);
      return id;
    }
    // A hundred calls in one second: no two of them may be taken for each other.
    return this.newId({ ...start, startedAtSeconds: second - 1 }, nowMs);
  }

  begin(start: CallStart, started: StartedCall): void {
    this.#byStart.set(keyOf(start), started);
    this.#byId.set(started.id, started);
  }

  byId(id: string): StartedCall | undefined {
    return this.#byId.get(id);
  }

  /** False for an end or a result that was told before. */
  isFirst(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, true);
    return true;
  }

  /**
   * What a question and the beginning of a call are about, one call each: the second one gets the first one's id, so that
   * the call counts once.
   */
  pair(by: 'question' | 'start', { number, line }: Pick<CallStart, 'number' | 'line'>, nowMs: number): PairedCall {
    const key = `${number} ${line}`;
    const before = this.#unpaired[by === 'question' ? 'start' : 'question'].take(key, nowMs);
    if (before !== undefined) return { uniqueId: before, isSecond: true };
    this.#pairs += 1;
    const uniqueId = `${Math.floor(nowMs).toString(36)}.${this.#pairs.toString(36)}`;
    this.#unpaired[by].add(key, { uniqueId, atMs: nowMs });
    return { uniqueId, isSecond: false };
  }
}

export interface PairedCall {
  readonly uniqueId: string;
  readonly isSecond: boolean;
}

interface Waiting {
  readonly uniqueId: string;
  readonly atMs: number;
}

/** Each is taken once, the oldest first. */
class Unpaired {
  readonly #waiting = new LRUCache<string, readonly Waiting[]>(BOUND);

  add(key: string, call: Waiting): void {
    this.#waiting.set(key, [...this.#recent(key, call.atMs).slice(1 - MAX_WAITING), call]);
  }

  take(key: string, nowMs: number): string | undefined {
    const [first, ...rest] = this.#recent(key, nowMs);
    if (first !== undefined) this.#waiting.set(key, rest);
    return first?.uniqueId;
  }

  #recent(key: string, nowMs: number): readonly Waiting[] {
    return (this.#waiting.get(key) ?? []).filter(({ atMs }) => Math.abs(nowMs - atMs) <= TOGETHER_MS);
  }
}

function keyOf({ extension, number, line, direction, startedAtSeconds }: CallStart): string {
  return JSON.stringify([extension, number, line, direction, startedAtSeconds]);
}
