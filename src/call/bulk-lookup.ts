// One number of many: it waits for its turn behind everybody who waits for an answer, however long that takes.

import type { Clock } from '../time/clock.js';
import { pause } from '../time/pause.js';
import type { CallAnswer } from './call-answer.js';
import type { CallOptionDefaults } from './call-options.js';
import type { CallHandler } from './handle-call.js';
import { plainQuestion } from './plain-question.js';

/** Longer than a refresh waits for a turn and for its answer. */
const DEADLINE_MS = 60_000;
/** A queue that is full of others or of calls, or a busy host, is tried again; then the number is answered without. */
const MAX_TRIES = 10;
const PAUSE_MS = 1000;

export interface BulkLookupParts {
  readonly handle: CallHandler;
  readonly clock: Clock;
  readonly callDefaults: CallOptionDefaults;
}

/**
 * Ends within ten minutes; usually as soon as the source answers, at once for what is remembered. No observer is told: this
 * is no call.
 *
 * @param abandoned nobody reads the answer any more: it comes at once
 */
export async function lookupInBulk(
  number: string,
  { handle, clock, callDefaults }: BulkLookupParts,
  abandoned: AbortSignal,
): Promise<CallAnswer> {
  for (let tries = 1; ; tries += 1) {
    const question = plainQuestion({ door: 'http', script: 'lookup', number }, callDefaults, clock.monotonicMs());
    const options = { ...question.options, deadlineMs: DEADLINE_MS };
    const answer = await handle({ ...question, options, urgency: 'refresh' }, abandoned);
    const mayStillCome = answer.fault === 'RATE_LIMITED' || answer.fault === 'OVERLOAD';
    if (!mayStillCome || tries === MAX_TRIES || abandoned.aborted) return answer;
    await pause(PAUSE_MS, clock, abandoned);
  }
}
