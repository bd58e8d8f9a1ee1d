// Logical implication between the conditions of rules, to find rules that can never be reached.
// Sound but not complete: every reported implication holds, but not all are found.

import { acceptsPlanOperator } from '../policy/plan-operator.js';
import type { ConditionConfig, ConditionKey } from '../policy/rule-config.js';

/** A condition that must hold, taken out of `all` and of `none`. */
export type Atom =
  | {
      readonly kind: 'key';
      readonly key: ConditionKey;
      readonly value: unknown;
      /** Of a condition on an operator: it takes the word of the numbering plan alone. */
      readonly acceptsPlan?: boolean;
    }
  /** These do not hold together. */
  | { readonly kind: 'not'; readonly atoms: readonly Atom[] }
  /** One of these groups holds. */
  | { readonly kind: 'any'; readonly groups: readonly (readonly Atom[])[] };

/** Keys of which a call has one value: two different ones exclude each other. */
const SINGLE: ReadonlySet<ConditionKey> = new Set([
  'direction', 'context', 'trunk', 'presentation', 'status', 'country', 'type', 'source', 'operator', 'operatorOld',
]); // prettier-ignore

/** @param acceptsPlan conditions on an operator accept what only the plan knows, because of what they are in */
export function atomsOf(condition: ConditionConfig, acceptsPlan = false): Atom[] {
  const { all = [], any, none = [], ...keys } = condition;
  const inside = acceptsPlan || acceptsPlanOperator(condition);
  const below = (group: ConditionConfig) => atomsOf(group, inside);
  const groups = any?.map(below) ?? [];
  return [
    ...Object.entries(keys).map(([key, value]): Atom => ({
      kind: 'key',
      key: key as ConditionKey,
      value,
      ...(inside ? { acceptsPlan: true } : {}),
    })),
    ...all.flatMap(below),
    ...(groups.length === 1 ? groups.flat() : groups.length > 1 ? [{ kind: 'any', groups } as const] : []),
    ...none.map((group): Atom => ({ kind: 'not', atoms: below(group) })),
  ];
}

/** Do all of `wanted` hold wherever all of `given` do? */
export function implies(given: readonly Atom[], wanted: readonly Atom[]): boolean {
  return wanted.every((atom) => impliesOne(given, atom));
}

/** Can they not hold together? Then in words which. */
export function conflictIn(atoms: readonly Atom[]): string | null {
  for (const [index, atom] of atoms.entries()) {
    if (atom.kind === 'not' && implies(atoms, atom.atoms)) return `none of ${inWords(atom.atoms)} leaves nothing`;
    const other = atoms.slice(0, index).find((before) => exclude(before, atom) || exclude(atom, before));
    if (other !== undefined) return `${inWords([other])} and ${inWords([atom])} exclude each other`;
  }
  const any = atoms.find((atom) => atom.kind === 'any');
  const rest = atoms.filter((atom) => atom.kind !== 'any');
  if (any?.groups.every((group) => conflictIn([...rest, ...group]) !== null) === true)
    return 'nothing under any can hold';
  return null;
}

function impliesOne(given: readonly Atom[], wanted: Atom): boolean {
  if (given.some((atom) => atom.kind === 'any' && atom.groups.every((group) => impliesOne(group, wanted)))) return true;
  switch (wanted.kind) {
    case 'key':
      return given.some((atom) => atom.kind === 'key' && isNarrower(atom, wanted));
    case 'any':
      return wanted.groups.some((group) => implies(given, group));
    case 'not':
      return given.some((atom) =>
        atom.kind === 'not' ? implies(wanted.atoms, atom.atoms) : wanted.atoms.some((other) => refutes(atom, other)),
      );
  }
}

type KeyAtom = Extract<Atom, { kind: 'key' }>;

function isNarrower(narrow: KeyAtom, wide: KeyAtom): boolean {
  if (narrow.key === 'tag' && wide.key === 'isContact') return wide.value === true;
  if (narrow.key !== wide.key || knowDifferently(narrow, wide)) return false;
  if (wide.key === 'percent') return wide.value === 100;
  if (wide.key === 'calls') return isNarrowerCount(narrow.value as CallCount, wide.value as CallCount);
  if (Array.isArray(narrow.value) && Array.isArray(wide.value)) {
    const values: readonly unknown[] = wide.value;
    return narrow.value.every((value) => values.includes(value));
  }
  // Numbers that redirect are a redirection.
  return wide.value === (Array.isArray(narrow.value) ? true : narrow.value);
}

/** Is one of two conditions on an operator not known for calls for which the other is? Then nothing follows from either. */
function knowDifferently(one: KeyAtom, other: KeyAtom): boolean {
  const isFirm = one.key === 'operator' || one.key === 'operatorOld';
  return isFirm && one.acceptsPlan !== other.acceptsPlan;
}

type CallCount = NonNullable<ConditionConfig['calls']>;

function isNarrowerCount(narrow: CallCount, wide: CallCount): boolean {
  const sameNumbers = narrow.by === wide.by || (narrow.by === 'number' && wide.by === 'range');
  return sameNumbers && narrow.over >= wide.over && narrow.within <= wide.within;
}

/** Statuses of calls of which no lookup says anything. */
const NEVER_LOOKED_UP = ['WITHHELD', 'INTERNAL', 'INVALID'];
const LOOKED_UP: ReadonlySet<ConditionKey> = new Set([
  'country', 'type', 'source', 'operator', 'operatorOld', 'ported', 'region', 'district', 'callerTime',
]); // prettier-ignore

/** Is it never so that both hold? */
function exclude(one: Atom, other: Atom): boolean {
  if (one.kind !== 'key' || other.kind !== 'key') return false;
  if (one.key === 'status' && LOOKED_UP.has(other.key))
    return (one.value as string[]).every((status) => NEVER_LOOKED_UP.includes(status));
  return refutes(one, other);
}

/** Where the one holds, is the other known not to? That is more than never to hold with it: it may be unknown then. */
function refutes(one: Atom, other: Atom): boolean {
  if (one.kind !== 'key' || other.kind !== 'key') return false;
  if (one.key === 'holiday' && other.key === 'workday') return one.value === true && other.value === true;
  if (one.key === 'workday' && other.key === 'holiday') return one.value === true && other.value === true;
  if (one.key === 'isContact' && other.key === 'tag') return one.value === false;
  if (one.key === 'tag' && other.key === 'isContact') return other.value === false;
  if (one.key !== other.key) return false;
  if (typeof one.value === 'boolean' || typeof other.value === 'boolean')
    return one.value === false ? other.value !== false : other.value === false;
  if (!SINGLE.has(one.key) || knowDifferently(one, other)) return false;
  const values: readonly unknown[] = other.value as unknown[];
  return !(one.value as unknown[]).some((value) => values.includes(value));
}

function inWords(atoms: readonly Atom[]): string {
  return atoms
    .map((atom) => {
      if (atom.kind === 'key') return `${atom.key}: ${valueInWords(atom.value)}`;
      return atom.kind === 'not' ? `none of ${inWords(atom.atoms)}` : 'any';
    })
    .join(', ');
}

function valueInWords(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
