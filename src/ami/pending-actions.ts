// AMI: the actions whose reply is still to come. Each batch ends: by its last reply, its time, or the connection's end.

import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.js';
import { AmiFault } from './ami-fault.js';

/** Actions that were sent together: one promise and one timer. */
interface Batch<Reply> {
  readonly ids: readonly string[];
  readonly replies: Reply[];
  missing: number;
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (fault: AmiFault) => void;
  /** Undoes what was set up for actions that got no reply. */
  readonly forget: () => void;
  readonly cancelTimer: () => void;
}

/** Sends an action under the given ActionID; the returned function forgets it, whether or not a reply came. */
export type StartAction<Reply> = (actionId: string, reply: (reply: Reply) => void) => () => void;

export class PendingActions<Reply> {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #limit: number;
  readonly #batchOf = new Map<string, { readonly batch: Batch<Reply>; readonly place: number }>();
  /** Nobody who writes text into a reply can guess it. */
  readonly #idPrefix = `voxroute-${randomBytes(12).toString('hex')}-`;
  #lastId = 0;
  #ended: AmiFault | null = null;

  /** @param limit actions that may wait at a time */
  constructor(clock: Pick<Clock, 'after'>, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  has(actionId: string): boolean {
    return this.#batchOf.has(actionId);
  }

  /** Was this ever an id of ours? A reply may come when nobody waits for it any more. */
  isOurs(actionId: string): boolean {
    if (!actionId.startsWith(this.#idPrefix)) return false;
    const number = Number(actionId.slice(this.#idPrefix.length));
    return number >= 1 && number <= this.#lastId;
  }

  /**
   * Starts all in their order and resolves with all replies, in the same order. Rejects with an AmiFault: NO_REPLY when
   * one is missing after `timeoutMs`, OVERLOAD, or what `end` was given.
   */
  wait(starts: readonly StartAction<Reply>[], timeoutMs: number): Promise<readonly Reply[]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#batchOf.size + starts.length > this.#limit) {
      return Promise.reject(new AmiFault('OVERLOAD', `${this.#limit} actions already wait for Asterisk's reply`));
    }
    return new Promise((resolve, reject) => {
      const forgets: (() => void)[] = [];
      const batch: Batch<Reply> = {
        ids: starts.map(() => `${this.#idPrefix}${(this.#lastId += 1)}`),
        replies: [],
        missing: starts.length,
        resolve,
        reject,
        forget: () => forgets.forEach((forget) => forget()),
        cancelTimer: this.#clock.after(timeoutMs, () =>
          this.#fail(batch, new AmiFault('NO_REPLY', `no reply within ${Math.round(timeoutMs)} ms`)),
        ),
      };
      for (const [place, id] of batch.ids.entries()) this.#batchOf.set(id, { batch, place });
      for (const [place, start] of starts.entries()) {
        const id = batch.ids[place] ?? '';
        forgets.push(start(id, (reply) => this.#take(id, reply)));
      }
    });
  }

  /** The connection is over: rejects whatever waits, and whatever comes after. */
  end(fault: AmiFault): void {
    this.#ended = fault;
    for (const { batch } of [...this.#batchOf.values()]) this.#fail(batch, fault);
  }

  #take(id: string, reply: Reply): void {
    const pending = this.#batchOf.get(id);
    if (pending === undefined) return;
    const { batch, place } = pending;
    this.#batchOf.delete(id);
    batch.replies[place] = reply;
    batch.missing -= 1;
    if (batch.missing > 0) return;
    batch.cancelTimer();
    batch.resolve(batch.replies);
  }

  #fail(batch: Batch<Reply>, fault: AmiFault): void {
    for (const id of batch.ids) this.#batchOf.delete(id);
    batch.cancelTimer();
    batch.forget();
    batch.reject(fault);
  }
}
