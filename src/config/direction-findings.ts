// What a rule says, and what the direction of its calls leaves without effect: nothing else would say so.

import type { ConditionConfig, RuleConfig } from '../policy/rule-config.js';
import { warning, type Finding, type KeyPath } from './policy-finding.js';

type Direction = NonNullable<ConditionConfig['direction']>[number];

/** By itself, or by one of the groups that must all hold. */
export function isOnly(wanted: Direction, { direction, all = [] }: ConditionConfig): boolean {
  return direction?.every((value) => value === wanted) === true || all.some((below) => isOnly(wanted, below));
}

/** Of a rule about outbound calls alone. */
export function outboundFindings({ if: condition, then }: RuleConfig, path: KeyPath): Finding[] {
  if (!isOnly('outbound', condition)) return [];
  const held = (['block', 'route'] as const).filter((key) => (then[key]?.for ?? null) !== null);
  return [
    ...held.map((key) => warning([...path, 'then', key, 'for'], 'has no effect: for applies to incoming calls only')),
    ...callerIsOwnPaths(condition, [...path, 'if']).map((at) =>
      warning(at, 'never holds for outbound calls: they come from this PBX itself'),
    ),
  ];
}

function callerIsOwnPaths({ callerIsOwn, all = [] }: ConditionConfig, path: KeyPath): KeyPath[] {
  return [
    ...(callerIsOwn === true ? [[...path, 'callerIsOwn']] : []),
    ...all.flatMap((below, index) => callerIsOwnPaths(below, [...path, 'all', index])),
  ];
}
