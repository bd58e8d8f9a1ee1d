import { describe, expect, it } from 'vitest';
import { decide, decideEarly } from '../../src/policy/decide.js';
import { PASS } from '../../src/policy/decision.js';
import { explain } from '../../src/policy/explain.js';
import { factsOf, policyOf } from './policy-of.js';
import { POLICIES } from './policy-table.js';

describe('a policy decides', () => {
  it('in a table of at least 60 policies', () => {
    expect(POLICIES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(POLICIES.map(({ title }) => title)).size).toBe(POLICIES.length);
  });

  describe.each(POLICIES)('$title', ({ policy, around, calls }) => {
    it.each(calls)('%s', (_, call, expected) => {
      const compiled = policyOf(policy, around);
      const facts = factsOf(call);
      const { decision } = decide(compiled, facts);
      expect(decision).toEqual(expected === 'pass' ? PASS : { ...decision, ...expected });

      expect(explain(compiled, facts).decision).toEqual(decision);
      const early = decideEarly(compiled, { ...facts, lookup: null });
      if (early.kind === 'decided') expect(early.decision).toEqual(decision);
    });
  });
});
