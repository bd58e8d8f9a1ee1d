// Recorded calls through a policy once more: the same way as a live call, with what the journal has of the lookup in place of
// the lookup.

import type { RecordedAnswers, Resolution, Resolver } from '../lookup/resolver.js';
import { EMPTY_RECORD } from '../lookup/number-record.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { CallPolicy } from './call-policy.js';
import { createCallHandler } from './handle-call.js';
import type { IncomingCall } from './incoming-call.js';
import type { RecordedCall } from './recorded-call.js';
import type { Decision } from '../policy/decision.js';
import { scriptOf } from './scripts.js';

export interface ReplayParts {
  readonly numberSettings: NumberSettings;
  /** With a flood guard of its own, which is told of the calls in their order. */
  readonly policy: CallPolicy;
  /** Told of each call before it is decided again: for what rules go by of calls before. */
  readonly recall: (call: RecordedCall) => void;
  /** What is known of a number by what was heard then and by the tables of now. */
  readonly reconsider: (number: string, heard: RecordedAnswers) => Promise<Resolution>;
}

export type Replayed =
  | { readonly kind: 'decided'; readonly decision: Decision }
  /** Rules have to know more, and the call was not looked up then. */
  | { readonly kind: 'unsure' };

/** To be called with one call after the other, oldest first. Null for a call that no policy decides. */
export type Replay = (call: RecordedCall) => Promise<Replayed | null>;

/** Of a number that nobody was asked about. */
export const NOTHING_KNOWN: Resolution = {
  status: 'FAILED',
  fault: null,
  faultDetail: null,
  record: EMPTY_RECORD,
  observations: [],
  upstream: null,
};

const OPTIONS: IncomingCall['options'] = {
  ...{ deadlineMs: 1000, variablePrefix: '', jsonVariable: null, language: 'ru' },
  ...{ inherit: false, force: false, ttlMs: null },
};

export function createReplay({ numberSettings, policy, recall, reconsider }: ReplayParts): Replay {
  let asked = question(null);
  const watched: CallPolicy = {
    ...policy,
    early(facts, part) {
      const verdict = policy.early(facts, part);
      asked.isEarly = verdict.kind === 'decided';
      return verdict;
    },
  };
  const resolver: Resolver = {
    async resolve(number, _signal, mode) {
      // Decided already, or a script that asks nobody: what is known changes nothing.
      const { call, isEarly } = asked;
      if (call === null || isEarly || mode === 'remember') return NOTHING_KNOWN;
      asked.isUnsure = number !== call.digits || (!call.lookedUp && call.heard.length === 0);
      return asked.isUnsure ? NOTHING_KNOWN : reconsider(number, answersThen(call));
    },
  };
  const handle = createCallHandler({
    numberSettings,
    resolver,
    policy: watched,
    lists: { put: () => ({ problem: 'nothing is put on a list here' }) },
    clock: { epochMs: () => asked.call?.atMs ?? 0, monotonicMs: () => 0, after: () => () => undefined },
  });
  return async (call) => {
    const script = scriptOf(call.question.script);
    if (script === undefined || script.adds !== undefined) return null;
    asked = question(call);
    recall(call);
    const { decision, fault, faultDetail } = await handle(liveAgain(call));
    if (fault === 'INTERNAL_ERROR' && faultDetail !== null && call.fault !== fault) throw new Error(faultDetail);
    return asked.isUnsure ? { kind: 'unsure' } : { kind: 'decided', decision };
  };
}

/** One call after the other is decided; this is of the one that is. */
interface Asked {
  readonly call: RecordedCall | null;
  /** Lists and rules decided before the lookup. */
  isEarly: boolean;
  /** The lookup would matter, and there was none. */
  isUnsure: boolean;
}

function question(call: RecordedCall | null): Asked {
  return { call, isEarly: false, isUnsure: false };
}

/** The question as it was asked, but for what only its answer needs. */
function liveAgain({ question }: RecordedCall): IncomingCall {
  // Nobody is asked again, so it makes no difference by which door it came.
  return {
    ...question,
    door: 'webhook',
    numberGiven: true,
    callerName: '',
    remark: '',
    options: OPTIONS,
    askedAtMs: 0,
  };
}

export function answersThen({ digits, status, fault, heard }: RecordedCall): RecordedAnswers {
  return {
    answers: heard.map((answer) => ({ ...answer, number: digits, raw: null })),
    isStale: status === 'STALE',
    fault: fault === 'OVERLOAD' || fault === 'UNKNOWN_SCRIPT' ? null : fault,
  };
}
