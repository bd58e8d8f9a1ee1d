// Why a call went where it went: the same way as for a decision, with what each list and each rule said.

import { freepbxReason } from './ask-lists.js';
import type { CallFacts } from './call-facts.js';
import { CallView } from './call-view.js';
import type { Policy } from './compile-policy.js';
import { heldUntil, type Rule } from './compile-rule.js';
import { together } from './conditions/combination.js';
import type { Condition } from './conditions/condition.js';
import { decideWatched, isDialledInternally, type Decided, type PolicyPart, type RuleOutcome } from './decide.js';
import { entryPlace, targetText, type ListEntry, type ListTarget } from '../lists/match/list-entry.js';
import { not, type Verdict } from './verdict.js';

export interface ListTrace {
  /** `allow`, `block`, `freepbx` or the name of a list that only rules ask for. */
  readonly list: string;
  readonly matched: boolean;
  /** The entry; null where nothing matched, and for FreePBX's blacklist, which says no more. */
  readonly match: TracedEntry | null;
  readonly message: string;
}

/** A list's entry in words. */
interface TracedEntry extends Pick<ListEntry, 'reason' | 'label' | 'hangupCause'> {
  readonly kind: ListTarget['kind'];
  /** As it is written in the list. */
  readonly entry: string;
  /** In milliseconds since 1970; null for never. */
  readonly until: number | null;
  /** `/etc/voxroute/block.txt:17` */
  readonly source: string;
}

export interface ConditionTrace {
  readonly key: string;
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** `region: wanted RU-MOW, found RU-BA` */
  readonly message: string;
  /** Of `all`, `any` and `none`: what they are made of, conditions that go together in a row. */
  readonly parts: readonly (readonly ConditionTrace[])[];
}

export interface RuleTrace {
  readonly id: string;
  readonly outcome: RuleOutcome | 'not asked';
  /** What it does when it matches, and whether it goes on then. */
  readonly action: Rule['action'];
  readonly continues: boolean;
  /** Why it did not match, or why it did although its conditions do not say so; empty otherwise. */
  readonly message: string;
  readonly conditions: readonly ConditionTrace[];
}

export interface Trace extends Decided {
  readonly lists: readonly ListTrace[];
  /** All of them, in order. */
  readonly rules: readonly RuleTrace[];
}

/**
 * Changes nothing: the flood guard is asked, not told.
 *
 * @param isNoted whether the flood guard has been told of this call already; a question "what if" has not
 */
export function explain(policy: Policy, facts: CallFacts, part: PolicyPart = 'rules', isNoted = false): Trace {
  const call = new CallView(facts, policy.parts, isNoted);
  const outcomes = new Map<Rule, RuleOutcome>();
  const decided = decideWatched(policy, call, part, (rule, outcome) => outcomes.set(rule, outcome));
  const rules = policy.rules.map((rule) => traceRule(rule, outcomes.get(rule) ?? 'not asked', call, policy));
  return { ...decided, lists: traceLists(call, policy), rules };
}

function traceLists(call: CallView, { parts: { allow, block, named } }: Policy): ListTrace[] {
  const freepbx = freepbxReason(call);
  return [
    listTrace('allow', call.matchIn(allow)),
    aboutCallers(listTrace('block', call.matchIn(block)), call),
    ...(call.facts.freepbx === null
      ? []
      : [{ list: 'freepbx', matched: freepbx !== null, match: null, message: freepbx ?? NO_ENTRY }]),
    ...[...named].map(([name, list]) => listTrace(name, call.matchIn(list))),
  ];
}

const NO_ENTRY = 'no entry';

function listTrace(list: string, found: ListEntry | null): ListTrace {
  if (found === null) return { list, matched: false, match: null, message: NO_ENTRY };
  const match = tracedEntry(found);
  const why = match.reason === '' ? '' : `: ${match.reason}`;
  return { list, matched: true, match, message: `${match.entry} in ${match.source}${why}` };
}

function tracedEntry(found: ListEntry): TracedEntry {
  const { target, reason, label, untilMs, hangupCause } = found;
  const words = { kind: target.kind, entry: targetText(target), reason, label };
  return { ...words, until: untilMs, source: entryPlace(found), hangupCause };
}

