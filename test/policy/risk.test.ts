import { expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.js';
import { explain } from '../../src/policy/explain.js';
import { factsOf, policyOf } from './policy-of.js';

const RULES = `
rules:
  - { id: dear, if: { risk: costly }, then: { block: { reason: costs too much } } }
  - { id: cheap, if: { none: [{ risk: costly }] }, then: { label: cheap } }
`;
const ruleFor = (number: string, direction: 'inbound' | 'outbound') =>
  decide(policyOf(RULES), factsOf({ number, direction, known: null })).decision.rule;

it.each(['inbound', 'outbound'] as const)(
  'a costly number is told by its digits, before any lookup, %s',
  (direction) => {
    expect(ruleFor('+78402261234', direction)).toBe('dear');
    expect(ruleFor('+881612345678', direction)).toBe('dear');
  },
);

it('any other number is known not to be costly, and so is an extension', () => {
  expect(explain(policyOf(RULES), factsOf({ number: '79170415564', known: null })).rules[1]?.outcome).toBe('matched');
  expect(explain(policyOf(RULES), factsOf({ number: '203', known: null })).rules[1]?.outcome).toBe('matched');
});

it('of a caller without a number nobody knows: neither rule matches', () => {
  for (const number of ['anonymous', 'no number']) {
    const { rules } = explain(policyOf(RULES), factsOf({ number, known: null }));
    expect(rules.map(({ outcome }) => outcome)).not.toContain('matched');
  }
});
