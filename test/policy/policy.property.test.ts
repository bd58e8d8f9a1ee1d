import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { conflictIn, atomsOf } from '../../src/config/condition-logic.js';
import { ruleAtoms, whyNeverReached } from '../../src/config/unreachable-rule.js';
import type { CallFacts } from '../../src/policy/call-facts.js';
import { CallView } from '../../src/policy/call-view.js';
import { compilePolicy, type Policy } from '../../src/policy/compile-policy.js';
import { decide, decideEarly } from '../../src/policy/decide.js';
import { PASS } from '../../src/policy/decision.js';
import { explain } from '../../src/policy/explain.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import type { RuleConfig } from '../../src/policy/rule-config.js';
import { anyCall, anyKnowledge, anyRules, configWith } from './arbitrary-policy.js';
import { factsOf, partsOf, type Surroundings } from './policy-of.js';

const EVERYBODY = ['1*', '2*', '3*', '4*', '5*', '6*', '7*', '8*', '9*'].map((head) => `+${head}`);

/** A guard that has seen some calls of these numbers, and holds one of them. */
function busyGuard(rules: readonly RuleConfig[], calls: readonly (readonly [number: number, agoMs: number])[]) {
  const guard = new FloodGuard();
  const { atMs } = factsOf();
  for (const [number, agoMs] of calls) guard.note(String(79_170_415_560 + number), atMs - agoMs);
  const [held] = rules.filter(({ then }) => then.block?.for);
  if (held !== undefined) guard.hold({ number: '79160000001', rule: held.id, untilMs: atMs + 60_000 });
  return guard;
}

const anyCalls = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 900_000 })), {
  maxLength: 8,
});

function compiled(rules: readonly RuleConfig[], around: Surroundings = {}): Policy {
  const contacts = { '79170415564': { name: 'Anna', extension: '204', tags: ['vip'] } };
  const named = { partners: ['79160000001'] };
  return compilePolicy(configWith(rules), partsOf({ contacts, named, ...around }));
}

function bothFacts(call: Parameters<typeof factsOf>[0], known: Parameters<typeof factsOf>[0]) {
  const late = factsOf({ ...call, ...known });
  return { late, early: { ...late, lookup: null } satisfies CallFacts };
}

