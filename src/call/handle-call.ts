// The spine: one IncomingCall in, one CallAnswer out. normalize → resolve → decide → answer.

import type { Clock } from '../clock.js';
import { EMPTY_RECORD, type Known } from '../lookup/number-record.js';
import type { Resolution, Resolver } from '../lookup/resolver.js';
import { toDialFormat } from '../number/dial-format.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import { PASS } from '../policy/decision.js';
import type { CallAnswer, CallStatus } from './call-answer.js';
import type { IncomingCall } from './incoming-call.js';
import { scriptOf, type Script } from './scripts.js';

export interface CallParts {
  readonly numberSettings: NumberSettings;
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Is the host so busy that calls are to be answered from memory at once? Never, when absent. */
  readonly overloaded?: () => boolean;
  /** Aborts when the daemon stops and open calls have to be answered with what is known. */
  readonly hurry?: AbortSignal;
}

/**
 * Answers within the call's deadline, whatever happens, and never rejects.
 * `abandoned` aborts when the caller is gone: the answer then comes at once and nobody reads it, while the lookup goes
 * on and fills the memory.
 */
export type CallHandler = (call: IncomingCall, abandoned?: AbortSignal) => Promise<CallAnswer>;

const STATUS_WITHOUT_NUMBER = {
  withheld: 'WITHHELD',
  internal: 'INTERNAL',
  invalid: 'INVALID',
} as const satisfies Record<Exclude<NormalizedNumber['kind'], 'e164'>, CallStatus>;

/** Of a call's budget: the deadline is that of the last write, and many calls may reach theirs at a time. */
const WRITING_RESERVE_MS = 10;

const NOTHING_RESOLVED = { fault: null, faultDetail: null, record: EMPTY_RECORD, observations: [] } as const;

export function createCallHandler(parts: CallParts): CallHandler {
  return async (call, abandoned) => {
    try {
      const number = normalizeNumber(call.number, parts.numberSettings);
      const script = scriptOf(call.script);
      if (script === undefined) {
        return answerOf(parts, call, number, {
          ...NOTHING_RESOLVED,
          status: 'FAILED',
          fault: 'UNKNOWN_SCRIPT',
          faultDetail: 'the dialplan asked for a script that does not exist',
        });
      }
      if (number.kind !== 'e164') {
        return answerOf(parts, call, number, { ...NOTHING_RESOLVED, status: STATUS_WITHOUT_NUMBER[number.kind] });
      }
      return answerOf(parts, call, number, await resolveInTime(parts, call, number.e164, script, abandoned));
    } catch (error) {
      // Our own bug must not cost the call: it goes on with every variable defined, and the log has the fault.
      const faultDetail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const number: NormalizedNumber = { kind: 'invalid', raw: call.number, problem: 'internal error' };
      return answerOf(parts, call, number, {
        ...NOTHING_RESOLVED,
        status: 'FAILED',
        fault: 'INTERNAL_ERROR',
        faultDetail,
      });
    }
  };
}

async function resolveInTime(
  { resolver, clock, overloaded, hurry }: CallParts,
  call: IncomingCall,
  e164: string,
  script: Script,
  abandoned: AbortSignal | undefined,
): Promise<Outcome> {
  if (overloaded?.() === true) return saveTheHost(await resolver.resolve(e164, AbortSignal.abort(), 'remember'));
  const patience = new AbortController();
  const end = () => patience.abort();
  const remainingMs = call.askedAtMs + call.options.deadlineMs - WRITING_RESERVE_MS - clock.monotonicMs();
  const cancel = clock.after(Math.max(0, remainingMs), end);
  const enders = [abandoned, hurry].filter((signal) => signal !== undefined);
  for (const ender of enders) ender.addEventListener('abort', end, { once: true });
  if (enders.some((ender) => ender.aborted)) end();
  try {
    return await resolver.resolve(e164, patience.signal, script.memoryOnly === true ? 'start' : 'wait');
  } finally {
    cancel();
    for (const ender of enders) ender.removeEventListener('abort', end);
  }
}

/** A fresh answer is as good as ever; anything less is so because of the load. */
function saveTheHost(resolution: Resolution): Outcome {
  if (resolution.fault !== null || resolution.status === 'OK' || resolution.status === 'STALE') return resolution;
  return { ...resolution, fault: 'OVERLOAD', faultDetail: 'the host is overloaded: nothing was asked' };
}

type Outcome = Pick<CallAnswer, 'status' | 'fault' | 'faultDetail' | 'record'> & Pick<Resolution, 'observations'>;

function answerOf(parts: CallParts, call: IncomingCall, number: NormalizedNumber, outcome: Outcome): CallAnswer {
  const answeredAtMs = parts.clock.epochMs();
  const origin = originOf(outcome);
  return {
    status: outcome.status,
    fault: outcome.fault,
    faultDetail: outcome.faultDetail,
    number,
    dial: number.kind === 'e164' ? toDialFormat(number.e164, parts.numberSettings) : '',
    presentation: number.kind === 'withheld' && call.presentation === 'allowed' ? 'unavailable' : call.presentation,
    record: outcome.record,
    decision: { ...PASS, reason: reasonWithoutRule(number) },
    source: origin?.source ?? 'none',
    ageSeconds: origin === undefined ? null : Math.max(0, Math.floor((answeredAtMs - origin.learntAtMs) / 1000)),
    answeredAtMs,
    tookMs: Math.max(0, parts.clock.monotonicMs() - call.askedAtMs),
  };
}

/** Why there was no lookup, where no rule or list says it. */
function reasonWithoutRule(number: NormalizedNumber): string {
  switch (number.kind) {
    case 'invalid':
      return number.problem;
    case 'internal':
      return `${number.use} number, never looked up`;
    case 'withheld':
      return 'number withheld';
    case 'e164':
      return '';
  }
}

/** Who is to be named as the source: whoever knew the operator, else whoever said there is none, else anybody. */
function originOf({
  status,
  record,
  observations,
}: Outcome): Pick<Known<unknown>, 'source' | 'learntAtMs'> | undefined {
  if (record.operator !== undefined) return record.operator;
  if (status === 'NOTFOUND' && observations.length > 0) return observations[0];
  return Object.values(record as Record<string, Known<unknown>>)[0];
}
