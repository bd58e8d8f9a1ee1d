// What the AGI door needs to answer a call, and the wait for the answer.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import type { AbortSignalLike } from '../time/abort-signal-like.js';
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
  /** Must keep the call's deadline and not reject. `ending` is there when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, ending: AbortSignalLike) => MaybePromise<WrittenAnswer>;
}

export function callDefaultsOf({ callDefaults }: Pick<AgiCallHandling, 'callDefaults'>): CallOptionDefaults {
  return typeof callDefaults === 'function' ? callDefaults() : callDefaults;
}

/**
 * At once where the answer is there. Rejects at once when `hungUp` aborts, with its reason; the answer then goes on by itself
 * and fills the cache.
 *
 * @throws the same, where it has aborted already, and whatever `answer` throws
 */
export function waitForAnswer(
  call: IncomingCall,
  hungUp: AbortSignalLike,
  { answer, clock }: Pick<AgiCallHandling, 'answer' | 'clock'>,
): MaybePromise<WrittenAnswer> {
  if (hungUp.aborted) throw hungUp.reason;
  const answering = answer(call, hungUp);
  if (!(answering instanceof Promise)) return answering;
  const limitMs = call.options.deadlineMs + ANSWER_GRACE_MS;
  return new Promise<WrittenAnswer>((resolve, reject) => {
    const onHangup = () => settle(() => reject(asError(hungUp.reason)));
    const cancel = clock.after(limitMs, () => settle(() => reject(new Error(`no answer after ${limitMs} ms`))));
    const settle = (how: () => void) => {
      cancel();
      hungUp.removeEventListener('abort', onHangup);
      how();
    };
    hungUp.addEventListener('abort', onHangup);
    answering.then(
      (written) => settle(() => resolve(written)),
      (error: unknown) => settle(() => reject(asError(error))),
    );
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
