// What is known of a number, merged from the observations of several sources on reading, with the origin of each field.

import type { Identifier, OperatorIdentity, RegionIdentity } from './identity.js';
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
  readonly operatorLatin?: string;
  readonly operatorOldId?: string;
  /** The first of `regionIds`. */
  readonly regionId?: string;
  /** Every region the text names; a rule may match any of them. */
  readonly regionIds?: readonly string[];
  readonly regionLatin?: string;
  /** Federal districts of all of them, the first one's first. */
  readonly districts?: readonly string[];
}

type Fields = ObservedFields & IdentifiedFields;

/** One entry per field that any source knows. Plain data. */
export type NumberRecord = { readonly [Field in keyof Fields]?: Known<NonNullable<Fields[Field]>> };
