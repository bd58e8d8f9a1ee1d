// Decides by lists, then by rules in their order until one decides. Runs once before the lookup, as far as that is possible,
// and once with it; explain.ts runs the same code with a listener on each rule.

import { askLists, listReason, type ListAnswer } from './ask-lists.js';
import type { CallFacts } from './call-facts.js';
import { CallView } from './call-view.js';
import { chooseCallerIds, type WantedCallerId } from './caller-id.js';
import type { Policy } from './compile-policy.js';
import { heldUntil, type Rule } from './compile-rule.js';
import { PASS, type Decision } from './decision.js';
import type { Hold } from './flood-guard.js';
import type { ListEntry } from '../lists/match/list-entry.js';
import type { PolicyParts } from './policy-parts.js';
import type { Shown } from './shown-numbers.js';
import { orderTrunks } from './trunk-order.js';
import type { Verdict } from './verdict.js';

/** Which part of a policy is asked: lists alone, or rules behind them. */
export type PolicyPart = 'lists' | 'rules';

export interface Decided {
  readonly kind: 'decided';
  readonly decision: Decision;
  /** A list decided, not a rule: `decision.rule` names it. */
  readonly isListed: boolean;
  /** To be told to the flood guard once the decision is carried out; null for nothing. */
  readonly hold: Hold | null;
  /** The same for `ShownNumbers`. */
  readonly shown: Shown | null;
}

export type EarlyDecision =
  | Decided
  /** `rule`: the first that has to know more. `allowed`: the caller stands on the allow list all the same. */
  | { readonly kind: 'needs-lookup'; readonly rule: string; readonly allowed: ListEntry | null };

/** What became of a rule. `overridden`: it would block or reroute what no rule may. */
export type RuleOutcome = 'matched' | 'not matched' | 'unknown' | 'overridden';
export type RuleWatch = (rule: Rule, outcome: RuleOutcome) => void;

/**
 * Before the lookup. Ends at the first rule that a lookup may yet settle, so that the late decision can only agree: a decision
 * made here holds whatever the lookup will say. One that blocks costs no request.
 */
export function decideEarly(policy: Policy, facts: CallFacts, part: PolicyPart = 'rules'): EarlyDecision {
  const call = new CallView(facts, policy.parts);
  const lists = askLists(call, policy.parts);
  const end = walk(policy, call, lists, part, 'wait');
  return end.kind === 'decided' ? end : { kind: 'needs-lookup', rule: end.rule, allowed: lists.allowed };
}

/** With the lookup; without one, rules that have to know more do not match. */
export function decide(policy: Policy, facts: CallFacts, part: PolicyPart = 'rules'): Decided {
  const call = new CallView(facts, policy.parts);
  return decideWatched(policy, call, part);
}

/** @param watch told of each rule that is asked, in order */
export function decideWatched(policy: Policy, call: CallView, part: PolicyPart, watch?: RuleWatch): Decided {
  const end = walk(policy, call, askLists(call, policy.parts), part, 'go-on', watch);
  if (end.kind === 'decided') return end;
  throw new Error('a policy that does not wait for a lookup always decides');
}

type End = Decided | { readonly kind: 'waits'; readonly rule: string };

function walk(
  policy: Policy,
  call: CallView,
  { blocked, allowed }: ListAnswer,
  part: PolicyPart,
  whenUnknown: 'wait' | 'go-on',
  watch?: RuleWatch,
): End {
  if (blocked !== null) return { kind: 'decided', decision: blocked, isListed: true, hold: null, shown: null };
  const waits = whenUnknown === 'wait' && call.record === null;
  let made: Decision = { ...PASS, label: labelOf(call, allowed) };
  let callerId: WantedCallerId | null = null;
  for (const rule of part === 'rules' ? policy.rules : []) {
    const verdict = rule.test(call);
    // Of hundreds of rules, nearly all end here.
    if (verdict === false && watch === undefined) continue;
    const outcome = outcomeOf(verdict, rule, call, allowed);
    watch?.(rule, outcome);
    if (waits && (outcome === 'unknown' ? rule.asksLookup : outcome === 'matched' && rule.choosesByLookup))
      return { kind: 'waits', rule: rule.id };
    if (outcome !== 'matched') continue;
    made = withEffects(made, rule, call, policy.parts);
    callerId = rule.callerId ?? callerId;
    if (!rule.continues) return decidedBy(rule, withLines(made, callerId, call, policy.parts), call, policy);
  }
  return withoutRule(withLines(made, callerId, call, policy.parts), allowed);
}

