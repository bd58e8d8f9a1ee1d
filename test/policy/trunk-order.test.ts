import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { chanceOf, hashOf } from '../../src/policy/call-hash.js';
import type { TrunkConfig } from '../../src/policy/rule-config.js';
import { orderTrunks } from '../../src/policy/trunk-order.js';

const group = (...trunks: [string, number?][]): TrunkConfig[] =>
  trunks.map(([trunk, weight = 1]) => ({ trunk, weight }));
const CALLS = Array.from({ length: 4000 }, (_, index) => hashOf(`1732617${index % 1000}.${index}`));

/** How often each trunk comes first, of a hundred calls. */
function shares(positions: TrunkConfig[][]): Record<string, number> {
  const first: Record<string, number> = {};
  for (const call of CALLS) {
    const [trunk = ''] = orderTrunks(positions, call);
    first[trunk] = (first[trunk] ?? 0) + 100 / CALLS.length;
  }
  return first;
}

describe('trunks of a rule', () => {
  it('come first as often as their weight says', () => {
    const found = shares([group(['a'], ['b', 3])]);
    expect(found['a']).toBeGreaterThan(22);
    expect(found['a']).toBeLessThan(28);
    expect(found['b']).toBeGreaterThan(72);
  });

  it('leave every position its place, and fill what is free with the other alternatives', () => {
    for (const call of CALLS.slice(0, 50)) {
      expect([...orderTrunks([group(['a'], ['b']), group(['c'])], call).slice(0, 2)].sort()).toEqual(['a', 'b']);
      expect(orderTrunks([group(['a'], ['b']), group(['c'])], call)[2]).toBe('c');
      expect(orderTrunks([group(['a'], ['b'], ['d']), group(['c']), group(['e'])], call).slice(1)).toEqual(['c', 'e']);
    }
  });

  it('are tried once each', () => {
    expect(orderTrunks([group(['a']), group(['a']), group(['b'])], 1)).toEqual(['a', 'b']);
  });

  property([
    fc.array(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 4,
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.integer({ min: 0, max: 0xffff_ffff }),
  ])('are at most three, of those given, the same for the same call', (positions, call) => {
    const given = positions.map((alternatives) => group(...alternatives));
    const order = orderTrunks(given, call);
    expect(order.length).toBeGreaterThanOrEqual(1);
    expect(order.length).toBeLessThanOrEqual(3);
    expect(new Set(order).size).toBe(order.length);
    for (const trunk of order) expect(given.flat().map((each) => each.trunk)).toContain(trunk);
    expect(orderTrunks(given, call)).toEqual(order);
  });
});

describe('chance', () => {
  it('spreads calls that follow each other evenly', () => {
    const draw = hashOf('canary');
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const call of CALLS) tenths[Math.floor(chanceOf(call, draw) * 10)]! += 1;
    expect(Math.min(...tenths)).toBeGreaterThan(CALLS.length / 10 - 80);
  });

  it('is another for each rule: a second half is half of the rest', () => {
    const [one, two] = [hashOf('rule-1'), hashOf('rule-2')];
    const rest = CALLS.filter((call) => chanceOf(call, one) >= 0.5);
    const second = rest.filter((call) => chanceOf(call, two) < 0.5);
    expect(second.length / rest.length).toBeGreaterThan(0.45);
    expect(second.length / rest.length).toBeLessThan(0.55);
  });
});

describe('trunks of a blocked account', () => {
  const blocked = new Map([['newtel', 'moscow']]);
  const position = (...trunks: string[]) => trunks.map((trunk) => ({ trunk, weight: 1 }));

  it('go last, and are never left out', () => {
    expect(orderTrunks([position('newtel'), position('sip'), position('gsm')], 1, blocked)).toEqual([
      'sip',
      'gsm',
      'newtel',
    ]);
    expect(orderTrunks([position('newtel')], 1, blocked)).toEqual(['newtel']);
  });

  it('give way to the others of their group, and to a fourth position', () => {
    for (let hash = 0; hash < 20; hash++)
      expect(orderTrunks([position('newtel', 'sip'), position('gsm')], hash, blocked)).toEqual([
        'sip',
        'newtel',
        'gsm',
      ]);
    expect(orderTrunks([position('newtel'), position('a'), position('b'), position('c')], 1, blocked)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});
