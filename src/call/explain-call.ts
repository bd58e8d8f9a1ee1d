// Why a call would go where it goes: the lookup and the policy of a call, asked without one. Changes nothing and counts
// nothing; a number that a list blocks is not asked for here either.

import { callFactsOf, numberOf } from './call-facts-of.js';
import type { IncomingCall } from './incoming-call.js';
import { plainQuestion } from './plain-question.js';
import type { CallOptionDefaults } from './call-options.js';
import { SCRIPTS, type Script } from './scripts.js';
import type { Clock } from '../time/clock.js';
import { lookupFields, type LookupBody } from './lookup-body.js';
import { contradictionsOf, type Contradiction } from '../lookup/contradictions.js';
import type { Identifier } from '../lookup/identity.js';
import { EMPTY_RECORD } from '../lookup/number-record.js';
import type { Resolution, Resolver } from '../lookup/resolver.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { NormalizedNumber, Presentation } from '../number/normalized-number.js';
import { STATUS_WITHOUT_LOOKUP, type LookupStatus } from '../policy/call-facts.js';
import type { Policy } from '../policy/compile-policy.js';
import { decideEarly } from '../policy/decide.js';
import { explain, type Trace } from '../policy/explain.js';

/** A call that might be. Empty texts stand for what is not known. */
export interface SimulatedCall {
  readonly number: string;
  readonly direction: 'inbound' | 'outbound';
  readonly did: string;
  readonly rdnis: string;
  readonly presentation: Presentation;
  readonly context: string;
  readonly channel: string;
  /** Wall time in milliseconds since 1970. */
  readonly atMs: number;
}

/** A call that was there says more. */
export interface ExplainableCall
  extends SimulatedCall, Partial<Pick<IncomingCall, 'uniqueId' | 'numberProblem' | 'notKnown' | 'freepbx'>> {
  /** What decides: lists alone, or rules behind them, as when absent. */
  readonly part?: Script['policy'];
}

export interface ExplainedCall {
  readonly query: string;
  /** E.164 digits; null when the query is no such number. */
  readonly number: string | null;
  readonly direction: 'inbound' | 'outbound';
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly status: LookupStatus;
  readonly fault: Resolution['fault'];
  readonly fields: LookupBody['fields'];
  readonly contradictions: readonly Contradiction[];
  /** What the numbering registry does not say, and which rules that touches; lines for a person. */
  readonly notes: readonly string[];
  /** Lists and rules decided without a lookup; a block then costs no request. */
  readonly decidedBeforeLookup: boolean;
  readonly lists: Trace['lists'];
  readonly rules: Trace['rules'];
  readonly decision: Trace['decision'];
}

interface RegistryFinding {
  readonly isImported: boolean;
  readonly outdatedDays: number | null;
}

export interface ExplainParts {
  readonly numberSettings: NumberSettings;
  /** The longest deadline counts: a person waits. */
  readonly callDefaults: CallOptionDefaults;
  readonly resolver: Resolver;
  readonly identify: Identifier;
  readonly policy: Policy;
  /** Is a registry imported, and how many days old is it where it has no range with the number and that means nothing? */
  readonly registryFinding: (number: string | null) => RegistryFinding;
  readonly clock: Clock;
}

export async function explainCall(call: ExplainableCall, parts: ExplainParts): Promise<ExplainedCall> {
  const { numberSettings, callDefaults, policy, clock } = parts;
  const { part = 'rules', uniqueId = '', freepbx = null, notKnown } = call;
  const number = numberOf(call, numberSettings);
  const script = call.direction === 'inbound' ? 'route' : 'outbound';
  const question = plainQuestion({ door: 'cli', script, number: call.number }, callDefaults, clock.monotonicMs());
  const { presentation, did, rdnis, context, channel } = call;
  const known = notKnown === undefined ? {} : { notKnown };
  const asked = { ...question, presentation, did, rdnis, context, channel, uniqueId, freepbx, ...known };
  const facts = callFactsOf(asked, number, SCRIPTS[script], numberSettings, call.atMs);
  const e164 = number.kind === 'e164' ? number.e164 : null;
  const early = decideEarly(policy, facts, part);
  const isBlocked = early.kind === 'decided' && early.decision.action === 'block';
  const { status, fault, record, observations } = await resolved(number, isBlocked, parts);
  const { lists, rules, decision } = explain(policy, { ...facts, lookup: { status, record } }, part);
  return {
    query: call.number,
    number: e164,
    direction: call.direction,
    at: new Date(call.atMs).toISOString(),
    status,
    fault,
    fields: lookupFields(record, observations),
    contradictions: contradictionsOf(observations, parts.identify),
    notes: notesOn(parts.registryFinding(e164), policy),
    decidedBeforeLookup: early.kind === 'decided',
    lists,
    rules,
    decision,
  };
}

function notesOn({ isImported, outdatedDays }: RegistryFinding, { rules }: Policy): string[] {
  const touched = isImported ? [] : rules.filter(({ ignoresPlanOperator }) => ignoresPlanOperator).map(({ id }) => id);
  return [
    ...(touched.length === 0 ? [] : [`${NO_REGISTRY}: ${touched.join(', ')}`]),
    ...(outdatedDays === null
      ? []
      : [
          `the imported registry is ${outdatedDays} days old, so the lack of a range for the number means nothing (registry.notFoundMaxAge)`,
        ]),
  ];
}

const NO_REGISTRY =
  'no numbering registry is imported, and an operator known only from the numbering plan does not count for these rules (source)';

async function resolved(
  number: NormalizedNumber,
  isBlocked: boolean,
  { resolver, clock, callDefaults }: ExplainParts,
): Promise<Pick<Resolution, 'fault' | 'record' | 'observations'> & { status: LookupStatus }> {
  if (number.kind !== 'e164') {
    return { status: STATUS_WITHOUT_LOOKUP[number.kind], fault: null, record: EMPTY_RECORD, observations: [] };
  }
  const wait = new AbortController();
  const cancel = clock.after(callDefaults.maxDeadlineMs, () => wait.abort());
  const resolution = await resolver.resolve(number.e164, wait.signal, isBlocked ? 'remember' : 'wait', 'lookup');
  cancel();
  return resolution;
}
