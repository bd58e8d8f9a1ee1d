// Once at start and at each reload: the policy's texts become closures and sets.

import { compileRule, type Rule, type RuleContext } from './compile-rule.js';
import { ownAccounts } from './own-number.js';
import { checkedValue } from '../time/parsed-text.js';
import type { PolicyParts } from './policy-parts.js';
import type { PolicyConfig } from './rule-config.js';
import { parseOfficeHours, type OfficeHours } from '../time/schedule.js';

/** A policy that can be asked, see `decide`. */
export interface Policy {
  readonly rules: readonly Rule[];
  readonly parts: PolicyParts;
}

/** @throws {Error} for a configuration that was not checked, see config/policy-problems.ts */
export function compilePolicy(config: PolicyConfig, parts: PolicyParts): Policy {
  const steps = compilePolicySteps(config, parts);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same a little at a time: thousands of rules take a second. */
export function* compilePolicySteps(config: PolicyConfig, parts: PolicyParts): Generator<undefined, Policy> {
  const schedules = new Map<string, readonly OfficeHours[]>();
  for (const [name, hours] of Object.entries(config.schedules)) {
    schedules.set(
      name,
      hours.map((text) => checkedValue(parseOfficeHours(text))),
    );
    yield;
  }
  const context: RuleContext = {
    parts,
    numberSettings: parts.numberSettings,
    isCostly: parts.isCostly,
    ownNumbers: new Map(ownAccounts(config.ownNumbers, parts.numberSettings)),
    lists: new Map([...parts.named, ['allow', parts.allow], ['block', parts.block]]),
    schedules,
    holidays: parts.holidays,
    acceptsPlan: false,
    shared: new Map(),
    repeated: new Map(),
    timeZone: config.timeZone ?? parts.hostTimeZone,
    routes: config.routes,
    contactContext: config.contactContext,
  };
  const rules: Rule[] = [];
  for (const rule of config.rules) {
    rules.push(compileRule(rule, context));
    yield;
  }
  return { rules, parts };
}
