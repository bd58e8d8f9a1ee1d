// What a decision over 500 rules costs: rules of every kind, none of which matches but the last. Figures, not a pass or
// fail: 20 µs are promised.

import { describe, expect, it } from 'vitest';
import { Bench } from 'tinybench';
import { decide, decideEarly } from '../../src/policy/decide.js';
import { explain } from '../../src/policy/explain.js';
import { factsOf, policyOf, type Surroundings } from '../policy/policy-of.js';

const COUNT = 500;

/** Conditions that a call from Ufa does not meet, one to three keys each, as policies have them. */
const KINDS = [
  (n: number) => `{ region: RU-${String(n).padStart(3, '0')} }`,
  (n: number) => `{ direction: inbound, operator: [operator-${n}, beeline, tele2] }`,
  () => '{ none: [{ country: [RU, KZ, BY] }] }',
  (n: number) => `{ number: "7495${String(n).padStart(3, '0')}*", type: MOB }`,
  () => '{ direction: outbound, district: volga }',
  (n: number) => `{ did: "7495111${String(n).padStart(4, '0')}" }`,
  () => '{ country: RU, schedule: night }',
  () => '{ callerTime: "22:00-06:00", type: [MOB, FIX] }',
  () => '{ any: [{ tag: vip }, { list: partners }, { ported: true }] }',
  () => '{ date: "12-31..01-08", district: [volga, ural] }',
  () => '{ direction: inbound, calls: { over: 5, within: 10m } }',
  (n: number) => `{ trunk: [mts-${n}, sip-${n}] }`,
  () => '{ status: [NOTFOUND, FAILED] }',
  () => '{ holiday: true }',
  () => '{ percent: 0.001 }',
];

function rulesOf(kinds: readonly ((n: number) => string)[]): string {
  const rules = Array.from({ length: COUNT - 1 }, (_, n) => {
    const condition = kinds[n % kinds.length]?.(n) ?? '';
    return `  - { id: rule-${n}, if: ${condition}, then: { block: true } }`;
  });
  return `schedules: { night: ["22:00-06:00"] }\nrules:\n${rules.join('\n')}\n  - { id: last, then: { label: end } }\n`;
}

const around: Surroundings = {
  named: { partners: ['7812*'] },
  contacts: { '79170415564': { name: 'Anna', tags: ['customer'] } },
};

describe(`a policy of ${COUNT} rules`, () => {
  it('is timed', async () => {
    const mixed = policyOf(rulesOf(KINDS), around);
    const plain = policyOf(rulesOf(KINDS.slice(0, 3)), around);
    const beforeLookup = policyOf(rulesOf(KINDS.slice(5, 6)), around);
    const known = {
      operator: 'mts',
      operatorOld: 'mts',
      ported: false,
      region: 'RU-BA',
      district: 'volga',
      country: 'RU',
      type: 'MOB',
      timeZone: 'Asia/Yekaterinburg',
    } as const;
    const facts = factsOf({ known, did: '74959999999' });
    const early = factsOf({ known: null, did: '74959999999' });
    expect(decide(mixed, facts).decision.rule).toBe('last');
    expect(decideEarly(beforeLookup, early)).toMatchObject({ decision: { rule: 'last' } });
    let tick = 0;
    const bench = new Bench({ time: 500 });
    bench
      .add('rules of every kind', () => void decide(mixed, facts))
      .add(
        'the same, each call in another minute',
        () => void decide(mixed, { ...facts, atMs: facts.atMs + 60_000 * tick++ }),
      )
      .add('region, operator, country', () => void decide(plain, facts))
      .add('DIDs, before the lookup', () => void decideEarly(beforeLookup, early))
      .add('explained', () => void explain(mixed, facts));
    await bench.run();
    console.info(bench.table().map((row) => JSON.stringify(row)).join('\n')); // prettier-ignore
    expect(bench.tasks.every((task) => task.result.state === 'completed')).toBe(true);
  });
});
