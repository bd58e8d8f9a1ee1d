// The policy of one configuration, as the spine asks it. What it counts and holds outlives a reload.

import type { CallPolicy } from '../call/call-policy.js';
import type { CallFacts } from '../policy/call-facts.js';
import type { Clock } from '../time/clock.js';
import type { HostTimeZone } from '../time/host-time-zone.js';
import { runYielding } from '../time/yield-to-calls.js';
import type { Config } from '../config/schema.js';
import type { LoadedPolicy } from './load-policy.js';
import { loadCostlyRanges } from '../config/costly-file.js';
import { costlyNumbers } from '../plan/costly-ranges.js';
import type { NumberRecord } from '../lookup/number-record.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { compilePolicySteps, type Policy } from '../policy/compile-policy.js';
import { decide, decideEarly, type Decided } from '../policy/decide.js';
import type { PolicyConfig } from '../policy/rule-config.js';
import type { AccountNumber } from '../providers/account-numbers.js';
import { joinedContacts, type Staff } from './joined-contacts.js';
import { joinedOwnNumbers } from './own-numbers.js';
import type { FloodGuard } from '../policy/flood-guard.js';
import { RecentMap } from '../policy/recent-map.js';
import type { OwnNumber } from '../policy/own-number.js';
import type { ShownNumbers } from '../policy/shown-numbers.js';
import { firstOf } from '../lists/match/list-set.js';
import type { NameIdentifier } from '../names/identifier.js';

/** At least half of them, the last ones. */
const CALLS_REMEMBERED = 20_000;
/** What is learnt of own numbers meanwhile counts that much later. */
const OWN_NUMBERS_KEPT_MS = 10_000;

/** What is counted and held of calls, in this policy and the next. */
export interface CallMemory {
  readonly guard: FloodGuard;
  readonly shownNumbers: ShownNumbers;
}

/** What a policy stands on besides configuration, lists and names. */
export interface PolicySurroundings {
  readonly clock: Clock;
  readonly hostTimeZone: HostTimeZone;
  /** Numbers of accounts at providers, as known now; absent: none. */
  readonly accountNumbers?: (() => readonly AccountNumber[]) | undefined;
  /** Staff of accounts that are contacts; absent: none. */
  readonly staff?: (() => Staff) | undefined;
  /** See `PolicyParts`. */
  readonly blockedTrunks?: (() => ReadonlyMap<string, string>) | undefined;
}

/**
 * Lets calls be answered meanwhile.
 *
 * @param knownOf what is known of a number without asking anybody
 */
export async function composePolicy(
  config: Config,
  { lists, contacts, holidays, names }: LoadedPolicy,
  { guard, shownNumbers }: CallMemory,
  knownOf: (number: string) => NumberRecord,
  { clock, hostTimeZone, accountNumbers, staff, blockedTrunks }: PolicySurroundings,
): Promise<Policy> {
  const ownNumbers = joinedOwnNumbers(config.ownNumbers, accountNumbers?.() ?? [], config.number);
  const joined = { ...config, ownNumbers };
  const steps = compilePolicySteps(joined, {
    allow: firstOf(lists.allow),
    block: firstOf(lists.block),
    named: new Map([...lists.named].map(([name, several]) => [name, firstOf(several)])),
    contacts: joinedContacts(contacts, staff?.()),
    guard,
    shownNumbers,
    holidays,
    numberSettings: config.number,
    isCostly: costlyNumbers(new Set(loadCostlyRanges().map(({ prefix }) => prefix))),
    hostTimeZone: hostTimeZone.zone,
    ownNumbers: keptFor(OWN_NUMBERS_KEPT_MS, clock, () => ownNumbersOf(joined, names, knownOf)),
    blockedTrunks,
  });
  return runYielding(steps);
}

/** Decides on calls that are really there: what follows from a decision for later ones is remembered. */
export function callPolicy(
  policy: Policy,
  { guard, shownNumbers }: Pick<CallMemory, 'shownNumbers'> & { readonly guard: Pick<FloodGuard, 'note' | 'hold'> },
): CallPolicy {
  // A dialplan may ask twice in one call: `blacklist` first, then `route`.
  const counted = new RecentMap<true>(CALLS_REMEMBERED);
  const dialled = new RecentMap<true>(CALLS_REMEMBERED);
  const carriedOut = ({ decision, hold, shown }: Decided, { uniqueId, isSimulated = false }: CallFacts) => {
    if (isSimulated) return decision;
    if (hold !== null) guard.hold(hold);
    if (shown !== null && isFirst(dialled, uniqueId === '' ? '' : `${uniqueId} ${shown.callee}`))
      shownNumbers.note(shown);
    return decision;
  };
  return {
    note({ direction, number, atMs, uniqueId, isSimulated = false }) {
      if (isSimulated || direction === 'outbound' || number.kind !== 'e164') return;
      if (isFirst(counted, uniqueId)) guard.note(number.e164, atMs);
    },
    early(facts, part) {
      const early = decideEarly(policy, facts, part);
      if (early.kind === 'needs-lookup') return { kind: 'needs-lookup', rule: early.rule };
      return { kind: 'decided', decision: carriedOut(early, facts), isListed: early.isListed };
    },
    late: (facts, part) => carriedOut(decide(policy, facts, part), facts),
  };
}

/** Without a key nobody can tell: each is one of its own. */
function isFirst(seen: RecentMap<true>, key: string): boolean {
  if (key !== '' && seen.get(key) === true) return false;
  if (key !== '') seen.set(key, true);
  return true;
}

/** Own numbers whose region is not known offline are asked for once, behind the calls. */
export function learnOwnNumbers(
  own: Iterable<string>,
  lookup: { known(number: string): NumberRecord; warmUp(number: string): Promise<unknown> },
): void {
  for (const number of own) {
    if (lookup.known(number).regionIds !== undefined) continue;
    // A failure is remembered and asked for again by the next reload; there is nobody to tell.
    lookup.warmUp(number).catch(() => undefined);
  }
}

/** Some microseconds for each of a thousand numbers are too long for every call. */
function keptFor<T>(ms: number, clock: Clock, make: () => T): () => T {
  let kept: { readonly value: T; readonly madeAtMs: number } | null = null;
  return () => {
    const nowMs = clock.monotonicMs();
    if (kept === null || nowMs - kept.madeAtMs >= ms) kept = { value: make(), madeAtMs: nowMs };
    return kept.value;
  };
}

function ownNumbersOf(
  config: Pick<Config, 'number'> & Pick<PolicyConfig, 'ownNumbers'>,
  names: NameIdentifier,
  knownOf: (number: string) => NumberRecord,
): readonly OwnNumber[] {
  return config.ownNumbers.flatMap(({ number, region, default: isDefault, ...more }): OwnNumber[] => {
    const normalized = normalizeNumber(number, config.number);
    if (normalized.kind !== 'e164') return [];
    const { e164 } = normalized;
    const rest = { e164, isDefault, trunks: more.trunks, account: more.account, isOffered: more.isShown };
    if (region !== null) {
      const district = names.region(region)?.district ?? null;
      return [{ ...rest, regionIds: [region], districts: district === null ? [] : [district] }];
    }
    const record = knownOf(e164);
    const regionIds = record.regionIds?.value ?? [];
    return [{ ...rest, regionIds, districts: record.districts?.value ?? [] }];
  });
}
