// Everything that a configuration names and that stands elsewhere: names, lists, contacts, holidays. Read as a whole before
// anything of it is used, so that a bad file keeps what was there.

import { ConfigError, type ConfigProblem } from '../yaml/config-error.js';
import { loadHolidays } from '../config/holidays-file.js';
import type { LoadedConfig } from '../config/load-config.js';
import { policyProblems } from '../config/policy-problems.js';
import { readBoundedFile } from '../files/bounded-file.js';
import type { FeedReader, FeedSpec } from '../lists/fetch/feed-spec.js';
import { loadLists } from '../lists/read/load-lists.js';
import type { Contacts } from '../lists/match/contacts.js';
import { compileHolidays, type HolidayCalendar } from '../time/holidays.js';
import type { ListKind } from '../lists/match/list-entry.js';
import type { NumberList } from '../lists/match/number-list.js';
import type { PolicyLists } from '../lists/match/policy-lists.js';
import type { NameIdentifier } from '../names/identifier.js';
import { loadIdentifier } from '../names/load-names.js';

export interface LoadedPolicy {
  readonly names: NameIdentifier;
  readonly lists: PolicyLists;
  readonly contacts: Contacts;
  readonly holidays: HolidayCalendar;
  /** To be watched: a change of one changes the policy. */
  readonly files: readonly string[];
  readonly feeds: readonly FeedSpec[];
  /** Files and URLs that are to be read once calls are answered: a million numbers take seconds. */
  readonly postponed: readonly string[];
  /** What is usable and probably not meant. */
  readonly warnings: readonly ConfigProblem[];
}

/** Lists that are in no file of the configuration; kept across reloads. */
export interface ListSources {
  readonly feeds: FeedReader;
  /** Lists that are changed at run time; null where nobody can change them. */
  readonly runtime: Readonly<Record<ListKind, NumberList>> | null;
  /** Files and feeds are about to be read: changes up to now need not be reported any more. */
  asRead(): void;
}

/** Nothing fetched, nothing changed at run time: for commands that work without a daemon. */
export const NO_LIST_SOURCES: ListSources = {
  feeds: { read: () => Promise.resolve(null) },
  runtime: null,
  asRead: () => undefined,
};

/** Some ten thousand numbers, read in a fraction of a second. */
const READ_BEFORE_CALLS_BYTES = 2 ** 20;

/** How it is read. */
export interface PolicyLoading {
  /** Those of the same configuration, when they are there already. */
  readonly names?: NameIdentifier | undefined;
  /**
   * There is nothing to keep instead, and calls wait: a list file that cannot be read is only a warning then, and a large
   * one is postponed. What they say is not known until then. A host that starts without one file still routes calls.
   */
  readonly isStart?: boolean;
}

/** @throws {ConfigError} with every problem and its place */
export async function loadPolicy(
  { config, placeOf }: LoadedConfig,
  sources: ListSources,
  { names = loadIdentifier(config.registry, placeOf), isStart = false }: PolicyLoading = {},
): Promise<LoadedPolicy> {
  sources.asRead();
  const holidays = compileHolidays(loadHolidays(config.holidays));
  const { lists, contacts, files, feeds, postponed, problems, unreadable, warnings } = await loadLists(
    config.lists,
    config.contacts,
    {
      readFile: readBoundedFile,
      feeds: sources.feeds,
      runtime: sources.runtime,
      numberSettings: config.number,
      placeOf,
      ...(isStart ? { atMostBytes: READ_BEFORE_CALLS_BYTES } : {}),
    },
  );
  const found = policyProblems(
    config,
    {
      ...names.knownIds(),
      lists: Object.keys(config.lists.named),
      tags: null,
      hasContacts: config.contacts.length > 0,
      numberSettings: config.number,
      idOf: idIn(names),
    },
    placeOf,
  );
  const bad = [...problems, ...(isStart ? [] : unreadable), ...found.filter(({ severity }) => severity === 'error')];
  if (bad.length > 0) throw new ConfigError(bad);
  return {
    names,
    lists,
    contacts,
    holidays,
    files: config.holidays === null ? files : [...files, config.holidays],
    feeds,
    postponed,
    warnings: [...(isStart ? unreadable : []), ...warnings, ...found],
  };
}

/** For whoever wrote a name where an id belongs. */
function idIn(names: NameIdentifier): (kind: 'operator' | 'region', name: string) => string | undefined {
  return (kind, name) => {
    const identity = kind === 'operator' ? names.operator(name) : names.regions(name)[0];
    return identity?.known === true ? identity.id : undefined;
  };
}
