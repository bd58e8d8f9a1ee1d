// One call as the conditions see it: the facts, and what follows from them, each found out once for all rules.

import { EMPTY_RECORD, sourceOf, type NumberRecord } from '../lookup/number-record.js';
import type { SourceName } from '../lookup/observation.js';
import { STATUS_WITHOUT_LOOKUP, type CallFacts, type CallPart, type LookupStatus } from './call-facts.js';
import { hashOf } from './call-hash.js';
import type { Contact } from '../lists/match/contacts.js';
import type { ListEntry } from '../lists/match/list-entry.js';
import type { ListMatcher } from '../lists/match/number-list.js';
import type { PolicyParts } from './policy-parts.js';
import { localTimeIn, type LocalTime } from '../time/zoned-time.js';

/** What stands in the record of a lookup; undefined where no source knows, and all of it before the lookup. */
export interface KnownFields {
  readonly status: LookupStatus | undefined;
  readonly country: string | undefined;
  readonly type: string | undefined;
  /** Who knew the operator, else the first field that is known. */
  readonly source: SourceName | undefined;
  readonly operator: KnownOperator | undefined;
  readonly operatorOld: KnownOperator | undefined;
  readonly ported: boolean | undefined;
  readonly regions: readonly string[] | undefined;
  readonly districts: readonly string[] | undefined;
  readonly timeZone: string | undefined;
}

export interface KnownOperator {
  readonly id: string;
  /** Only the numbering plan knows it: of prefixes that were one firm's when the plan was made. */
  readonly isByPlan: boolean;
}

export class CallView {
  /** Null before the lookup. */
  readonly record: NumberRecord | null;
  readonly known: KnownFields;
  /** Null for a number that is not E.164. */
  readonly e164: string | null;
  /** E.164 digits, or those of an extension; null where there are none. */
  readonly digits: string | null;
  /** What chance goes by: the same for the same call. */
  readonly hash: number;
  #contact: Contact | null | undefined;
  #trunk: string | undefined;
  readonly #matches = new Map<ListMatcher, ListEntry | null>();
  readonly #times = new Map<string, LocalTime | null>();

  /** @param isNoted whether the flood guard has been told of this call; it counts itself in any case */
  constructor(
    readonly facts: CallFacts,
    private readonly parts: PolicyParts,
    private readonly isNoted = true,
  ) {
    const { number, uniqueId } = facts;
    this.e164 = number.kind === 'e164' ? number.e164 : null;
    this.digits = number.kind === 'internal' ? number.digits : this.e164;
    this.hash = hashOf(uniqueId === '' ? (this.digits ?? number.raw) : uniqueId);
    const lookup =
      number.kind === 'e164' ? facts.lookup : { status: STATUS_WITHOUT_LOOKUP[number.kind], record: EMPTY_RECORD };
    this.record = lookup?.record ?? null;
    this.known = knownOf(lookup?.record ?? EMPTY_RECORD, lookup?.status);
  }

  /** False for a part that a stranger may have written: lookups do not help. */
  isKnown(part: CallPart): boolean {
    return this.facts.notKnown?.includes(part) !== true;
  }

  get contact(): Contact | null {
    if (this.#contact === undefined) this.#contact = this.e164 === null ? null : this.parts.contacts.find(this.e164);
    return this.#contact;
  }

  /** False for a number that may be a contact of a source that is not there yet. */
  get isContactKnown(): boolean {
    return this.contact !== null || this.e164 === null || this.parts.contacts.isUnavailable !== true;
  }

  /** Small letters; empty where the channel does not tell. */
  get trunk(): string {
    this.#trunk ??= trunkOf(this.facts.channel).toLowerCase();
    return this.#trunk;
  }

  matchIn(list: ListMatcher): ListEntry | null {
    let match = this.#matches.get(list);
    if (match === undefined) {
      match = list.match(this.facts.number, this.facts.atMs);
      this.#matches.set(list, match);
    }
    return match;
  }

  /** Null in a zone that this system does not know. */
  timeIn(zone: string): LocalTime | null {
    let time = this.#times.get(zone);
    if (time === undefined) {
      time = localTimeIn(zone, this.facts.atMs);
      this.#times.set(zone, time);
    }
    return time;
  }

  /** Calls from this number, this one included if it is one; null for a number that is nobody's. */
  countCalls(windowMs: number, by: 'number' | 'range'): number | null {
    if (this.e164 === null) return null;
    const noted = this.parts.guard.count(this.e164, windowMs, by, this.facts.atMs);
    if (this.facts.direction === 'outbound') return noted;
    return this.isNoted ? Math.max(1, noted) : noted + 1;
  }
}

function knownOf(record: NumberRecord, status: LookupStatus | undefined): KnownFields {
  return {
    status,
    country: record.country?.value,
    type: record.type?.value,
    source: sourceOf(record),
    operator: operatorIn(record.operatorId),
    operatorOld: operatorIn(record.operatorOldId),
    ported: record.ported?.value,
    regions: record.regionIds?.value,
    districts: record.districts?.value,
    timeZone: record.timeZone?.value,
  };
}

function operatorIn(id: NumberRecord['operatorId']): KnownOperator | undefined {
  return id && { id: id.value, isByPlan: id.source === 'plan' };
}

/** `PJSIP/mts-00000012` → `mts`, `IAX2/mts-4312` → `mts`, `DAHDI/i1/89170415564-5` → `i1`, `Local/9@out-0001;2` → `9@out`. */
function trunkOf(channel: string): string {
  const name = channel.slice(channel.indexOf('/') + 1).replace(/-[0-9a-f]+(?:;[12])?$/i, '');
  return name.split('/', 1)[0] ?? '';
}
