// The administrator's policy, ready to be asked: rules compiled once to closures over plain data. Made anew by a
// reload; what it is made of stands in PolicyParts.

import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { FloodGuard } from './flood-guard.js';
import type { HolidayCalendar } from './holidays.js';
import type { OwnNumber } from './own-number.js';

/** The entry of a list that a number stands under. */
export interface ListMatch {
  readonly kind: 'exact' | 'prefix' | 'range' | 'pattern' | 'withheld';
  /** As it is written in the list. */
  readonly entry: string;
  /** Words for a person; empty where none were given, and so is `label`. */
  readonly reason: string;
  readonly label: string;
  /** Wall time in milliseconds since 1970 at which the entry ends; null for never. */
  readonly until: number | null;
  /** Where the entry comes from, such as a file. */
  readonly source: string;
  /** Q.850 cause for the block list; null for the usual one. */
  readonly hangupCause: number | null;
}

/** One list; may change between two calls. */
export interface ListMatcher {
  /** A part of it is not there yet: whoever has no entry may have one all the same. */
  readonly isMissing?: boolean;
  match(number: NormalizedNumber, atMs: number): ListMatch | null;
}

export interface Contact {
  readonly name: string;
  /** Where to ring; empty where there is none, and so is `queue`. */
  readonly extension: string;
  readonly queue: string;
  readonly tags: readonly string[];
}

export interface ContactBook {
  /** As of a list. */
  readonly isMissing?: boolean;
  /** @param e164 digits without plus */
  find(e164: string): Contact | null;
}

/** All that a policy stands on besides its own configuration. */
export interface PolicyParts {
  readonly allow: ListMatcher;
  readonly block: ListMatcher;
  /** Lists that only rules ask for, by name. */
  readonly named: ReadonlyMap<string, ListMatcher>;
  readonly contacts: ContactBook;
  readonly guard: FloodGuard;
  readonly holidays: HolidayCalendar;
  readonly numberSettings: NumberSettings;
  /** IANA zone for a configuration that names none. */
  readonly hostTimeZone: string;
  /** Own numbers with what a lookup says of them; asked for at each choice of a caller ID. */
  readonly ownNumbers: () => readonly OwnNumber[];
}
