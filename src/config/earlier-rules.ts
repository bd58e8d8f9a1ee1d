// Index of earlier rules by their conditions, so that of thousands of rules only those that could make a rule unreachable are
// compared with it.

import type { Atom } from './condition-logic.js';

export interface WithAtoms {
  readonly atoms: readonly Atom[];
}

/** Comparing all of thousands with each other would hold up a reload. */
const MOST_COMPARED = 200;

export class EarlierRules<Rule extends WithAtoms> {
  /** Rules that ask for this value of this key, each under one of its keys. */
  readonly #byValue = new Map<string, Rule[]>();
  /** Rules that ask for no value: for yes or no, for none of something, for nothing. */
  readonly #others: Rule[] = [];

  add(rule: Rule): void {
    const choices = rule.atoms.map(valuesOf).filter((values) => values.length > 0);
    const crowd = (values: readonly string[]) =>
      Math.max(...values.map((value) => this.#byValue.get(value)?.length ?? 0));
    const [least] = choices.sort((a, b) => crowd(a) - crowd(b));
    if (least === undefined) this.#others.push(rule);
    for (const value of least ?? []) {
      const there = this.#byValue.get(value);
      if (there === undefined) this.#byValue.set(value, [rule]);
      else there.push(rule);
    }
  }

  /** Whose conditions may follow from these: all of them, or of a great many that are alike the first. */
  candidates(atoms: readonly Atom[]): readonly Rule[] {
    const values = new Set(atoms.flatMap(valuesWithin));
    const found = new Set([...values].flatMap((value) => this.#byValue.get(value) ?? []));
    return [...this.#others.slice(0, MOST_COMPARED), ...[...found].slice(0, MOST_COMPARED)];
  }
}

/** `country DE`, `country FR` */
function valuesOf(atom: Atom): readonly string[] {
  if (atom.kind !== 'key' || !Array.isArray(atom.value)) return [];
  return atom.value.map((value: unknown) => `${atom.key} ${String(value)}`);
}

function valuesWithin(atom: Atom): readonly string[] {
  return atom.kind === 'any' ? atom.groups.flat().flatMap(valuesWithin) : valuesOf(atom);
}
