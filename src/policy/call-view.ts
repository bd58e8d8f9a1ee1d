// One call as the conditions see it: the facts, and what follows from them, each found out once and only when asked.

import { EMPTY_RECORD, type NumberRecord } from '../lookup/number-record.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { CallFacts, LookupStatus } from './call-facts.js';
import type { Contact, ListMatch, ListMatcher, PolicyParts } from './policy.js';
import { localTimeIn, type LocalTime } from './zoned-time.js';

/** Why a number that is none is not looked up; known before any lookup. */
const STATUS_WITHOUT_LOOKUP = {
  withheld: 'WITHHELD',
  internal: 'INTERNAL',
  invalid: 'INVALID',
} as const satisfies Record<Exclude<NormalizedNumber['kind'], 'e164'>, LookupStatus>;

export class CallView {
  /** Null before the lookup. */
  readonly lookup: { readonly status: LookupStatus; readonly record: NumberRecord } | null;
  /** Null for a number that is not E.164. */
  readonly e164: string | null;
  /** E.164 digits, or those of an extension; null where there are none. */
  readonly digits: string | null;
  #contact: Contact | null | undefined;
  #matches: Map<ListMatcher, ListMatch | null> | undefined;
  #times: Map<string, LocalTime | null> | undefined;

  /** @param isNoted whether the flood guard has been told of this call; it counts itself in any case */
  constructor(
    readonly facts: CallFacts,
    private readonly parts: PolicyParts,
    private readonly isNoted = true,
  ) {
    const { number, lookup } = facts;
    this.e164 = number.kind === 'e164' ? number.e164 : null;
    this.digits = number.kind === 'internal' ? number.digits : this.e164;
    this.lookup =
      number.kind === 'e164' || lookup !== null
        ? lookup
        : { status: STATUS_WITHOUT_LOOKUP[number.kind], record: EMPTY_RECORD };
  }

  get contact(): Contact | null {
    if (this.#contact === undefined) this.#contact = this.e164 === null ? null : this.parts.contacts.find(this.e164);
    return this.#contact;
  }

  /** Undefined before the lookup, and where no source knows. */
  known<Field extends keyof NumberRecord>(field: Field): NonNullable<NumberRecord[Field]>['value'] | undefined {
    return this.lookup?.record[field]?.value;
  }

  matchIn(list: ListMatcher): ListMatch | null {
    this.#matches ??= new Map();
    let match = this.#matches.get(list);
    if (match === undefined) {
      match = list.match(this.facts.number, this.facts.atMs);
      this.#matches.set(list, match);
    }
    return match;
  }

  /** Null in a zone that this system does not know. */
  timeIn(zone: string): LocalTime | null {
    this.#times ??= new Map();
    let time = this.#times.get(zone);
    if (time === undefined) {
      time = localTimeIn(zone, this.facts.atMs);
      this.#times.set(zone, time);
    }
    return time;
  }

  /** This call included; null for a number that is nobody's. */
  countCalls(windowMs: number, by: 'number' | 'range'): number | null {
    if (this.e164 === null) return null;
    const noted = this.parts.guard.count(this.e164, windowMs, by, this.facts.atMs);
    return this.isNoted ? Math.max(1, noted) : noted + 1;
  }

  /** What a choice by chance goes by: the same for the same call. */
  get callId(): string {
    return this.facts.uniqueId === '' ? (this.digits ?? this.facts.number.raw) : this.facts.uniqueId;
  }
}
