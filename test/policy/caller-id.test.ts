// Which own number whoever is called sees, trunk by trunk, call by call.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { wantedCallerId, type WantedCallerId } from '../../src/policy/caller-id.js';
import type { Policy } from '../../src/policy/compile-policy.js';
import { decide } from '../../src/policy/decide.js';
import type { OwnNumber } from '../../src/policy/own-number.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { factsOf, policyOf, type Knowledge } from './policy-of.js';

const UFA: Knowledge = { region: 'RU-BA', district: 'volga' };
const ELSEWHERE: Knowledge = { region: 'RU-PRI', district: 'far-eastern' };
const ufa = (e164: string, ...trunks: string[]): OwnNumber => ({
  e164,
  regionIds: ['RU-BA'],
  districts: ['volga'],
  isDefault: false,
  trunks: trunks.length === 0 ? null : trunks,
});
const [A, B, C] = ['73471110001', '73471110002', '73471110003'] as const;

const LOCAL = `
ownNumbers: ["${A}"]
rules:
  - { id: local, if: { direction: outbound }, then: { callerId: local }, continue: true }
  - { id: out, if: { direction: outbound }, then: { trunks: [gsm, sip, spare] } }`;

/** Calls that are carried out, one after the other; what each shows, on each trunk. */
function caller(own: readonly OwnNumber[], yaml = LOCAL, shownNumbers = new ShownNumbers()) {
  const policy: Policy = policyOf(yaml, { own, shownNumbers });
  return (number: string, known: Knowledge = UFA, at = '2026-11-24 12:00') => {
    const { decision, shown } = decide(policy, factsOf({ direction: 'outbound', number, known, at }));
    if (shown !== null) shownNumbers.note(shown);
    expect(decision.callerId).toBe(decision.callerIds[0] ?? decision.callerId);
    return decision.callerIds.map((shownAs) => shownAs.replace(/^8/, '7'));
  };
}

describe('the caller ID that a rule wants', () => {
  it.each<[string, WantedCallerId]>([
    ['local', { kind: 'local' }],
    ['+7 (495) 111-22-33', { kind: 'number', e164: '74951112233', dialled: '84951112233' }],
    ['204', { kind: 'number', e164: null, dialled: '204' }],
    ['reception', { kind: 'number', e164: null, dialled: '' }],
  ])('%s', (wanted, expected) => {
    expect(wantedCallerId(wanted, DEFAULT_NUMBER_SETTINGS)).toEqual(expected);
  });
});