/** What is shown where no rule says anything else. */
function labelOf({ contact }: CallView, allowed: ListEntry | null): string {
  return allowed !== null && allowed.label !== '' ? allowed.label : (contact?.name ?? '');
}

function outcomeOf(verdict: Verdict, rule: Rule, call: CallView, allowed: ListEntry | null): RuleOutcome {
  if (verdict === null) return 'unknown';
  if (!verdict) return 'not matched';
  return isOverridden(rule, call, allowed) ? 'overridden' : 'matched';
}

function isOverridden({ action }: Rule, call: CallView, allowed: ListEntry | null): boolean {
  if (action === 'pass') return false;
  // An announcement that the office is closed must not answer for 112.
  if (isDialledInternally(call)) return true;
  return action === 'block' && (allowed !== null || isEmergency(call));
}

/**
 * A dialled extension, short or emergency number: the dialplan alone knows its way. No rule blocks or reroutes it, or
 * chooses trunks and a caller ID for it.
 */
export function isDialledInternally({ facts: { direction, number } }: CallView): boolean {
  return direction === 'outbound' && number.kind === 'internal';
}

/** Nor does a rule block a call back from 112. */
function isEmergency({ facts: { number } }: CallView): boolean {
  return number.kind === 'internal' && number.use === 'emergency';
}

/** A later rule has the last word on what earlier ones set. */
function withEffects(made: Decision, rule: Rule, call: CallView, parts: PolicyParts): Decision {
  return {
    ...made,
    trunks: rule.trunks === null ? made.trunks : orderTrunks(rule.trunks, call.hash, parts.blockedTrunks?.()),
    label: rule.label ?? made.label,
    set: { ...made.set, ...rule.set },
    rule: rule.id,
    reason: rule.reason ?? made.reason,
  };
}

/** Which caller ID may be shown is known once all rules have said through which trunks. */
interface Lines {
  readonly made: Decision;
  readonly shown: Shown | null;
}

function withLines(made: Decision, wanted: WantedCallerId | null, call: CallView, parts: PolicyParts): Lines {
  if (isDialledInternally(call)) return { made: { ...made, trunks: [] }, shown: null };
  if (wanted === null) {
    const callerIds = made.trunks.map(() => '');
    return { made: callerIds.length === 0 ? made : { ...made, callerIds }, shown: null };
  }
  const { callerIds, shown } = chooseCallerIds(wanted, made.trunks, call, parts);
  const [callerId = ''] = callerIds;
  return { made: { ...made, callerId, callerIds: made.trunks.length === 0 ? [] : callerIds }, shown };
}

function decidedBy(rule: Rule, { made, shown }: Lines, call: CallView, { parts }: Policy): Decided {
  const { id, action, hangupCause, namesCause, routeName, holdMs } = rule;
  const { e164, facts } = call;
  const decision: Decision = {
    ...made,
    action,
    hangupCause,
    ...(namesCause ? { namesCause } : {}),
    route: rule.route(call) ?? '',
    routeName,
    // Nobody dials for a call that is refused.
    ...(action === 'block' ? { trunks: [], callerId: '', callerIds: [] } : {}),
    reason: made.reason === '' ? `rule ${id}` : made.reason,
  };
  const holds = holdMs !== null && e164 !== null && facts.direction === 'inbound';
  const isNew = heldUntil(rule, call, parts) === null;
  const hold = holds && isNew ? { number: e164, rule: id, untilMs: facts.atMs + holdMs } : null;
  return { kind: 'decided', decision, isListed: false, hold, shown: action === 'block' ? null : shown };
}

/** No rule decided. The last one that set something is named as the reason. */
function withoutRule({ made, shown }: Lines, allowed: ListEntry | null): Decided {
  if (allowed === null) {
    const reason = made.rule !== '' && made.reason === '' ? `rule ${made.rule}` : made.reason;
    return { kind: 'decided', decision: { ...made, reason }, isListed: false, hold: null, shown };
  }
  const reason = made.reason === '' ? listReason('allow', allowed) : made.reason;
  return { kind: 'decided', decision: { ...made, rule: 'allow', reason }, isListed: true, hold: null, shown };
}
