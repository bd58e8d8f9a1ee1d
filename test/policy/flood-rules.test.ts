import { describe, expect, it } from 'vitest';
import { decide, decideEarly } from '../../src/policy/decide.js';
import { explain } from '../../src/policy/explain.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { factsOf, policyOf, type Surroundings } from './policy-of.js';

/** Calls as the daemon handles them: noted, decided, and what follows from that remembered. */
function pbx(yaml: string, around: Surroundings = {}) {
  const guard = new FloodGuard();
  const policy = policyOf(yaml, { ...around, guard });
  return {
    policy,
    call: (number: string, at: string) => {
      const facts = factsOf({ number, at });
      if (facts.number.kind === 'e164') guard.note(facts.number.e164, facts.atMs);
      const { decision, hold } = decide(policy, facts);
      if (hold !== null) guard.hold(hold);
      return decision.action;
    },
  };
}

const at = (minute: number) =>
  `2026-11-24 ${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

describe('a flood guard', () => {
  it('blocks from one call too many on, until the calls are long enough ago', () => {
    const { call } = pbx('rules: [{ id: flood, if: { calls: { over: 3, within: 10m } }, then: { block: true } }]');
    expect([0, 1, 2, 3, 4].map((minute) => call('79170415564', at(minute)))).toEqual([
      'pass',
      'pass',
      'pass',
      'block',
      'block',
    ]);
    expect(call('79161112233', at(5))).toBe('pass');
    expect(call('79170415564', at(13))).toBe('pass');
  });

  it('sees a flood out of one range of numbers', () => {
    const { call } = pbx(
      'rules: [{ id: flood, if: { calls: { over: 2, within: 10m, by: range } }, then: { block: true } }]',
    );
    expect(['79170415501', '79170415502', '79170415503'].map((number) => call(number, at(0)))).toEqual([
      'pass',
      'pass',
      'block',
    ]);
  });

  it('holds the number for a time, whatever its later calls are like', () => {
    const { call, policy } = pbx(`
rules:
  - { id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: { for: 1h, reason: too often } } }`);
    expect(call('79170415564', at(0))).toBe('pass');
    expect(call('79170415564', at(0))).toBe('block');
    expect(call('79170415564', at(30))).toBe('block');
    expect(call('79161112233', at(30))).toBe('pass');
    const [flood] = explain(policy, factsOf({ at: at(30) })).rules;
    expect(flood).toMatchObject({ outcome: 'matched', message: 'by an earlier call, until 2026-11-24T07:00:00.000Z' });
    expect(call('79170415564', at(60))).toBe('pass');
  });

  it('lets go of a number that was held by a clock that was wrong', () => {
    const { call } = pbx(
      'rules: [{ id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: { for: 1h } } }]',
    );
    const ahead = '2031-01-01 12:00';
    expect([ahead, ahead].map((time) => call('79170415564', time))).toEqual(['pass', 'block']);
    expect(call('79170415564', at(0))).toBe('pass');
  });

  it('holds on a rule that had to know more, without a lookup', () => {
    const guard = new FloodGuard();
    const yaml = 'rules: [{ id: abroad, if: { country: DE }, then: { block: { for: 1d } } }]';
    const policy = policyOf(yaml, { guard });
    const first = factsOf({ number: '+4930123456', known: { country: 'DE' } });
    expect(decideEarly(policy, { ...first, lookup: null }).kind).toBe('needs-lookup');
    const { hold } = decide(policy, first);
    expect(hold).toEqual({ number: '4930123456', rule: 'abroad', untilMs: first.atMs + 86_400_000 });
    guard.hold(hold!);
    expect(decideEarly(policy, { ...first, lookup: null })).toMatchObject({
      decision: { action: 'block' },
      hold: null,
    });
  });

  it('holds calls from the number, not calls to it', () => {
    const { call, policy } = pbx(
      'rules: [{ id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: { for: 1h } } }]',
    );
    expect([0, 0, 5].map((minute) => call('79170415564', at(minute)))).toEqual(['pass', 'block', 'block']);
    const back = decide(policy, factsOf({ direction: 'outbound', at: at(5) }));
    expect(back).toMatchObject({ decision: { action: 'pass' }, hold: null });
  });

  it('holds nobody by a rule that is for one call, nor a caller without a number', () => {
    const policy = policyOf(`
rules:
  - { id: hidden, if: { status: WITHHELD }, then: { block: { for: 1h } } }
  - { id: here, then: { block: true } }`);
    expect(decide(policy, factsOf())).toMatchObject({ decision: { rule: 'here' }, hold: null });
    expect(decide(policy, factsOf({ number: '' }))).toMatchObject({ decision: { rule: 'hidden' }, hold: null });
  });

  it('never holds whom the allow list lets through', () => {
    const { call } = pbx(
      'rules: [{ id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: { for: 1h } } }]',
      {
        allow: ['79170415564'],
      },
    );
    expect([0, 0, 0, 1].map((minute) => call('79170415564', at(minute)))).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  it('may send a flood elsewhere for a time', () => {
    const { call } = pbx(`
routes: { slow: "slow-lane,s,1" }
rules:
  - { id: flood, if: { calls: { over: 1, within: 1m } }, then: { route: { to: slow, for: 10m } } }`);
    expect([0, 0, 5, 10].map((minute) => call('79170415564', at(minute)))).toEqual(['pass', 'route', 'route', 'pass']);
  });

  it('is asked by explain, never told', () => {
    const guard = new FloodGuard();
    const policy = policyOf('rules: [{ id: flood, if: { calls: { over: 1, within: 1m } }, then: { block: true } }]', {
      guard,
    });
    for (let time = 0; time < 5; time++) expect(explain(policy, factsOf()).decision.action).toBe('pass');
    expect(guard.size).toEqual({ watched: 0, held: 0 });
    guard.note('79170415564', factsOf().atMs);
    expect(explain(policy, factsOf()).rules[0]?.conditions[0]?.message).toBe('calls: wanted over 1 in 1 m, found 2');
  });
});
