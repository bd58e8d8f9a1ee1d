// The administrator's policy, ready to be asked: rules compiled once to closures over plain data. Rebuilt by a
// reload; see PolicyParts for its contents.

import type { NumberSettings } from '../number/number-settings.js';
import type { ContactBook } from '../lists/match/contacts.js';
import type { ListMatcher } from '../lists/match/number-list.js';
import type { FloodGuard } from './flood-guard.js';
import type { HolidayCalendar } from '../time/holidays.js';
import type { OwnNumber } from './own-number.js';
import type { ShownNumbers } from './shown-numbers.js';

/** All that a policy stands on besides its own configuration. */
export interface PolicyParts {
  readonly allow: ListMatcher;
  readonly block: ListMatcher;
  /** Lists that only rules ask for, by name. */
  readonly named: ReadonlyMap<string, ListMatcher>;
  readonly contacts: ContactBook;
  readonly guard: FloodGuard;
  /** Which own numbers were shown to whom; asked at each choice, told by whoever carries it out. */
  readonly shownNumbers: ShownNumbers;
  readonly holidays: HolidayCalendar;
  readonly numberSettings: NumberSettings;
  /** Does a call to this number, E.164 digits, cost far more than one of its country? */
  readonly isCostly: (number: string) => boolean;
  /** IANA zone for a configuration that names none; null where the host does not say, and office hours are not known. */
  readonly hostTimeZone: string | null;
  /** Own numbers with what a lookup says of them; asked for at each choice of a caller ID. */
  readonly ownNumbers: () => readonly OwnNumber[];
  /** Trunks that their provider has blocked, with the account's name; asked for at each choice. Absent: none. */
  readonly blockedTrunks?: (() => ReadonlyMap<string, string>) | undefined;
}
