// What an entry of a list says of itself, beside the number that it is about.

import { describe, expect, it } from 'vitest';
import type { ListEntry, ListTarget } from '../../src/lists/match/list-entry.js';
import { decide } from '../../src/policy/decide.js';
import { compilePolicy } from '../../src/policy/compile-policy.js';
import { configOf, factsOf, partsOf, type Call } from './policy-of.js';

const NUMBER = '79170415564';
const EXACT: ListTarget = { kind: 'exact', number: NUMBER };
const CONTACTS = { [NUMBER]: { name: 'Анна' } };

function decided(list: 'allow' | 'block', changes: Partial<ListEntry>, call: Call = {}, yaml = '') {
  const entry: ListEntry = {
    ...{ target: EXACT, reason: '', label: '', untilMs: null, source: 'test', line: null, hangupCause: null },
    ...changes,
  };
  const parts = { ...partsOf({ contacts: CONTACTS }), [list]: { match: () => entry } };
  return decide(compilePolicy(configOf(yaml), parts), factsOf(call));
}

describe.each(['allow', 'block'] as const)('an entry of the %s list', (list) => {
  it('is shown by its label, else by the name of the contact', () => {
    expect(decided(list, { label: 'Курьер' }).decision.label).toBe('Курьер');
    expect(decided(list, {}).decision.label).toBe('Анна');
    expect(decided(list, {}, { number: '79170415565' }).decision.label).toBe('');
  });

  it.each<[string, Partial<ListEntry>, string]>([
    ['its own words', { reason: 'a friend' }, 'a friend'],
    ['not the number once more', {}, `on the ${list} list`],
    ['nor that there is none', { target: { kind: 'withheld' } }, `on the ${list} list`],
    ['what stands there for many', { target: { kind: 'prefix', prefix: '7917' } }, `on the ${list} list: 7917*`],
  ])('gives as a reason %s', (_what, changes, reason) => {
    expect(decided(list, changes)).toMatchObject({ isListed: true, decision: { rule: list, reason } });
  });
});

describe('an entry of the block list', () => {
  it('names a hangup cause, or leaves the usual one', () => {
    expect(decided('block', { hangupCause: 17 }).decision).toMatchObject({ hangupCause: 17, namesCause: true });
    const { decision } = decided('block', {});
    expect(decision).toMatchObject({ action: 'block', hangupCause: 21 });
    expect(decision).not.toHaveProperty('namesCause');
  });
});

describe('an entry of the allow list', () => {
  const RULE = 'rules: [{ id: r, then: { label: by rule, reason: why }, continue: true }]';

  it('gives way to what rules say of the call, and is named as what decided all the same', () => {
    expect(decided('allow', { label: 'Курьер', reason: 'a friend' }, {}, RULE).decision).toMatchObject({
      ...{ action: 'pass', rule: 'allow', label: 'by rule', reason: 'why' },
    });
  });
});
