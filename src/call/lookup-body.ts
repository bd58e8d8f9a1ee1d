// The answer to a lookup as JSON: for HTTP, and for the commands.

import type { CallAnswer } from './call-answer.js';
import { contradictionsOf, type Contradiction } from '../lookup/contradictions.js';
import type { Identifier } from '../lookup/identity.js';
import { learntAtOf, type Known, type NumberRecord } from '../lookup/number-record.js';
import type { Observation } from '../lookup/observation.js';
import type { Decision } from '../policy/decision.js';

/** A field of the record; `learntAt` is ISO 8601 in UTC. */
export interface LookupField {
  readonly value: string | boolean | readonly string[];
  readonly source: string;
  readonly learntAt: string;
}

/** Raw text as the sources wrote it; unlike channel variables it is not made safe for dialplans. */
export interface LookupBody {
  readonly query: string;
  /** E.164 digits; null when the query is no such number. */
  readonly number: string | null;
  readonly dial: string;
  readonly status: string;
  readonly fault: string | null;
  /** Words on the fault, or on why there was no lookup; empty otherwise. */
  readonly detail: string;
  readonly source: string;
  readonly fields: Readonly<Record<string, LookupField>>;
  /** Where the sources disagree; empty when they do not. */
  readonly contradictions: readonly Contradiction[];
  /** What the lists, and for some scripts the rules, say. */
  readonly decision: Omit<Decision, 'namesCause'>;
  /** Digits, calling code included, that numbers of this kind and country have; null where no plan says. */
  readonly lengths: { readonly min: number; readonly max: number } | null;
  readonly ms: number;
}

export interface LookupBodyParts {
  /** What the names in the observations mean: only by that can they contradict each other. */
  readonly identify: Identifier;
  /** What the numbering plan says of a number. */
  readonly lengthsOf: (number: string) => LookupBody['lengths'];
}

export function lookupBody(answer: CallAnswer, { identify, lengthsOf }: LookupBodyParts): LookupBody {
  const number = answer.number.kind === 'e164' ? answer.number.e164 : null;
  const decision = { ...answer.decision };
  delete decision.namesCause;
  return {
    query: answer.number.raw,
    number,
    dial: answer.dial,
    status: answer.status,
    fault: answer.fault,
    detail: answer.faultDetail ?? answer.decision.reason,
    source: answer.source,
    fields: lookupFields(answer.record, answer.observations),
    contradictions: contradictionsOf(answer.observations, identify),
    decision,
    lengths: number === null ? null : lengthsOf(number),
    ms: Math.round(answer.tookMs * 10) / 10,
  };
}

/** @param observations what the record was merged from */
export function lookupFields(record: NumberRecord, observations: readonly Observation[]): LookupBody['fields'] {
  const fields = Object.entries(record as Record<string, Known<LookupField['value']>>).map(
    ([name, { value, source }]) =>
      [name, { value, source, learntAt: new Date(learntAtOf(source, observations) ?? 0).toISOString() }] as const,
  );
  return Object.fromEntries(fields);
}
