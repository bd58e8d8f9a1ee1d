// Pauses after a refused AMI login: too many attempts would get the host banned (fail2ban: five in ten minutes), and
// FastAGI with it.

import type { Clock } from '../time/clock.js';

const WINDOW_MS = 600_000;
const TRIES_IN_WINDOW = 4;

export interface LoginPauseTimings {
  /** Wait after the first refusal; doubles with each. */
  readonly refusedFirstMs: number;
  readonly refusedMaxMs: number;
}

export class LoginPauses {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #timings: LoginPauseTimings;
  /** Refusals in a row. */
  #refusals = 0;
  /** The last ones, oldest first. */
  #refusedAtMs: number[] = [];

  constructor(clock: Pick<Clock, 'monotonicMs'>, timings: LoginPauseTimings) {
    this.#clock = clock;
    this.#timings = timings;
  }

  /** A login was refused: milliseconds until the next one. */
  refused(): number {
    const { refusedFirstMs, refusedMaxMs } = this.#timings;
    const nowMs = this.#clock.monotonicMs();
    this.#refusedAtMs = [...this.#refusedAtMs, nowMs].slice(-TRIES_IN_WINDOW);
    const growingMs = Math.min(refusedMaxMs, refusedFirstMs * 2 ** Math.min(this.#refusals, 16));
    this.#refusals += 1;
    const [oldestMs] = this.#refusedAtMs;
    if (this.#refusedAtMs.length < TRIES_IN_WINDOW || oldestMs === undefined) return growingMs;
    return Math.max(growingMs, oldestMs + WINDOW_MS - nowMs);
  }

  /** A login was accepted: the next refusal is a first one. What the host has counted it has counted. */
  accepted(): void {
    this.#refusals = 0;
  }

  /** An administrator has seen to it. */
  forget(): void {
    this.#refusals = 0;
    this.#refusedAtMs = [];
  }
}
