// What is said about one server's connection: every change once, and no more when it comes and goes.

import type { Clock } from '../time/clock.js';
import type { AmiFault, AmiFaultCode } from './ami-fault.js';
import type { AmiTimings } from './ami-server.js';

export type ConnectionEvent =
  /** `detail`: Asterisk's greeting. */
  | { readonly kind: 'up'; readonly detail: string }
  | { readonly kind: 'down'; readonly fault: AmiFault }
  | { readonly kind: 'login-refused'; readonly fault: AmiFault };

/**
 * Decides what is worth a line:
 *
 * - the end of a connection that had settled, always;
 * - a rejected login, once in `repeatMs`, as long as it lasts;
 * - any other trouble, when something else was said last, and `repeatMs` after the trouble said before;
 * - `up`, unless the loss before it had been kept back.
 */
export class ConnectionEventFilter {
  #last: 'up' | AmiFaultCode | null = null;
  #downReportedAtMs = -Infinity;
  #refusalReportedAtMs = -Infinity;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly timings: Pick<AmiTimings, 'settledMs' | 'repeatMs'>,
    private readonly report: (news: ConnectionEvent) => void,
  ) {}

  up(banner: string): void {
    if (this.#last === 'up') return;
    this.#last = 'up';
    this.report({ kind: 'up', detail: banner });
  }

  /** @param upForMs how long the connection had stood; 0 when it never did */
  lost(fault: AmiFault, upForMs: number): void {
    const nowMs = this.clock.monotonicMs();
    if (fault.code === 'LOGIN_REFUSED') {
      if (nowMs - this.#refusalReportedAtMs < this.timings.repeatMs) return;
      this.#refusalReportedAtMs = nowMs;
      this.#last = fault.code;
      this.report({ kind: 'login-refused', fault });
      return;
    }
    const isNews = this.#last !== fault.code && nowMs - this.#downReportedAtMs >= this.timings.repeatMs;
    if (!isNews && upForMs < this.timings.settledMs) return;
    this.#downReportedAtMs = nowMs;
    this.#last = fault.code;
    this.report({ kind: 'down', fault });
  }
}
