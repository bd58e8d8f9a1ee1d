import { expect, it } from 'vitest';
import { ignoresPlanOperator } from '../../src/policy/plan-operator.js';
import type { ConditionConfig } from '../../src/policy/rule-config.js';

const MTS: ConditionConfig = { operator: ['mts'] };
const RUSSIA: ConditionConfig = { country: ['RU'] };

it.each<[string, ConditionConfig, boolean]>([
  ['nothing at all', {}, false],
  ['a country', RUSSIA, false],
  ['an operator', MTS, true],
  ['the holder of the range', { operatorOld: ['mts'] }, true],
  ['one of several below', { any: [RUSSIA, MTS] }, true],
  ['one that must not be', { none: [RUSSIA, MTS] }, true],
  ['one among others that must hold', { all: [RUSSIA, { any: [RUSSIA, MTS] }] }, true],
  ['no operator, in any depth', { all: [RUSSIA, { none: [RUSSIA] }] }, false],
  ['an operator beside a source without the plan', { ...MTS, source: ['registry'] }, true],
  ['an operator beside a source with it', { ...MTS, source: ['registry', 'plan'] }, false],
  ['an operator below such a source', { source: ['plan'], any: [MTS] }, false],
  ['one such and one other', { any: [{ ...MTS, source: ['plan'] }, MTS] }, true],
])('a rule on %s is unknown where only the plan knows the operator', (_what, condition, expected) => {
  expect(ignoresPlanOperator(condition)).toBe(expected);
});
