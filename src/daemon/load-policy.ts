// Loads everything a configuration refers to: names, lists, contacts, holidays. All of it is read before any of it
// is used, so that a bad file leaves the old policy in use. Slow parts are plain data and prepared in a thread.

import { loadHolidays } from '../config/holidays-file.js';
import type { LoadedConfig, ReadConfig } from '../config/load-config.js';
import { policyProblems } from '../config/policy-problems.js';
import { providerProblems } from '../config/provider-findings.js';
import { sourceProblems } from '../config/source-findings.js';
import { MAX_LIST_BYTES } from '../files/bounded-file.js';
import { readRegularFileSync } from '../files/regular-file.js';
import type { StoredBodies } from '../lists/fetch/feed-file.js';
import type { FeedReader, FeedSpec } from '../lists/fetch/feed-spec.js';
import { unpackContacts, type Contacts, type PackedContacts } from '../lists/match/contacts.js';
import type { ListKind } from '../lists/match/list-entry.js';
import type { NumberList } from '../lists/match/number-list.js';
import { unpackListSet, type PackedListSet, type ListSet } from '../lists/match/list-set.js';
import type { ContactsConfig, ListsConfig } from '../lists/read/lists-schema.js';
import { loadLists, type LoadedLists } from '../lists/read/load-lists.js';
import type { NameIdentifier } from '../names/identifier.js';
import { loadIdentifier } from '../names/load-names.js';
import type { NumberSettings } from '../number/number-settings.js';
import { compileHolidays, type HolidayCalendar, type HolidayData } from '../time/holidays.js';
import { ConfigError, type ConfigProblem, type Place } from '../yaml/config-error.js';

