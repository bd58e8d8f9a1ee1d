// Rules that no call gets to, because an earlier one decides first.

import { CONTACT_ROUTE, type RuleConfig } from '../policy/rule-config.js';
import { atomsOf, implies, type Atom } from './condition-logic.js';
import { EarlierRules } from './earlier-rules.js';

/** A rule with its conditions taken apart once. */
export interface RuleAtoms {
  readonly rule: RuleConfig;
  readonly atoms: readonly Atom[];
}

/** True of every call. */
const EITHER_DIRECTION: Atom = { kind: 'key', key: 'direction', value: ['inbound', 'outbound'] };

export function ruleAtoms(rule: RuleConfig): RuleAtoms {
  return { rule, atoms: atomsOf(rule.if) };
}

/** By rule, in their order, in words; null when it can be reached, as far as can be told. */
export function whyNeverReached(rules: readonly RuleAtoms[]): (string | null)[] {
  const earlier = new EarlierRules<RuleAtoms>();
  return rules.map((taken) => {
    const inTheWay = coveringRules(taken.atoms, earlier.candidates([...taken.atoms, EITHER_DIRECTION]));
    if (decides(taken.rule)) earlier.add(taken);
    return inTheWay === null ? null : inWords(taken.rule, inTheWay);
  });
}

function inWords({ then }: RuleConfig, inTheWay: readonly RuleAtoms[]): string {
  const names = inTheWay.map(({ rule: { id } }) => id).join(', ');
  // Callers on the allow list pass by what blocks, so only a rule that blocks as well has nobody left.
  return inTheWay.some(({ rule }) => rule.then.block !== undefined) && then.block === undefined
    ? `reached only by callers on the allow list: ${names} blocks all others first`
    : `never reached: ${names} decides first`;
}

/** The earlier rules that together take every call these conditions let through; null when some call may get by. */
function coveringRules(atoms: readonly Atom[], earlier: readonly RuleAtoms[]): readonly RuleAtoms[] | null {
  const covering = (given: readonly Atom[]) => earlier.find(({ atoms: wanted }) => implies(given, wanted));
  const one = covering(atoms);
  if (one !== undefined) return [one];
  for (const cases of waysToSplit(atoms)) {
    const found = new Set<RuleAtoms>();
    const isCovered = cases.every((atom) => {
      const rule = covering([...atoms, atom]);
      if (rule !== undefined) found.add(rule);
      return rule !== undefined;
    });
    if (isCovered) return [...found];
  }
  return null;
}

/** Each a list of cases one of which is true of every call that these conditions let through. */
function waysToSplit(atoms: readonly Atom[]): Atom[][] {
  return [...atoms, EITHER_DIRECTION].flatMap((atom) => {
    if (atom.kind !== 'key' || !Array.isArray(atom.value) || atom.value.length < 2) return [];
    return [atom.value.map((value: unknown): Atom => ({ ...atom, value: [value] }))];
  });
}

/** Does it end the way of every call whose conditions it meets? */
function decides({ then, continue: continues }: RuleConfig): boolean {
  return !continues && then.route?.to !== CONTACT_ROUTE;
}
