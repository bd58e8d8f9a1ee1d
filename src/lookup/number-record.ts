// What is known of a number, merged from the observations of several sources on reading, with the origin of each field.

import type { Observation, ObservedFields, SourceName } from './observation.js';

/** A value and who said it when. */
export interface Known<T> {
  readonly value: T;
  readonly source: SourceName;
  readonly learntAtMs: number;
}

/** One entry per field that any source knows. Plain data. */
export type NumberRecord = { readonly [Field in keyof ObservedFields]?: Known<NonNullable<ObservedFields[Field]>> };

/** Nothing known. */
export const EMPTY_RECORD: NumberRecord = {};

/**
 * Merges observations, most trusted first: each field comes from the first observation that has it.
 * What one source says together stays together: a former operator or a porting flag is taken only from the source
 * that named the operator, because another source's view of the same range would make a porting that nobody reported.
 */
export function mergeObservations(observations: readonly Observation[]): NumberRecord {
  const record: Record<string, Known<unknown>> = {};
  for (const { source, learntAtMs, fields } of observations) {
    const namesOperator = fields.operator !== undefined && record['operator'] === undefined;
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || record[field] !== undefined) continue;
      if ((field === 'operatorOld' || field === 'ported') && !namesOperator) continue;
      record[field] = { value, source, learntAtMs };
    }
  }
  return record;
}
