// An admission queue on a clock that stands still, and a log of whom it sent and whom it refused.

import { AdmissionQueue, type AdmissionOptions } from '../../src/lookup/admission-queue.js';
import type { LookupFault } from '../../src/lookup/lookup-fault.js';
import type { Urgency } from '../../src/lookup/observation.js';
import { SendWindow, WINDOW_MARGIN_MS } from '../../src/lookup/send-window.js';
import { manualClock } from '../fakes/manual-clock.js';

/** How long a place is kept after the end of its request. */
export const HELD_MS = 1000 + WINDOW_MARGIN_MS;

interface SetUp extends Partial<AdmissionOptions> {
  readonly ratePerSecond?: number;
}

/** Requests end as soon as they are sent. */
export function setUpQueue({ ratePerSecond = 10, ...options }: SetUp = {}) {
  const clock = manualClock();
  const window = new SendWindow(ratePerSecond, clock);
  const queue = new AdmissionQueue({ name: 'Voxlink', window, clock, deadlineMs: 500, ...options });
  const sent: string[] = [];
  const refused: string[] = [];
  const faults: LookupFault[] = [];
  const enter = (who: string, urgency: Urgency | (() => Urgency) = 'call', untilMs?: number) =>
    void queue.enter(typeof urgency === 'function' ? urgency : () => urgency, untilMs).then(
      (turn) => {
        sent.push(who);
        turn.end({ kind: 'answered' });
      },
      (fault: unknown) => {
        refused.push(who);
        faults.push(fault as LookupFault);
      },
    );
  const advance = async (ms: number) => {
    await flush();
    clock.advance(ms);
    await flush();
  };
  return { clock, window, queue, sent, refused, faults, enter, advance };
}

/** Lets what waits for a promise run. */
export async function flush() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
