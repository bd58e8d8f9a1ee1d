// AMI: the actions whose reply is still to come. Each batch ends: by its last reply, its time, or the connection's end.

import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.js';
import { afterOwnTime } from '../time/own-time.js';
import { AmiFault } from './ami-fault.js';

/** Actions that were sent together: one promise and one timer. */
interface Batch<Reply> {
  readonly slots: Slot<Reply>[];
  readonly replies: Reply[];
  missing: number;
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (fault: AmiFault) => void;
  readonly cancelTimer: () => void;
}

/**
 * An ActionID, and the action that waits under it. Once the reply has come the next action takes it: ids that are new
 * each time would cost more than everything else here, because the package makes each one the name of an event.
 */
interface Slot<Reply> {
  readonly id: string;
  /** null while nothing waits. */
  batch: Batch<Reply> | null;
  /** Of the action in its batch. */
  place: number;
}

export interface PendingOptions {
  readonly clock: Pick<Clock, 'after' | 'monotonicMs'>;
  /** Actions that may wait at a time. */
  readonly limit: number;
  /** Nobody waits for this action's reply any more. Called for each that got none. */
  readonly forget: (actionId: string) => void;
}

export class PendingActions<Reply> {
  readonly #options: PendingOptions;
  readonly #slots = new Map<string, Slot<Reply>>();
  /** Those that nothing waits in. */
  readonly #free: Slot<Reply>[] = [];
  /** Nobody who writes text into a reply can guess it. */
  readonly #idPrefix = `voxroute-${randomBytes(12).toString('hex')}-`;
  #last = 0;
  #waiting = 0;
  #ended: AmiFault | null = null;

  constructor(options: PendingOptions) {
    this.#options = options;
  }

  has(actionId: string): boolean {
    return (this.#slots.get(actionId)?.batch ?? null) !== null;
  }

  /** Was this ever an id of ours? A reply may come when nobody waits for it any more. */
  isOurs(actionId: string): boolean {
    if (!actionId.startsWith(this.#idPrefix)) return false;
    const number = Number(actionId.slice(this.#idPrefix.length));
    return number >= 1 && number <= this.#last;
  }

  /**
   * Starts `count` actions in their order and resolves with all replies, in the same order. Rejects with an AmiFault:
   * NO_REPLY when one is missing after `timeoutMs`, OVERLOAD, or what `end` was given.
   *
   * @param start sends the action of a place, from 0, under this ActionID; its reply is given to `take`
   */
  wait(count: number, start: (place: number, actionId: string) => void, timeoutMs: number): Promise<readonly Reply[]> {
    const { clock, limit } = this.#options;
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#waiting + count > limit) {
      return Promise.reject(new AmiFault('OVERLOAD', `${limit} actions are already waiting for Asterisk's reply`));
    }
    return new Promise((resolve, reject) => {
      const noReply = () => this.#fail(batch, new AmiFault('NO_REPLY', `no reply within ${Math.round(timeoutMs)} ms`));
      const cancelTimer = afterOwnTime(clock, timeoutMs, noReply);
      const batch: Batch<Reply> = { slots: [], replies: [], missing: count, resolve, reject, cancelTimer };
      for (let place = 0; place < count; place++) start(place, this.#occupy(batch, place));
    });
  }

  /** The reply to an action; one that nobody waits for is dropped. */
  take(actionId: string, reply: Reply): void {
    const slot = this.#slots.get(actionId);
    const batch = slot?.batch ?? null;
    if (slot === undefined || batch === null) return;
    batch.replies[slot.place] = reply;
    slot.batch = null;
    this.#free.push(slot);
    this.#waiting -= 1;
    batch.missing -= 1;
    if (batch.missing > 0) return;
    batch.cancelTimer();
    batch.resolve(batch.replies);
  }

  /** The connection is over: rejects whatever waits, and whatever comes after. */
  end(fault: AmiFault): void {
    this.#ended = fault;
    for (const { batch } of [...this.#slots.values()]) if (batch !== null) this.#fail(batch, fault);
  }

  #occupy(batch: Batch<Reply>, place: number): string {
    const slot = this.#free.pop() ?? this.#newSlot();
    slot.batch = batch;
    slot.place = place;
    batch.slots.push(slot);
    this.#waiting += 1;
    return slot.id;
  }

  #newSlot(): Slot<Reply> {
    const slot: Slot<Reply> = { id: `${this.#idPrefix}${(this.#last += 1)}`, batch: null, place: 0 };
    this.#slots.set(slot.id, slot);
    return slot;
  }

  /** The reply may still come: no other action is ever sent under these ids. */
  #fail(batch: Batch<Reply>, fault: AmiFault): void {
    for (const slot of batch.slots) {
      if (slot.batch !== batch) continue;
      slot.batch = null;
      this.#slots.delete(slot.id);
      this.#waiting -= 1;
      this.#options.forget(slot.id);
    }
    batch.cancelTimer();
    batch.reject(fault);
  }
}