describe('whatever the policy and the call', () => {
  property([anyRules, anyCall, anyKnowledge])('allow always wins', (rules, call, known) => {
    const policy = compiled(rules, { allow: [...EVERYBODY, 'withheld'], block: [...EVERYBODY, 'withheld'] });
    const { early, late } = bothFacts(call, { known });
    fc.pre(late.number.kind === 'e164' || late.number.kind === 'withheld');
    expect(decide(policy, late).decision.action).not.toBe('block');
    const soon = decideEarly(policy, early);
    if (soon.kind === 'decided') expect(soon.decision.action).not.toBe('block');
    else expect(soon.allowed).not.toBeNull();
  });

  property([anyCall, anyKnowledge])('an empty policy passes', (call, known) => {
    const policy = compilePolicy(configWith([]), partsOf());
    const { early, late } = bothFacts(call, { known });
    expect(decide(policy, late)).toEqual({ kind: 'decided', decision: PASS, isListed: false, hold: null, shown: null });
    expect(decideEarly(policy, early)).toEqual(decide(policy, late));
  });

  property([anyRules, anyCall, anyKnowledge, fc.nat()])(
    'order matters only where conditions overlap',
    (rules, call, known, seed) => {
      fc.pre(rules.length > 1);
      const at = seed % (rules.length - 1);
      const policy = compiled(rules);
      const view = new CallView(factsOf({ ...call, known }), policy.parts);
      const matching = policy.rules.slice(at, at + 2).filter((rule) => rule.test(view) === true);
      fc.pre(matching.length < 2);
      const swapped = rules.with(at, rules[at + 1]!).with(at + 1, rules[at]!);
      expect(decide(compiled(swapped), view.facts)).toEqual(decide(policy, view.facts));
    },
  );

  property([anyRules, anyCall, anyKnowledge, anyCalls])(
    'explain and decide never disagree',
    (rules, call, known, calls) => {
      const policy = compiled(rules, { block: ['+4930*'], guard: busyGuard(rules, calls) });
      const { early, late } = bothFacts(call, { known });
      for (const facts of [early, late]) {
        const { lists, rules: traces, ...decided } = explain(policy, facts, 'rules', true);
        expect(decided).toEqual(decide(policy, facts));
        expect(lists.some(({ list, matched }) => list === decided.decision.rule && matched)).toBe(decided.isListed);
        for (const { outcome, conditions, message } of traces) {
          const verdicts = conditions.map(({ verdict }) => verdict);
          if (outcome === 'matched')
            expect(message !== '' || verdicts.every((verdict) => verdict === 'holds')).toBe(true);
          if (outcome === 'not matched') expect(message).not.toBe('');
          if (outcome === 'unknown') {
            expect(verdicts).toContain('unknown');
            expect(verdicts).not.toContain('fails');
          }
        }
      }
    },
  );

  property([anyRules, anyCall, anyKnowledge, anyCalls])(
    'a question before the call is answered as the call will be',
    (rules, call, known, calls) => {
      const guard = busyGuard(rules, calls);
      const policy = compiled(rules, { guard });
      const facts = factsOf({ ...call, known });
      const asked = explain(policy, facts);
      // As the daemon does: whoever is called has not called.
      if (facts.direction === 'inbound' && facts.number.kind === 'e164') guard.note(facts.number.e164, facts.atMs);
      expect(asked).toMatchObject(decide(policy, facts));
    },
  );

  property([anyRules, anyCall, anyKnowledge, anyCalls])(
    'what is decided before the lookup is decided the same with it',
    (rules, call, known, calls) => {
      const policy = compiled(rules, { block: ['+4930*'], guard: busyGuard(rules, calls) });
      const { early, late } = bothFacts(call, { known });
      const soon = decideEarly(policy, early);
      if (late.number.kind !== 'e164') expect(soon.kind).toBe('decided');
      if (soon.kind === 'decided') expect(soon).toEqual(decide(policy, late));
      expect(decideEarly(policy, late)).toEqual(decide(policy, late));
    },
  );

  property([anyRules, anyKnowledge, fc.constantFrom('112', '+7112', '03', '0911', '204', '*30')])(
    'who dials an extension, a short or an emergency number is left to the dialplan',
    (rules, known, number) => {
      const policy = compiled(rules, { block: ['7*'] });
      for (const lookup of [known, null]) {
        const decided = decideEarly(policy, factsOf({ direction: 'outbound', number, known: lookup }));
        expect(decided).toMatchObject({
          kind: 'decided',
          decision: { action: 'pass', trunks: [], callerId: '', route: '' },
        });
      }
    },
  );

  property([anyRules, anyCall, anyKnowledge, anyCalls], { numRuns: 200 })(
    'a rule that is said to be out of reach does not decide',
    (rules, call, known, calls) => {
      const never = whyNeverReached(rules.map(ruleAtoms));
      const reasons = new Map(rules.map(({ id }, index) => [id, never[index] ?? null]));
      for (const rule of rules) {
        const conflict = conflictIn(atomsOf(rule.if));
        if (conflict !== null) reasons.set(rule.id, conflict);
      }
      const policy = compiled(rules, { guard: busyGuard([], calls) });
      const facts = factsOf({ ...call, known });
      const { rules: traces } = explain(policy, facts);
      const reached = traces.filter(({ outcome }) => outcome === 'matched').map(({ id }) => id);
      // Rules do not decide on them in any order.
      fc.pre(facts.number.kind !== 'internal' || (facts.direction === 'inbound' && facts.number.use !== 'emergency'));
      expect(reached.filter((id) => reasons.get(id) != null)).toEqual([]);
    },
  );
});

describe('random policies', () => {
  it('are of all kinds: blocked, routed, passed, undecided before the lookup', () => {
    const seen = { block: 0, route: 0, pass: 0, early: 0, 'needs-lookup': 0 };
    for (const [rules, call, known] of fc.sample(fc.tuple(anyRules, anyCall, anyKnowledge), {
      numRuns: 400,
      seed: 1,
    })) {
      const { early, late } = bothFacts(call, { known });
      seen[decide(compiled(rules), late).decision.action] += 1;
      seen[decideEarly(compiled(rules), early).kind === 'decided' ? 'early' : 'needs-lookup'] += 1;
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});
