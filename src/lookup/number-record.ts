// What is known of a number, with the origin of each field: several observations, merged on reading
// (merge-observations.ts).

import type { Observation, ObservedFields, SourceName } from './observation.js';

/** A value and who said it; when, the observations tell. */
export interface Known<T> {
  readonly value: T;
  readonly source: SourceName;
}

/** Fields that follow from those observed: what the names mean. */
interface IdentifiedFields {
  /** Canonical ids, see `OperatorIdentity` and `RegionIdentity`. */
  readonly operatorId?: string;
  /** The brand, such as `МегаФон` for `МЕГАФОН`; the operator as received where nobody knows the name. */
  readonly operatorName?: string;
  readonly operatorLatin?: string;
  readonly operatorOldId?: string;
  /** The first of `regionIds`. */
  readonly regionId?: string;
  /** Every region that the text names; a rule may match any of them. */
  readonly regionIds?: readonly string[];
  readonly regionLatin?: string;
  /** Federal districts of all of them, the first one's first. */
  readonly districts?: readonly string[];
}

type Fields = ObservedFields & IdentifiedFields;

/** One entry per field that any source knows. Plain data. */
export type NumberRecord = { readonly [Field in keyof Fields]?: Known<NonNullable<Fields[Field]>> };

/** Nothing known. */
export const EMPTY_RECORD: NumberRecord = {};

/** The field of the most trusted observation that has it. */
export function firstWith<Field extends keyof ObservedFields>(
  field: Field,
  observations: readonly Observation[],
): Known<NonNullable<ObservedFields[Field]>> | undefined {
  for (const { source, fields } of observations) {
    const value = fields[field];
    if (value !== undefined) return { value, source };
  }
  return undefined;
}

/** Who knew the operator, else the first field that is known; undefined where nothing is. */
export function sourceOf(record: NumberRecord): SourceName | undefined {
  const first = record.operator ?? record.operatorId;
  if (first !== undefined) return first.source;
  for (const field in record) return record[field as keyof NumberRecord]?.source;
  return undefined;
}

/** When a source of the record said what it says; a source stands among them once. */
export function learntAtOf(source: SourceName, observations: readonly Observation[]): number | undefined {
  for (const observation of observations) if (observation.source === source) return observation.learntAtMs;
  return undefined;
}

/** The field alone; nothing where it is not known. */
export function known<Field extends keyof NumberRecord>(field: Field, value: NumberRecord[Field]): NumberRecord {
  return value === undefined ? {} : { [field]: value };
}
