// Once at start and at each reload: the policy's texts become closures and sets.

import { compileRule, type Rule, type RuleContext } from './compile-rule.js';
import { ownE164 } from './own-number.js';
import { checkedValue } from '../time/parsed-text.js';
import type { PolicyParts } from './policy.js';
import type { PolicyConfig } from './rule-config.js';
import { parseOfficeHours } from '../time/schedule.js';

/** A policy that can be asked, see `decide`. */
export interface Policy {
  readonly rules: readonly Rule[];
  readonly parts: PolicyParts;
}

/** @throws {Error} for a configuration that was not checked, see config/policy-problems.ts */
export function compilePolicy(config: PolicyConfig, parts: PolicyParts): Policy {
  const context: RuleContext = {
    parts,
    numberSettings: parts.numberSettings,
    ownNumbers: new Set(ownE164(config.ownNumbers, parts.numberSettings)),
    lists: new Map([...parts.named, ['allow', parts.allow], ['block', parts.block]]),
    schedules: new Map(
      Object.entries(config.schedules).map(([name, hours]) => [
        name,
        hours.map((text) => checkedValue(parseOfficeHours(text))),
      ]),
    ),
    holidays: parts.holidays,
    takesPlan: false,
    shared: new Map(),
    repeated: new Map(),
    timeZone: config.timeZone ?? parts.hostTimeZone,
    routes: config.routes,
    contactContext: config.contactContext,
  };
  return { rules: config.rules.map((rule) => compileRule(rule, context)), parts };
}
