// The answer to a lookup as JSON: for HTTP, and for the commands.

import type { CallAnswer } from '../call/call-answer.js';
import type { Known } from '../lookup/number-record.js';

/** A field of the record; `learntAt` is ISO 8601 in UTC. */
export interface LookupField {
  readonly value: string | boolean;
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
  readonly ms: number;
}

export function lookupBody(answer: CallAnswer): LookupBody {
  const fields = Object.entries(answer.record as Record<string, Known<string | boolean>>).map(
    ([name, { value, source, learntAtMs }]) =>
      [name, { value, source, learntAt: new Date(learntAtMs).toISOString() }] as const,
  );
  return {
    query: answer.number.raw,
    number: answer.number.kind === 'e164' ? answer.number.e164 : null,
    dial: answer.dial,
    status: answer.status,
    fault: answer.fault,
    detail: answer.faultDetail ?? answer.decision.reason,
    source: answer.source,
    fields: Object.fromEntries(fields),
    ms: Math.round(answer.tookMs * 10) / 10,
  };
}
