// Rules that no call gets to, because an earlier one decides first.

import type { RuleConfig } from '../policy/rule-config.js';
import { CONTACT_ROUTE } from '../policy/rule-config.js';
import { atomsOf, implies, type Atom } from './condition-logic.js';

/** A rule with its conditions taken apart once. */
export interface RuleAtoms {
  readonly rule: RuleConfig;
  readonly atoms: readonly Atom[];
}

export function ruleAtoms(rule: RuleConfig): RuleAtoms {
  return { rule, atoms: atomsOf(rule.if) };
}

/** In words; null when it can be reached, as far as can be told. */
export function whyNeverReached({ rule, atoms }: RuleAtoms, before: readonly RuleAtoms[]): string | null {
  const deciding = before.filter(({ rule: earlier }) => decides(earlier));
  const inTheWay = coveringRules(atoms, deciding);
  if (inTheWay === null) return null;
  const names = inTheWay.map(({ rule: { id } }) => id).join(', ');
  // Callers on the allow list pass by what blocks, so only a rule that blocks as well has nobody left.
  return inTheWay.some(({ rule: { then } }) => then.block !== undefined) && rule.then.block === undefined
    ? `reached by nobody but callers on the allow list: ${names} blocks all others first`
    : `never reached: ${names} decides first`;
}

/** The earlier rules that together take every call these conditions let through; null when some call may get by. */
function coveringRules(atoms: readonly Atom[], earlier: readonly RuleAtoms[]): readonly RuleAtoms[] | null {
  const covering = (given: readonly Atom[]) => earlier.find(({ atoms: wanted }) => implies(given, wanted));
  const one = covering(atoms);
  if (one !== undefined) return [one];
  for (const cases of waysToSplit(atoms)) {
    const found = cases.map((atom) => covering([...atoms, atom]));
    if (found.every((rule) => rule !== undefined)) return [...new Set(found)];
  }
  return null;
}

/** Each a list of cases one of which is true of every call that these conditions let through. */
function waysToSplit(atoms: readonly Atom[]): Atom[][] {
  const direction: Atom = { kind: 'key', key: 'direction', value: ['inbound', 'outbound'] };
  return [...atoms, direction].flatMap((atom) => {
    if (atom.kind !== 'key' || !Array.isArray(atom.value) || atom.value.length < 2) return [];
    return [atom.value.map((value: unknown): Atom => ({ ...atom, value: [value] }))];
  });
}

/** Does it end the way of every call whose conditions it meets? */
function decides({ then, continue: continues }: RuleConfig): boolean {
  return !continues && then.route?.to !== CONTACT_ROUTE;
}
