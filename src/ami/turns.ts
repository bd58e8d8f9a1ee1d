// AMI's share of the event loop: in each turn a few steps of questions are taken, and fewer when the turns get long.
// FastAGI and everything else have theirs in between, so a flood of events delays a call by some milliseconds and no more.

import type { Clock } from '../time/clock.js';

const MOST_A_TURN = 16;
/** Whatever else goes on: a host that is busy with other things still has its questions answered. */
const LEAST_A_TURN = 4;
/** A turn that takes longer has more work than is good for calls. */
const LONG_TURN_MS = 5;

export class Turns {
  readonly #clock: Pick<Clock, 'after' | 'monotonicMs'>;
  #share = MOST_A_TURN;
  #left = MOST_A_TURN;
  #endsTurn: (() => void) | null = null;
  /** Steps that wait, oldest first. While there are any, nothing is left of the turn. */
  #steps: (() => void)[] = [];
  #acts = new Set<() => void>();

  constructor(clock: Pick<Clock, 'after' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** May one more step be taken in this turn? */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.#watch();
    return true;
  }

  /** Resolves when it is the turn of a step: at once where there is room. */
  step(): Promise<void> {
    if (this.take()) return Promise.resolve();
    this.#watch();
    return new Promise((resolve) => this.#steps.push(resolve));
  }

  /** Calls `act` once, in the next turn. Asking again before that changes nothing. */
  inNext(act: () => void): void {
    this.#acts.add(act);
    this.#watch();
  }

  /** Keeps nobody waiting, and calls nobody, any more. */
  stop(): void {
    this.#endsTurn?.();
    this.#endsTurn = null;
    this.#acts.clear();
    for (const step of this.#steps.splice(0)) step();
  }

  #watch(): void {
    if (this.#endsTurn !== null) return;
    const startedAtMs = this.#clock.monotonicMs();
    this.#endsTurn = this.#clock.after(0, () => {
      this.#endsTurn = null;
      this.#begin(this.#clock.monotonicMs() - startedAtMs);
    });
  }

  #begin(lastTookMs: number): void {
    const isLong = lastTookMs > LONG_TURN_MS;
    this.#share = isLong ? Math.max(LEAST_A_TURN, this.#share >> 1) : Math.min(MOST_A_TURN, this.#share + 1);
    const steps = this.#steps.splice(0, this.#share);
    this.#left = this.#share - steps.length;
    for (const step of steps) step();
    const acts = [...this.#acts];
    this.#acts.clear();
    for (const act of acts) act();
    if (this.#steps.length > 0) this.#watch();
  }
}
