// From a rule as plain data to what is asked of each call.

import { wantedCallerId, type WantedCallerId } from './caller-id.js';
import type { CallView } from './call-view.js';
import { USUAL_HANGUP_CAUSE } from './decision.js';
import { compileConditions, type ConditionContext } from './compile-condition.js';
import { together } from './conditions/combination.js';
import { asksLookup, type Condition } from './conditions/condition.js';
import type { Contact } from '../lists/match/contacts.js';
import type { PolicyParts } from './policy-parts.js';
import { ignoresPlanOperator } from './plan-operator.js';
import { CONTACT_ROUTE, MAX_ROUTE_LENGTH, type RuleConfig, type TrunkConfig } from './rule-config.js';
import { allOf, type Test } from './verdict.js';

export interface Rule {
  readonly id: string;
  readonly conditions: readonly Condition[];
  /** It has a condition on an operator that ignores what only the numbering plan knows. */
  readonly ignoresPlanOperator: boolean;
  /** Null: not known, and for the time being the rule does not match. */
  readonly test: Test<CallView>;
  /** What it does when it matches; `pass` for one that only sets things. */
  readonly action: 'pass' | 'block' | 'route';
  /** Go on to the next rule. */
  readonly continues: boolean;
  /** Further calls from a number that matched do so at once, for this long; null for no such thing. */
  readonly holdMs: number | null;
  /** Q.850. */
  readonly hangupCause: number | null;
  /** Does the rule itself name it? */
  readonly namesCause: boolean;
  readonly routeName: string;
  /** `context,extension,priority`; null where there is nowhere to route this call to, empty unless it routes. */
  readonly route: (call: CallView) => string | null;
  /** Null leaves what earlier rules chose; so do `callerId`, `label` and `reason`. */
  readonly trunks: readonly (readonly TrunkConfig[])[] | null;
  readonly callerId: WantedCallerId | null;
  /** Can a lookup settle what is not known of it? */
  readonly asksLookup: boolean;
  /** Does the choice of a caller ID take what only a lookup says? */
  readonly choosesByLookup: boolean;
  readonly label: string | null;
  readonly reason: string | null;
  readonly set: Readonly<Record<string, string>>;
}

/** What rules refer to. */
export interface RuleContext extends Omit<ConditionContext, 'rule'> {
  readonly parts: PolicyParts;
  readonly routes: Readonly<Record<string, string>>;
  readonly contactContext: string | null;
}

export function compileRule({ id, if: wanted, then, continue: continues }: RuleConfig, context: RuleContext): Rule {
  const { block, route } = then;
  const callerId = then.callerId === undefined ? null : wantedCallerId(then.callerId, context.numberSettings);
  const conditions = compileConditions(wanted, { ...context, rule: id });
  const rule = {
    id,
    conditions,
    ignoresPlanOperator: ignoresPlanOperator(wanted),
    test: together(conditions),
    action: block !== undefined ? 'block' : route !== undefined ? 'route' : 'pass',
    continues,
    holdMs: block?.for ?? route?.for ?? null,
    hangupCause: block === undefined ? null : (block.hangupCause ?? USUAL_HANGUP_CAUSE),
    namesCause: (block?.hangupCause ?? null) !== null,
    routeName: route?.to ?? '',
    route: route === undefined ? () => '' : routeTo(route.to, context),
    trunks: then.trunks ?? null,
    callerId,
    asksLookup: conditions.some(asksLookup),
    choosesByLookup: callerId?.kind === 'local',
    label: then.label ?? null,
    reason: then.reason ?? block?.reason ?? null,
    set: then.set ?? {},
  } as const;
  return { ...rule, test: wholeTest(rule, context.parts) };
}

/** Until when an earlier call from this number makes this one match; null when none does, or it is not from there. */
export function heldUntil(
  { id, holdMs }: Pick<Rule, 'id' | 'holdMs'>,
  { e164, facts }: CallView,
  { guard }: PolicyParts,
): number | null {
  if (holdMs === null || e164 === null || facts.direction === 'outbound') return null;
  const untilMs = guard.heldUntil(e164, id, facts.atMs);
  // Longer than any hold made now: it was made by a clock that has been set back since, or for a rule that held longer.
  return untilMs !== null && untilMs - facts.atMs <= holdMs ? untilMs : null;
}

/** The conditions, and what comes on top of them for some rules only. */
function wholeTest(rule: Rule, parts: PolicyParts): Test<CallView> {
  const { test, action, route, holdMs } = rule;
  const orHeld: Test<CallView> = holdMs === null ? test : (call) => heldUntil(rule, call, parts) !== null || test(call);
  return action === 'route' ? allOf([orHeld, (call) => route(call) !== null]) : orHeld;
}

function routeTo(name: string, { routes, contactContext }: RuleContext): (call: CallView) => string | null {
  if (name !== CONTACT_ROUTE) {
    const target = Object.hasOwn(routes, name) ? (routes[name] ?? null) : null;
    return () => target;
  }
  return ({ contact }) => {
    const extension = contact === null || contactContext === null ? null : extensionOf(contact);
    const target = `${contactContext},${extension},1`;
    return extension === null || target.length > MAX_ROUTE_LENGTH ? null : target;
  };
}

/** Contacts come from files and URLs: only what is an extension goes into a dialplan. */
function extensionOf({ extension, queue }: Contact): string | null {
  return [extension, queue].find((text) => /^[A-Za-z0-9_*#+.-]{1,40}$/.test(text)) ?? null;
}
