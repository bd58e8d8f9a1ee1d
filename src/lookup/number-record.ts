// What is known of a number, with the origin of each field: several observations, merged on reading
// (merge-observations.ts).

import type { Observation, ObservedFields, SourceName } from './observation.js';

/** A value and who said it when. */
export interface Known<T> {
  readonly value: T;
  readonly source: SourceName;
  readonly learntAtMs: number;
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
  for (const { source, learntAtMs, fields } of observations) {
    const value = fields[field];
    if (value !== undefined) return { value, source, learntAtMs };
  }
  return undefined;
}

/** Who knew the operator, else the first field that is known; undefined where nothing is. */
export function originOf(record: NumberRecord): Pick<Known<unknown>, 'source' | 'learntAtMs'> | undefined {
  return record.operator ?? record.operatorId ?? Object.values(record as Record<string, Known<unknown>>)[0];
}

export function sourceOf(record: NumberRecord): SourceName | undefined {
  return originOf(record)?.source;
}

/** The field alone; nothing where it is not known. */
export function known<Field extends keyof NumberRecord>(field: Field, value: NumberRecord[Field]): NumberRecord {
  return value === undefined ? {} : { [field]: value };
}
