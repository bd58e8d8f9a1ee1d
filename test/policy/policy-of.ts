// A policy from its YAML, with lists and contacts beside it, and calls to ask it about.

import { z } from 'zod';
import { checkShape } from '../../src/yaml/check-shape.js';
import { policySections } from '../../src/config/rules-schema.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { EMPTY_RECORD, type NumberRecord } from '../../src/lookup/number-record.js';
import type { SourceName } from '../../src/lookup/observation.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS, type NumberSettings } from '../../src/number/number-settings.js';
import type { CallFacts, LookupStatus } from '../../src/policy/call-facts.js';
import { compilePolicy, type Policy } from '../../src/policy/compile-policy.js';
import { choiceTest } from '../../src/lists/match/number-choice.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { compileHolidays, type HolidayData } from '../../src/time/holidays.js';
import type { ListEntry } from '../../src/lists/match/list-entry.js';
import type { OwnNumber } from '../../src/policy/own-number.js';
import { parseTarget } from '../../src/lists/match/parse-target.js';
import type { Contact } from '../../src/lists/match/contacts.js';
import type { ListMatcher } from '../../src/lists/match/number-list.js';
import type { PolicyParts } from '../../src/policy/policy-parts.js';
import type { PolicyConfig } from '../../src/policy/rule-config.js';
import { epochOfLocalTime } from '../../src/time/zoned-time.js';

/** Lists as texts of entries, a label or reason behind `#`. */
export interface Surroundings {
  readonly allow?: readonly string[];
  readonly block?: readonly string[];
  readonly named?: Readonly<Record<string, readonly string[]>>;
  readonly contacts?: Readonly<Record<string, Partial<Contact>>>;
  /** Of the named lists and the contacts, a source each has not been downloaded yet. */
  readonly isUnavailable?: boolean;
  readonly own?: readonly (Omit<OwnNumber, 'trunks'> & Partial<OwnNumber>)[];
  readonly holidays?: HolidayData;
  readonly guard?: FloodGuard;
  readonly shownNumbers?: ShownNumbers;
  readonly number?: Partial<NumberSettings>;
  /** Null: the host does not say. */
  readonly hostTimeZone?: string | null;
}

const NO_HOLIDAYS: HolidayData = { everyYear: [], movedFromWeekend: [], years: {} };
const ZONE = 'Europe/Moscow';

export function configOf(yaml: string): PolicyConfig {
  return checkShape(z.strictObject(policySections), parseYaml('policy.yaml', yaml));
}

export function partsOf(around: Surroundings = {}): PolicyParts {
  const { allow = [], block = [], named = {}, contacts = {}, own = [], holidays = NO_HOLIDAYS } = around;
  const { isUnavailable = false } = around;
  return {
    allow: listOf(allow),
    block: listOf(block),
    named: new Map(Object.entries(named).map(([name, entries]) => [name, { ...listOf(entries), isUnavailable }])),
    contacts: {
      isUnavailable,
      find(e164) {
        const contact = contacts[e164];
        return contact === undefined ? null : { name: '', extension: '', queue: '', tags: [], ...contact };
      },
    },
    guard: around.guard ?? new FloodGuard(),
    shownNumbers: around.shownNumbers ?? new ShownNumbers(),
    holidays: compileHolidays(holidays),
    numberSettings: { ...DEFAULT_NUMBER_SETTINGS, ...around.number },
    isCostly: (number) => number.startsWith('7840') || number.startsWith('881'),
    hostTimeZone: around.hostTimeZone === undefined ? ZONE : around.hostTimeZone,
    ownNumbers: () => own.map((number) => ({ trunks: null, ...number })),
  };
}

export function policyOf(yaml: string, around: Surroundings = {}): Policy {
  return compilePolicy(configOf(yaml), partsOf(around));
}

/** `7917* # spam` */
function listOf(texts: readonly string[]): ListMatcher {
  const entries = texts.map((text) => {
    const [target = '', reason = ''] = text.split('#').map((part) => part.trim());
    const parsed = parseTarget(target, DEFAULT_NUMBER_SETTINGS);
    if ('problem' in parsed) throw new Error(parsed.problem);
    return { target: parsed.target, reason };
  });
  return {
    match(number): ListEntry | null {
      const entry = entries.find(({ target }) =>
        target.kind === 'withheld'
          ? number.kind === 'withheld'
          : number.kind === 'e164' && choiceTest(target)(number.e164),
      );
      if (entry === undefined) return null;
      const { target, reason } = entry;
      return { target, reason, label: '', untilMs: null, source: 'test', line: null, hangupCause: null };
    },
  };
}

/** What a lookup says, in the words of the conditions. */
export interface Knowledge {
  readonly status?: LookupStatus;
  /** Who knew all of it; Voxlink where it is not said. */
  readonly source?: SourceName;
  readonly operator?: string;
  readonly operatorOld?: string;
  readonly ported?: boolean;
  readonly region?: string | readonly string[];
  readonly district?: string | readonly string[];
  readonly country?: string;
  readonly type?: 'MOB' | 'FIX' | 'TOLLFREE' | 'PREMIUM' | 'VOIP' | 'OTHER';
  readonly timeZone?: string;
}

export interface Call extends Partial<Omit<CallFacts, 'number' | 'lookup' | 'atMs'>> {
  /** As it comes from the trunk. */
  readonly number?: string;
  /** `2026-11-21 03:00`, by the clock in Moscow. */
  readonly at?: string;
  /** Null: before the lookup. */
  readonly known?: Knowledge | null;
}

const NOON = '2026-11-24 12:00';

export function factsOf(call: Call = {}): CallFacts {
  const { number = '79170415564', at = NOON, known = {}, ...rest } = call;
  const e164 = (text: string) => {
    const parsed = normalizeNumber(text, DEFAULT_NUMBER_SETTINGS);
    return parsed.kind === 'e164' ? parsed.e164 : null;
  };
  return {
    direction: 'inbound',
    number: normalizeNumber(number, DEFAULT_NUMBER_SETTINGS),
    presentation: 'allowed',
    did: '',
    didE164: e164(rest.did ?? ''),
    rdnis: '',
    rdnisE164: e164(rest.rdnis ?? ''),
    context: 'from-trunk',
    channel: 'PJSIP/mts-00000012',
    uniqueId: '1732617000.12',
    freepbx: null,
    ...rest,
    atMs: epochOfLocalTime(at, ZONE) ?? Number.NaN,
    lookup: lookupOf(known),
  };
}

function lookupOf(known: Knowledge | null): CallFacts['lookup'] {
  if (known === null) return null;
  const { status = 'OK', ...rest } = known;
  return { status, record: recordOf(rest) };
}

export function recordOf({
  operator,
  operatorOld,
  region,
  district,
  source = 'voxlink-v1',
  ...same
}: Omit<Knowledge, 'status'>): NumberRecord {
  const several = (value: string | readonly string[] | undefined) => (typeof value === 'string' ? [value] : value);
  const regionIds = several(region);
  const fields = {
    ...same,
    operatorId: operator,
    operatorOldId: operatorOld,
    regionId: regionIds?.[0],
    regionIds,
    districts: several(district),
  };
  const known = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, { value, source }] as const],
  );
  return known.length === 0 ? EMPTY_RECORD : Object.fromEntries(known);
}