describe('the own number that is shown', () => {
  it('is the least used one of the region, and the same for whoever is called again', () => {
    const call = caller([ufa(A), ufa(B), ufa(C)]);
    expect(call('79170000001')).toEqual([A, A, A]);
    expect(call('79170000002')).toEqual([B, B, B]);
    expect(call('79170000003')).toEqual([C, C, C]);
    expect(call('79170000002')).toEqual([B, B, B]);
    expect(call('79170000002')).toEqual([B, B, B]);
    expect(call('79170000004')).toEqual([A, A, A]);
    expect(call('79170000005')).toEqual([C, C, C]);
    expect(call('79170000001')).toEqual([A, A, A]);
  });

  it('is on each trunk one of the provider whose trunk it is, and none where he has none', () => {
    const call = caller([ufa(A, 'gsm'), ufa(B, 'sip'), ufa(C, 'sip')]);
    expect(call('79170000001')).toEqual([A, B, '']);
    expect(call('79170000002')).toEqual([A, C, '']);
    expect(call('79170000002')).toEqual([A, C, '']);
    expect(call('79170000001')).toEqual([A, B, '']);
    expect(call('79170000003', ELSEWHERE)).toEqual(['', '', '']);
  });

  it('stays the same on the next trunk where it may be shown there too', () => {
    const call = caller([ufa(A), ufa(B, 'gsm', 'spare'), ufa(C, 'sip')]);
    expect(call('79170000001')).toEqual([A, A, A]);
    expect(call('79170000002')).toEqual([B, C, B]);
  });

  it('is the default of each provider where no number of the region is his', () => {
    const call = caller([ufa(A, 'gsm'), { ...ufa(B, 'sip'), regionIds: [], districts: [], isDefault: true }]);
    expect(call('79170000001')).toEqual([A, B, '']);
  });

  it('is one that goes with any trunk where no rule chooses trunks', () => {
    const yaml = `ownNumbers: ["${A}"]\nrules: [{ id: local, if: { direction: outbound }, then: { callerId: local } }]`;
    const shownAs = (own: readonly OwnNumber[]) =>
      decide(policyOf(yaml, { own }), factsOf({ direction: 'outbound', known: UFA })).decision;
    expect(shownAs([ufa(A, 'gsm'), ufa(B)])).toMatchObject({ trunks: [], callerId: `8${B.slice(1)}`, callerIds: [] });
    expect(shownAs([ufa(A, 'gsm')])).toMatchObject({ callerId: '' });
  });

  it('is chosen by the trunks of a later rule, and by the last rule that names one', () => {
    const yaml = `
ownNumbers: ["${A}"]
rules:
  - { id: local, if: { direction: outbound }, then: { callerId: local }, continue: true }
  - { id: fixed, if: { direction: outbound, region: RU-PRI }, then: { callerId: "74951112233" }, continue: true }
  - { id: out, if: { direction: outbound }, then: { trunks: sip } }`;
    const call = caller([ufa(A, 'gsm'), ufa(B, 'sip')], yaml);
    expect(call('79170000001')).toEqual([B]);
    expect(call('79170000002', ELSEWHERE)).toEqual(['74951112233']);
  });

  it('is none, and used up none, where a rule blocks the call', () => {
    const yaml = `
ownNumbers: ["${A}"]
rules:
  - { id: local, if: { direction: outbound }, then: { callerId: local }, continue: true }
  - { id: not-there, if: { direction: outbound, number: "79170000009" }, then: { block: true } }
  - { id: out, if: { direction: outbound }, then: { trunks: gsm } }`;
    const call = caller([ufa(A), ufa(B)], yaml);
    expect(call('79170000009')).toEqual([]);
    expect(call('79170000001')).toEqual([A]);
    expect(call('79170000002')).toEqual([B]);
  });

  it('that a rule names is left out on trunks of other providers', () => {
    const yaml = `
ownNumbers: ["${A}"]
rules: [{ id: out, if: { direction: outbound }, then: { callerId: "${A}", trunks: [gsm, sip] } }]`;
    expect(caller([ufa(A, 'sip')], yaml)('79170000001')).toEqual(['', A]);
    expect(caller([ufa(A)], yaml)('79170000001')).toEqual([A, A]);
    expect(caller([ufa(B, 'sip')], yaml)('79170000001')).toEqual([A, A]);
  });

  it('is none that is kept for rules which name it', () => {
    const kept = { ...ufa(A), isOffered: false };
    expect(caller([kept, ufa(B)])('79170000001')).toEqual([B, B, B]);
    expect(caller([kept])('79170000001')).toEqual(['', '', '']);
  });

  it('is remembered for nobody where nobody can be called back', () => {
    const policy = policyOf(LOCAL, { own: [{ ...ufa(A), isDefault: true }] });
    const { decision, shown } = decide(policy, factsOf({ direction: 'outbound', number: '' }));
    expect([decision.callerIds.length, shown]).toEqual([3, null]);
    expect(decision.callerId).not.toBe('');
  });

  it('is not held against a number for ever: a new one does not get all calls', () => {
    const shownNumbers = new ShownNumbers();
    const before = caller([ufa(A)], LOCAL, shownNumbers);
    for (let call = 0; call < 8; call++) before(`7917000001${call}`);
    const now = caller([ufa(A), ufa(B)], LOCAL, shownNumbers);
    const calls = ['1', '2', '3', '4'].map((last) => now(`7917000002${last}`, UFA, '2026-11-28 12:00')[0]);
    expect(calls).toEqual([B, A, B, A]);
  });

  it('is chosen alike for all of a region, whoever is called: none is shown twice more than another', () => {
    const callees = fc.uniqueArray(fc.integer({ min: 0, max: 99_999 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(callees, (numbers) => {
        const call = caller([ufa(A), ufa(B), ufa(C)]);
        const seen = numbers.map((number) => call(String(79_170_000_000 + number))[0]);
        const counts = [A, B, C].map((own) => seen.filter((number) => number === own).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });
});