export interface LoadedPolicy {
  readonly names: NameIdentifier;
  readonly lists: ListSet;
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

/** The same without names, as plain data that crosses from one thread to another. */
export interface PreparedPolicy extends Pick<LoadedPolicy, 'files' | 'feeds' | 'postponed' | 'warnings'> {
  readonly lists: PackedListSet;
  readonly contacts: PackedContacts;
  readonly holidays: HolidayData;
}

/** Lists that are in no file of the configuration; kept across reloads. */
export interface ListSources {
  readonly feeds: FeedReader;
  /** What `feeds` has, for a thread that reads it. */
  stored(): StoredBodies;
  /** Lists that are changed at run time; null where nobody can change them. */
  readonly runtime: Readonly<Record<ListKind, NumberList>> | null;
  /** Files and feeds are about to be read: changes up to now need not be reported any more. */
  asRead(): void;
}

/** Nothing fetched, nothing changed at run time: for commands that work without a daemon. */
export const NO_LIST_SOURCES: ListSources = {
  feeds: { read: () => Promise.resolve(null) },
  stored: () => ({ directory: null, inMemory: new Map() }),
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
  loaded: LoadedConfig,
  sources: ListSources,
  { names = loadIdentifier(loaded.config.registry, loaded.placeOf), isStart = false }: PolicyLoading = {},
): Promise<LoadedPolicy> {
  sources.asRead();
  const { policy } = await preparePolicy(loaded, sources.feeds, { names, isStart });
  return usePolicy(policy, names, sources.runtime);
}

/** Takes no time worth mentioning, however long the lists are. */
export function usePolicy(
  { lists, contacts, holidays, ...rest }: PreparedPolicy,
  names: NameIdentifier,
  runtime: ListSources['runtime'],
): LoadedPolicy {
  return {
    ...rest,
    names,
    lists: unpackListSet(lists, runtime),
    contacts: unpackContacts(contacts),
    holidays: compileHolidays(holidays),
  };
}

/** What is wrong already goes with what is found here. */
type Read = Pick<ReadConfig, 'config' | 'placeOf'> & Partial<Pick<ReadConfig, 'problems' | 'unsure' | 'warnings'>>;

/** @throws {ConfigError} with every problem and its place */
export async function preparePolicy(
  read: Read,
  feeds: FeedReader,
  { names, isStart = false }: PolicyLoading = {},
): Promise<{ readonly policy: PreparedPolicy; readonly names: NameIdentifier }> {
  const { config, placeOf, problems = [], unsure = new Set<string>(), warnings: earlier = [] } = read;
  const bad: ConfigProblem[] = [...problems];
  const named = names ?? gathered(bad, () => loadIdentifier(config.registry, placeOf));
  const holidays = gathered(bad, () => loadHolidays(config.holidays));
  const lists = await readLists({ ...listPlan(config), placeOf }, feeds, isStart ? READ_BEFORE_CALLS_BYTES : Infinity);
  const found = [
    ...providerProblems(config, unsure, placeOf),
    ...sourceProblems(config, unsure, placeOf),
    ...policyProblems(
      config,
      {
        ...(named?.knownIds() ?? { operators: [], regions: [], districts: [] }),
        lists: Object.keys(config.lists.named),
        tags: null,
        sources: config.sources.map(({ name }) => name),
        hasContacts: config.contacts.length > 0 || config.providers.newtel.some(({ members }) => members),
        hasAccounts: Object.values(config.providers).flat().length > 0,
        numberSettings: config.number,
        unsure: named === null ? new Set([...unsure, 'registry']) : unsure,
        ...(named === null ? {} : { idOf: idIn(named) }),
      },
      placeOf,
    ),
  ];
  // What is a number, the section `number` says.
  if (!unsure.has('number')) bad.push(...lists.problems);
  if (!isStart) bad.push(...lists.unreadable);
  bad.push(...found.filter(({ severity }) => severity === 'error'));
  if (bad.length > 0 || holidays === null || named === null) throw new ConfigError(bad);
  const warnings = [...earlier, ...(isStart ? lists.unreadable : []), ...lists.warnings, ...found];
  return { policy: { ...prepared(lists, config.holidays, holidays), warnings }, names: named };
}

/** What has to be read again when a list, a contact or a holiday changes. Plain data but for `placeOf`. */
export interface ListPlan {
  readonly lists: ListsConfig;
  readonly contacts: ContactsConfig;
  readonly holidays: string | null;
  readonly numberSettings: NumberSettings;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

export function listPlan({ lists, contacts, holidays, number }: LoadedConfig['config']): Omit<ListPlan, 'placeOf'> {
  return { lists, contacts, holidays, numberSettings: number };
}

/** Lists and contacts of a configuration that is in use. @throws {ConfigError} with every problem and its place */
export async function prepareLists(plan: ListPlan, feeds: FeedReader): Promise<PreparedPolicy> {
  const holidays = loadHolidays(plan.holidays);
  const lists = await readLists(plan, feeds, Infinity);
  const bad = [...lists.problems, ...lists.unreadable];
  if (bad.length > 0) throw new ConfigError(bad);
  return { ...prepared(lists, plan.holidays, holidays), warnings: lists.warnings };
}

function prepared(
  { lists, contacts, files, feeds, postponed }: LoadedLists,
  holidaysFile: string | null,
  holidays: HolidayData,
) {
  return {
    lists,
    contacts,
    holidays,
    files: holidaysFile === null ? files : [...files, holidaysFile],
    feeds,
    postponed,
  };
}

function readLists(plan: ListPlan, feeds: FeedReader, atMostBytes: number): Promise<LoadedLists> {
  const { lists, contacts, numberSettings, placeOf } = plan;
  // Where this runs no call waits, and threads of the pool are for those that do.
  const readFile = async (path: string) => Promise.resolve(readRegularFileSync(path, MAX_LIST_BYTES));
  return loadLists(lists, contacts, { readFile, feeds, numberSettings, placeOf, atMostBytes });
}

/** Null when there is a problem, which goes with the others. */
function gathered<T>(problems: ConfigProblem[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

/** For whoever wrote a name where an id belongs. */
function idIn(names: NameIdentifier): (kind: 'operator' | 'region', name: string) => string | undefined {
  return (kind, name) => {
    const identity = kind === 'operator' ? names.operator(name) : names.regions(name)[0];
    return identity?.known === true ? identity.id : undefined;
  };
}