/** The block list decides on nobody who is called. */
function aboutCallers(trace: ListTrace, { facts: { direction } }: CallView): ListTrace {
  if (!trace.matched || direction === 'inbound') return trace;
  return { ...trace, message: `${trace.message} (about callers only)` };
}

function traceRule(rule: Rule, outcome: RuleTrace['outcome'], call: CallView, policy: Policy): RuleTrace {
  const { id, action, continues } = rule;
  const conditions = rule.conditions.map((condition) => traceCondition(condition, call));
  return { id, outcome, action, continues, message: ruleMessage(rule, outcome, conditions, call, policy), conditions };
}

function ruleMessage(
  rule: Rule,
  outcome: RuleTrace['outcome'],
  conditions: readonly ConditionTrace[],
  call: CallView,
  { parts }: Policy,
): string {
  const untilMs = heldUntil(rule, call, parts);
  const failed = conditions.filter(({ verdict }) => verdict === 'fails');
  switch (outcome) {
    case 'matched':
      if (untilMs !== null) return `by an earlier call, until ${new Date(untilMs).toISOString()}`;
      return isWithoutLines(rule, call)
        ? `chooses no trunks and no caller ID for ${INTERNAL_NUMBERS}`
        : accountMessage(rule, parts);
    case 'not matched':
      if (failed.length === 0 || untilMs !== null) return 'there is nowhere to route this call to';
      return failed.map(({ message }) => message).join('; ');
    case 'unknown':
      return conditions.flatMap(({ verdict, message }) => (verdict === 'unknown' ? [message] : [])).join('; ');
    case 'overridden':
      return `would ${rule.action}, but ${overriddenBy(call, parts.allow)}`;
    case 'not asked':
      return '';
  }
}

/** Of the rule's trunks those that are tried last, and whose own numbers it chooses from. */
function accountMessage({ trunks, callerId }: Rule, parts: Policy['parts']): string {
  const named = new Set((trunks ?? []).flat().map(({ trunk }) => trunk));
  const blocked = [...(parts.blockedTrunks?.() ?? [])].filter(([trunk]) => named.has(trunk));
  const words = blocked.map(
    ([trunk, account]) => `${trunk} is tried last: its provider has blocked the account ${account}`,
  );
  if (callerId?.kind !== 'local') return words.join('; ');
  const accounts = new Set(parts.ownNumbers().flatMap(({ account }) => account ?? []));
  return [...words, ...(accounts.size === 0 ? [] : [`own numbers of ${[...accounts].join(', ')} among them`])].join(
    '; ',
  );
}

const INTERNAL_NUMBERS = 'extensions, short and emergency numbers';

function isWithoutLines({ trunks, callerId }: Rule, call: CallView): boolean {
  return isDialledInternally(call) && (trunks !== null || callerId !== null);
}

function overriddenBy(call: CallView, allow: Policy['parts']['allow']): string {
  if (isDialledInternally(call)) return `${INTERNAL_NUMBERS} can always be dialled`;
  const match = call.matchIn(allow);
  return match === null ? 'emergency services can always call back' : `the allow list has ${targetText(match.target)}`;
}

function traceCondition(condition: Condition, call: CallView): ConditionTrace {
  const { key, test, wanted, found, parts } = condition;
  const groups = parts.map((group) => group.map((part) => traceCondition(part, call)));
  const message =
    parts.length === 0
      ? `${key}: wanted ${wanted}, found ${found(call)}`
      : `${key}: ${groupMessage(condition, groups, call)}`;
  return { key, verdict: inWord(test(call)), message, parts: groups };
}

/** What made it so: of `none` that fails, the groups that hold; of the others, those that are as the whole. */
function groupMessage({ key, parts, test }: Condition, groups: ConditionTrace['parts'], call: CallView): string {
  const verdict = test(call);
  const wanted = key === 'none' ? not(verdict) : verdict;
  const decisive = groups.filter((_, index) => together(parts[index] ?? [])(call) === wanted);
  return decisive.map((group) => group.map(({ message }) => message).join(' and ')).join('; ');
}

function inWord(verdict: Verdict): ConditionTrace['verdict'] {
  return verdict === null ? 'unknown' : verdict ? 'holds' : 'fails';
}
