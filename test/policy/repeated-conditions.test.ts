import { describe, expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { factsOf, policyOf } from './policy-of.js';

const REPEATED = `
rules:
  - { id: ufa-mts, if: { region: RU-BA, operator: mts }, then: { label: A } }
  - { id: ufa-tele2, if: { region: RU-BA, operator: tele2 }, then: { label: B } }
  - { id: ufa, if: { region: RU-BA }, then: { label: C } }
  - { id: moscow-mts, if: { region: RU-MOW, operator: mts }, then: { label: D } }
  - { id: nobody-knows, if: { none: [{ region: RU-BA }] }, then: { label: E } }
`;

describe('conditions that several rules have', () => {
  it('are answered for each call anew, whatever came before it', () => {
    const policy = policyOf(REPEATED);
    const ruleFor = (region: string | undefined, operator: string) =>
      decide(policy, factsOf({ known: { operator, country: 'RU', ...(region === undefined ? {} : { region }) } }))
        .decision.rule;
    for (let round = 0; round < 2; round++) {
      expect(ruleFor('RU-BA', 'tele2')).toBe('ufa-tele2');
      expect(ruleFor('RU-MOW', 'mts')).toBe('moscow-mts');
      expect(ruleFor(undefined, 'mts')).toBe('');
      expect(ruleFor('RU-BA', 'mts')).toBe('ufa-mts');
      expect(ruleFor('RU-BA', 'beeline')).toBe('ufa');
      expect(ruleFor('RU-SPE', 'mts')).toBe('nobody-knows');
    }
  });

  it('are asked at most twice of one call, by however many rules', () => {
    let asked = 0;
    class CountingGuard extends FloodGuard {
      override count(...call: Parameters<FloodGuard['count']>): number {
        asked += 1;
        return super.count(...call);
      }
    }
    const rules = Array.from(
      { length: 50 },
      (_, n) => `  - { id: r${n}, if: { calls: { over: 5, within: 10m } }, then: { block: true } }`,
    );
    const policy = policyOf(`rules:\n${rules.join('\n')}\n`, { guard: new CountingGuard() });
    decide(policy, factsOf());
    expect(asked).toBe(2);
    decide(policy, factsOf());
    expect(asked).toBe(4);
  });

  it('do not share chance: of three rules for half of the calls, each has its share', () => {
    const rules = ['a', 'b', 'c'].map((id) => `  - { id: ${id}, if: { percent: 50 }, then: { label: ${id} } }`);
    const policy = policyOf(`rules:\n${rules.join('\n')}\n`);
    const decided = Array.from(
      { length: 400 },
      (_, n) => decide(policy, factsOf({ uniqueId: `1.${n}` })).decision.rule,
    );
    expect(new Set(decided)).toEqual(new Set(['a', 'b', 'c', '']));
  });
});
