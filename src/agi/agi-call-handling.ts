// What the AGI door needs to answer a call, and the wait for the answer.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { Clock } from '../time/clock.js';
import type { FreepbxBlacklist } from './freepbx-blacklist.js';

/** How long past its deadline an answer is waited for: it keeps the deadline itself, this only bounds a fault. */
const ANSWER_GRACE_MS = 1000;

export interface AgiCallHandling {
  /** From the connection to the end of the environment, in milliseconds. */
  readonly environmentTimeoutMs: number;
  /** A function is asked once a call, so that a reload takes effect with the next one. */
  readonly callDefaults: CallOptionDefaults | (() => CallOptionDefaults);
  readonly clock: Clock;
  /** Asked once a call; null leaves FreePBX's own blacklist alone. */
  readonly freepbx?: () => FreepbxBlacklist | null;
  /** Must keep the call's deadline and not reject. `signal` is aborted when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, signal: AbortSignal) => Promise<WrittenAnswer>;
}

export function callDefaultsOf({ callDefaults }: Pick<AgiCallHandling, 'callDefaults'>): CallOptionDefaults {
  return typeof callDefaults === 'function' ? callDefaults() : callDefaults;
}

/** Rejects at once when `hungUp` aborts, with its reason; the answer then goes on by itself and fills the cache. */
export function waitForAnswer(
  call: IncomingCall,
  hungUp: AbortSignal,
  { answer, clock }: Pick<AgiCallHandling, 'answer' | 'clock'>,
): Promise<WrittenAnswer> {
  const limitMs = call.options.deadlineMs + ANSWER_GRACE_MS;
  return new Promise<WrittenAnswer>((resolve, reject) => {
    hungUp.throwIfAborted();
    const onHangup = () => settle(() => reject(hungUp.reason as Error));
    const cancel = clock.after(limitMs, () => settle(() => reject(new Error(`no answer after ${limitMs} ms`))));
    const settle = (how: () => void) => {
      cancel();
      hungUp.removeEventListener('abort', onHangup);
      how();
    };
    hungUp.addEventListener('abort', onHangup);
    Promise.resolve(call)
      .then((asked) => answer(asked, hungUp))
      .then(
        (written) => settle(() => resolve(written)),
        (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
  });
}
