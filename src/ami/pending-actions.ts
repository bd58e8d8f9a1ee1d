// AMI, step 2: the actions whose reply is still to come. Each one ends: by its reply, its time, or the connection's end.

import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.js';
import { AmiFault } from './ami-fault.js';

/** Starts one action under the given ActionID; the returned function forgets it, whether or not a reply came. */
export type StartAction<Reply> = (actionId: string, reply: (reply: Reply) => void) => () => void;

export class PendingActions<Reply> {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #limit: number;
  readonly #failures = new Map<string, (fault: AmiFault) => void>();
  /** Random, because an id made of the time is shared by two connections of one millisecond. */
  readonly #idPrefix = `voxroute-${randomBytes(6).toString('hex')}-`;
  #lastId = 0;
  #ended: AmiFault | null = null;

  /** @param limit actions that may wait at a time */
  constructor(clock: Pick<Clock, 'after'>, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  has(actionId: string): boolean {
    return this.#failures.has(actionId);
  }

  /** Rejects with an AmiFault: NO_REPLY after `timeoutMs`, OVERLOAD, or what `end` was given. */
  wait(start: StartAction<Reply>, timeoutMs: number): Promise<Reply> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#failures.size >= this.#limit) {
      return Promise.reject(new AmiFault('OVERLOAD', `${this.#limit} actions already wait for Asterisk's reply`));
    }
    this.#lastId += 1;
    const id = `${this.#idPrefix}${this.#lastId}`;
    return new Promise((resolve, reject) => {
      const settle = () => {
        cancel();
        this.#failures.delete(id);
        forget();
      };
      const fail = (fault: AmiFault) => {
        settle();
        reject(fault);
      };
      const cancel = this.#clock.after(timeoutMs, () =>
        fail(new AmiFault('NO_REPLY', `no reply within ${timeoutMs} ms`)),
      );
      this.#failures.set(id, fail);
      const forget = start(id, (reply) => {
        settle();
        resolve(reply);
      });
    });
  }

  /** The connection is over: rejects whatever waits, and whatever comes after. */
  end(fault: AmiFault): void {
    this.#ended = fault;
    for (const fail of [...this.#failures.values()]) fail(fault);
  }
}
