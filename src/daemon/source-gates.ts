// Rate limit and daily count of each entry of `sources`, kept across reloads.

import { DailyRequests } from '../http-source/daily-requests.js';
import { AdmissionQueue } from '../lookup/admission-queue.js';
import { SendWindow } from '../lookup/send-window.js';
import type { Urgency } from '../lookup/observation.js';
import type { Clock } from '../time/clock.js';

export interface SourceGate {
  readonly admission: AdmissionQueue;
  readonly daily: DailyRequests;
}

export interface SourceGatesParts {
  readonly clock: Clock;
  /** Where state lives, asked when something is counted; null where there is no place. */
  readonly stateDirectory: () => string | null;
  readonly onSent: (source: string, urgency: Urgency, waitedMs: number) => void;
}

export class SourceGates {
  readonly #gates = new Map<string, SourceGate>();

  constructor(private readonly parts: SourceGatesParts) {}

  /** That of a name, made with these limits where there is none yet. */
  of(name: string, { ratePerSecond, deadlineMs }: { readonly ratePerSecond: number; readonly deadlineMs: number }) {
    const present = this.#gates.get(name);
    if (present !== undefined) return present;
    const { clock, stateDirectory, onSent } = this.parts;
    const gate: SourceGate = {
      admission: new AdmissionQueue({
        ...{ name, clock, deadlineMs, window: new SendWindow(ratePerSecond, clock) },
        onSent: (urgency, waitedMs) => onSent(name, urgency, waitedMs),
      }),
      daily: new DailyRequests({ name, stateDirectory, clock }),
    };
    this.#gates.set(name, gate);
    return gate;
  }

  /** Null for a name that was never asked for. */
  get(name: string): SourceGate | null {
    return this.#gates.get(name) ?? null;
  }

  async close(): Promise<void> {
    for (const { admission } of this.#gates.values()) admission.close();
    await Promise.all([...this.#gates.values()].map(({ daily }) => daily.close()));
  }
}
