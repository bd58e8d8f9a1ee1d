// The answers that Voxlink itself would give, for those who ask us instead: its own bytes where it has said something,
// else the same form with what is known otherwise.

import { isNewer } from '../lookup/by-trust.js';
import type { NumberRecord } from '../lookup/number-record.js';
import type { Observation, SourceName } from '../lookup/observation.js';

/** What is known of the number that was asked for. */
export interface KnownOfNumber {
  readonly status: string;
  readonly record: NumberRecord;
  /** What the record was merged from, most trusted first. */
  readonly observations: readonly Observation[];
  /** What the online source said; null where it said nothing. */
  readonly upstream: Observation | null;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Its answer as it came. Null where this version has said nothing, or where a table is newer than what it said.
 *
 * @param version as it is called as a source
 */
export function ownAnswer(version: SourceName, { upstream, observations }: KnownOfNumber): Observation | null {
  if (upstream?.source !== version) return null;
  const [first] = observations;
  return first !== undefined && isNewer(first, upstream) ? null : upstream;
}
