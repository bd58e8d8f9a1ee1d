// A policy that was just compiled is asked some times before calls are decided by it.

import { expect, it } from 'vitest';
import { rehearse } from '../../src/daemon/rehearsal.js';
import type { Policy } from '../../src/policy/compile-policy.js';
import { FloodGuard } from '../../src/policy/flood-guard.js';
import { runYielding } from '../../src/time/yield-to-calls.js';
import { policyOf } from '../policy/policy-of.js';

const NOW_MS = Date.UTC(2026, 10, 29);
const EVERYBODY = 'rules: [{ id: all, if: { none: [{ number: "79000000001" }] }, then: { block: true } }]';

/** Each of its rules takes so long. */
function slow(policy: Policy, ms: number): Policy {
  const rules = policy.rules.map((rule): Policy['rules'][number] => ({
    ...rule,
    test(call) {
      for (const startMs = performance.now(); performance.now() - startMs < ms;);
      return rule.test(call);
    },
  }));
  return { ...policy, rules };
}

it('goes on until it is fast, and not for ever; calls are answered meanwhile', async () => {
  let turns = 0;
  const turn = setInterval(() => (turns += 1), 1);
  expect(await runYielding(rehearse(slow(policyOf(EVERYBODY), 3), NOW_MS))).toBe(10);
  clearInterval(turn);
  expect(turns).toBeGreaterThan(5);
});

it('counts no call and holds nobody', async () => {
  const guard = new FloodGuard();
  const policy = policyOf(
    'rules: [{ id: all, if: { calls: { over: 1, within: 1h } }, then: { block: { for: 1h } } }]',
    { guard },
  );
  expect(await runYielding(rehearse(slow(policy, 3), NOW_MS))).toBe(10);
  const counted = Array.from({ length: 12 }, (_, time) =>
    guard.count(String(70_000_000_000 + time), 3_600_000, 'number', NOW_MS),
  );
  expect(new Set(counted)).toEqual(new Set([0]));
});
