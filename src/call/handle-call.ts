// Decides a call: one IncomingCall in, one CallAnswer out. normalize → lists → resolve → decide → answer.

import { andThen, type MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import { ABORTED, type AbortSignalLike } from '../time/abort-signal-like.js';
import { EMPTY_RECORD, learntAtOf, sourceOf } from '../lookup/number-record.js';
import type { SourceName } from '../lookup/observation.js';
import type { Resolution, Resolver } from '../lookup/resolver.js';
import { toDialFormat } from '../number/dial-format.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import { STATUS_WITHOUT_LOOKUP, type CallFacts } from '../policy/call-facts.js';
import { PASS, type Decision } from '../policy/decision.js';
import type { CallAnswer } from './call-answer.js';
import { callFactsOf, numberOf } from './call-facts-of.js';
import type { CallPolicy, EarlyVerdict, ListEditor } from './call-policy.js';
import type { IncomingCall } from './incoming-call.js';
import { resolveInTime, type WaitLimits } from './resolve-in-time.js';
import { scriptOf, type Script } from './scripts.js';

export interface CallParts extends WaitLimits {
  readonly numberSettings: NumberSettings;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly policy: CallPolicy;
  readonly lists: ListEditor;
}

/**
 * Answers within the call's deadline, at once where nobody has to be waited for, whatever happens; never throws or rejects.
 * `abandoned` aborts when the caller is gone: the answer then comes at once and nobody reads it, while the lookup goes
 * on and fills the memory.
 */
export type CallHandler = (call: IncomingCall, abandoned?: AbortSignalLike) => MaybePromise<CallAnswer>;

/** What came of a question, before it is written down as an answer. */
type Outcome = Pick<
  CallAnswer,
  'status' | 'fault' | 'faultDetail' | 'record' | 'observations' | 'upstream' | 'lookedUp' | 'decision'
>;

const NOTHING_RESOLVED = {
  fault: null,
  faultDetail: null,
  record: EMPTY_RECORD,
  observations: [],
  lookedUp: false,
  upstream: null,
  decision: PASS,
} as const;

export function createCallHandler(parts: CallParts): CallHandler {
  return (call, abandoned) => {
    const answer = (number: NormalizedNumber, outcome: Outcome) =>
      answerOf(parts, call, number, outcome, abandoned?.aborted === true);
    // A bug of ours must not cost the call: it goes on with every variable defined, and the log has the fault.
    const fault = (error: unknown) => {
      const faultDetail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const number: NormalizedNumber = { kind: 'invalid', raw: call.number, problem: 'internal error' };
      return answer(number, { ...NOTHING_RESOLVED, status: 'FAILED', fault: 'INTERNAL_ERROR', faultDetail });
    };
    try {
      const number = numberOf(call, parts.numberSettings);
      const script = scriptOf(call.script);
      if (script === undefined) {
        return answer(number, {
          ...NOTHING_RESOLVED,
          status: 'FAILED',
          fault: 'UNKNOWN_SCRIPT',
          faultDetail: 'the dialplan asked for a script that does not exist',
        });
      }
      if (script.adds !== undefined) return answer(number, addToList(parts, call, number, script.adds));
      const answered = andThen(outcomeOf(parts, call, number, script, abandoned), (outcome) => answer(number, outcome));
      return answered instanceof Promise ? answered.catch(fault) : answered;
    } catch (error) {
      return fault(error);
    }
  };
}

function outcomeOf(
  parts: CallParts,
  call: IncomingCall,
  number: NormalizedNumber,
  script: Script,
  abandoned: AbortSignalLike | undefined,
): MaybePromise<Outcome> {
  const { policy, resolver } = parts;
  if (call.wantedSource !== undefined && number.kind === 'e164')
    return andThen(resolveInTime(parts, call, number.e164, script, abandoned), (resolution) => ({
      ...resolution,
      lookedUp: true,
      decision: PASS,
    }));
  const { simulatedAtMs } = call;
  const facts = {
    ...callFactsOf(call, number, script, parts.numberSettings, simulatedAtMs ?? parts.clock.epochMs()),
    ...(simulatedAtMs === undefined ? {} : { isSimulated: true }),
  };
  if (script.policy === 'rules') policy.note(facts);
  if (number.kind !== 'e164') {
    const status = STATUS_WITHOUT_LOOKUP[number.kind];
    const decision = policy.late({ ...facts, lookup: { status, record: EMPTY_RECORD } }, script.policy);
    return { ...NOTHING_RESOLVED, status, decision: withReason(decision, number) };
  }
  const early = policy.early(facts, script.policy);
  // A blocked caller costs no request; what is remembered of the number is for the log and the CDR.
  if (script.lookup === 'never' || (early.kind === 'decided' && early.decision.action === 'block')) {
    return andThen(resolver.resolve(number.e164, ABORTED, 'remember'), (known) => withoutLookup(known, early));
  }
  return andThen(resolveInTime(parts, call, number.e164, script, abandoned), (resolution) => ({
    ...resolution,
    lookedUp: true,
    decision: decisionAfter(early, facts, resolution, policy, script),
  }));
}

function withoutLookup(known: Resolution, early: EarlyVerdict): Outcome {
  if (early.kind === 'needs-lookup') {
    const reason = `rule ${early.rule} cannot be decided without a lookup`;
    return { ...known, lookedUp: false, decision: { ...PASS, reason } };
  }
  const { decision, isListed } = early;
  return { ...known, lookedUp: false, ...(isListed ? { status: 'LISTED', fault: null } : {}), decision };
}

function decisionAfter(
  early: EarlyVerdict,
  facts: CallFacts,
  { status, record }: Pick<Resolution, 'status' | 'record'>,
  policy: CallPolicy,
  script: Script,
): Decision {
  if (early.kind === 'decided') return early.decision;
  return policy.late({ ...facts, lookup: { status, record } }, script.policy);
}

/** The scripts `block` and `allow`: a feature code must name the number, or it would block the person who dialled it. */
function addToList(
  { lists, clock }: CallParts,
  { numberGiven, remark, door, options }: IncomingCall,
  number: NormalizedNumber,
  list: 'allow' | 'block',
): Outcome {
  const untilMs = options.ttlMs === null ? null : clock.epochMs() + options.ttlMs;
  const put = numberGiven
    ? lists.put(list, { number, reason: remark, label: '', untilMs, hangupCause: null }, door)
    : { problem: 'the number must be given as the first argument' };
  if ('entry' in put) {
    const end = untilMs === null ? '' : ` until ${new Date(untilMs).toISOString().slice(0, 16)}Z`;
    return { ...NOTHING_RESOLVED, status: 'LISTED', decision: { ...PASS, reason: `added to the ${list} list${end}` } };
  }
  const status = number.kind === 'e164' ? 'FAILED' : STATUS_WITHOUT_LOOKUP[number.kind];
  return { ...NOTHING_RESOLVED, status, decision: { ...PASS, reason: put.problem } };
}

function answerOf(
  parts: CallParts,
  call: IncomingCall,
  number: NormalizedNumber,
  outcome: Outcome,
  abandoned: boolean,
): CallAnswer {
  const answeredAtMs = parts.clock.epochMs();
  const origin = originOf(outcome);
  const learntAtMs = origin === undefined ? undefined : learntAtOf(origin, outcome.observations);
  return {
    status: outcome.status,
    fault: outcome.fault,
    faultDetail: outcome.faultDetail,
    number,
    dial: number.kind === 'e164' ? toDialFormat(number.e164, parts.numberSettings) : '',
    presentation: number.kind === 'withheld' && call.presentation === 'allowed' ? 'unavailable' : call.presentation,
    record: outcome.record,
    observations: outcome.observations,
    lookedUp: outcome.lookedUp,
    upstream: outcome.upstream,
    decision: outcome.decision,
    source: outcome.status === 'LISTED' ? 'list' : (origin ?? 'none'),
    ageSeconds: learntAtMs === undefined ? null : Math.max(0, Math.floor((answeredAtMs - learntAtMs) / 1000)),
    answeredAtMs,
    tookMs: Math.max(0, parts.clock.monotonicMs() - call.askedAtMs),
    abandoned,
  };
}

/** Why there was no lookup, where no rule or list says anything. */
function withReason(decision: Decision, number: Exclude<NormalizedNumber, { kind: 'e164' }>): Decision {
  if (decision.reason !== '') return decision;
  switch (number.kind) {
    case 'invalid':
      return { ...decision, reason: number.problem };
    case 'internal':
      return { ...decision, reason: `${number.use} number, never looked up` };
    case 'withheld':
      return { ...decision, reason: 'number withheld' };
  }
}

/** The source named in the answer: the one that knew the operator, else the one that said "not found", else any. */
function originOf({ status, record, observations }: Outcome): SourceName | undefined {
  const [first] = observations;
  if (status === 'NOTFOUND' && record.operator === undefined && first !== undefined) return first.source;
  return sourceOf(record);
}
