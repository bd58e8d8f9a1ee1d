import { describe, expect, it } from 'vitest';
import type { CallPart } from '../../src/policy/call-facts.js';
import { decideEarly } from '../../src/policy/decide.js';
import { explain } from '../../src/policy/explain.js';
import { factsOf, policyOf, type Call, type Surroundings } from './policy-of.js';

function words(condition: string, call: Call, around?: Surroundings): string {
  const schedules = 'schedules: { office: ["mon-fri 09:00-18:00"] }\nownNumbers: ["74951112233"]\n';
  const policy = policyOf(`${schedules}rules: [{ id: r, if: ${condition}, then: { block: true } }]`, around);
  const [rule] = explain(policy, factsOf(call)).rules;
  return `${rule?.outcome}: ${rule?.message}`;
}

describe('explain says which condition failed, and what was found instead', () => {
  it.each<[string, Call, string]>([
    ['{ region: RU-MOW }', { known: { region: 'RU-BA' } }, 'not matched: region: wanted RU-MOW, found RU-BA'],
    ['{ region: RU-MOW }', { known: {} }, 'unknown: region: wanted RU-MOW, found nothing known'],
    ['{ region: RU-MOW }', { known: null }, 'unknown: region: wanted RU-MOW, found nothing known'],
    ['{ region: RU-MOW }', { known: { country: 'DE' } }, 'not matched: region: wanted RU-MOW, found none'],
    ['{ region: DE-BY }', { known: { country: 'DE' } }, 'unknown: region: wanted DE-BY, found nothing known'],
    ['{ region: crimea }', { known: { country: 'DE' } }, 'unknown: region: wanted crimea, found nothing known'],
    ['{ region: NOT-AN-ID }', { known: { country: 'DE' } }, 'unknown: region: wanted NOT-AN-ID, found nothing known'],
    [
      '{ operator: [mts, tele2], country: RU }',
      { known: { operator: 'megafon', country: 'DE' } },
      'not matched: country: wanted RU, found DE; operator: wanted mts or tele2, found megafon',
    ],
    ['{ direction: outbound }', {}, 'not matched: direction: wanted outbound, found inbound'],
    ['{ trunk: beeline }', {}, 'not matched: trunk: wanted beeline, found mts'],
    ['{ did: "74951112233" }', {}, 'not matched: did: wanted 74951112233, found none'],
    ['{ number: "7495*" }', { number: 'anonymous' }, 'not matched: number: wanted 7495*, found withheld'],
    ['{ rdnis: true }', {}, 'not matched: rdnis: wanted yes, found none'],
    ['{ callerIsOwn: true }', {}, 'not matched: callerIsOwn: wanted yes, found no'],
    ['{ tag: vip }', {}, 'not matched: tag: wanted vip, found no contact'],
    ['{ list: partners }', {}, 'not matched: list: wanted partners, found on none of them'],
    [
      '{ none: [{ list: [partners, block] }] }',
      { number: '78121112233' },
      'not matched: none: list: wanted partners or block, found partners (7812*)',
    ],
    ['{ tag: vip }', { number: '78121112233' }, 'not matched: tag: wanted vip, found boss, press'],
    ['{ tag: vip }', { number: '78121112244' }, 'not matched: tag: wanted vip, found no tag'],
    [
      '{ schedule: office }',
      { at: '2026-11-22 10:00' },
      'not matched: schedule: wanted office, found Sun 10:00 in Europe/Moscow',
    ],
    [
      '{ callerTime: "09:00-21:00" }',
      { at: '2026-11-24 21:30', known: { timeZone: 'Asia/Vladivostok' } },
      'not matched: callerTime: wanted 09:00-21:00, found 04:30 in Asia/Vladivostok',
    ],
    ['{ date: "12-31..01-08" }', {}, 'not matched: date: wanted 12-31..01-08, found Tue 2026-11-24'],
    ['{ holiday: true }', {}, 'not matched: holiday: wanted yes, found no on Tue 2026-11-24'],
    ['{ calls: { over: 5, within: 10m } }', {}, 'not matched: calls: wanted over 5 in 10 m, found 1'],
    ['{ calls: { over: 5, within: 2h } }', {}, 'not matched: calls: wanted over 5 in 2 h, found 1'],
    ['{ calls: { over: 5, within: 90s } }', {}, 'not matched: calls: wanted over 5 in 90 s, found 1'],
    [
      '{ calls: { over: 5, within: 1h, by: range } }',
      {},
      'not matched: calls: wanted over 5 in 1 h from its range of a hundred, found 1',
    ],
    [
      '{ calls: { over: 5, within: 10m } }',
      { number: 'anonymous' },
      'unknown: calls: wanted over 5 in 10 m, found nothing known',
    ],
    ['{ status: [NOTFOUND, FAILED] }', { known: {} }, 'not matched: status: wanted NOTFOUND or FAILED, found OK'],
    [
      '{ none: [{ country: RU }, { operator: mts }] }',
      { known: { country: 'RU', operator: 'beeline' } },
      'not matched: none: country: wanted RU, found RU',
    ],
    [
      '{ any: [{ country: DE }, { operator: mts, type: MOB }] }',
      { known: { country: 'RU', operator: 'beeline', type: 'MOB' } },
      'not matched: any: country: wanted DE, found RU; type: wanted MOB, found MOB and operator: wanted mts, found beeline',
    ],
  ])('%s', (condition, call, expected) => {
    const contacts = { '78121112233': { tags: ['boss', 'press'] }, '78121112244': {} };
    expect(words(condition, call, { named: { partners: ['7812*'] }, contacts })).toBe(expected);
  });

  it.each<[string, Call, string]>([
    [
      '{ none: [{ list: partners }] }',
      {},
      'unknown: none: list: wanted partners, found a list that has not been downloaded yet',
    ],
    ['{ list: partners }', {}, 'unknown: list: wanted partners, found a list that has not been downloaded yet'],
    ['{ list: partners }', { number: '84951234567' }, 'matched: '],
    ['{ list: partners }', { number: '100' }, 'not matched: list: wanted partners, found on none of them'],
    ['{ isContact: false }', {}, 'unknown: isContact: wanted no, found nothing known'],
    ['{ isContact: false }', { number: 'anonymous' }, 'matched: '],
    ['{ isContact: true }', { number: '84951234567' }, 'matched: '],
    ['{ tag: vip }', {}, 'unknown: tag: wanted vip, found nothing known'],
    ['{ tag: vip }', { number: '84951234567' }, 'matched: '],
  ])('%s while a list and contacts are not there yet', (condition, call, expected) => {
    const contacts = { '74951234567': { tags: ['vip'] } };
    expect(words(condition, call, { named: { partners: ['7495*'] }, contacts, isUnavailable: true })).toBe(expected);
  });

  it.each<[string, readonly CallPart[], string]>([
    ['{ context: from-trunk }', ['context'], 'context: wanted from-trunk'],
    ['{ none: [{ context: from-trunk }] }', ['context'], 'none: context: wanted from-trunk'],
    ['{ did: "74951112233" }', ['did'], 'did: wanted 74951112233'],
    ['{ none: [{ did: "74951112233" }] }', ['did'], 'none: did: wanted 74951112233'],
    ['{ rdnis: false }', ['rdnis'], 'rdnis: wanted no'],
    ['{ rdnis: "7495*" }', ['rdnis'], 'rdnis: wanted 7495*'],
    ['{ presentation: allowed }', ['presentation'], 'presentation: wanted allowed'],
    ['{ trunk: mts }', ['channel'], 'trunk: wanted mts'],
  ])('%s where a stranger may have written it', (condition, notKnown, expected) => {
    expect(words(condition, { notKnown })).toBe(`unknown: ${expected}, found nothing known`);
  });

  it('a part of all calls', () => {
    expect(words('{ percent: 0.1 }', {})).toMatch(
      /^not matched: percent: wanted 0\.1 of a hundred, found \d+\.\d drawn$/,
    );
  });

  it('that the allow list overrides a rule', () => {
    expect(words('{ country: DE }', { known: { country: 'DE' } }, { allow: ['7917*'] })).toBe(
      'overridden: would block, but the allow list has 7917*',
    );
  });

  it.each([
    [
      'block: true',
      { direction: 'outbound', number: '112' },
      'overridden: would block, but extensions, short and emergency numbers can always be dialled',
    ],
    [
      'route: night',
      { direction: 'outbound', number: '204' },
      'overridden: would route, but extensions, short and emergency numbers can always be dialled',
    ],
    [
      'trunks: sip-main',
      { direction: 'outbound', number: '112' },
      'matched: chooses no trunks and no caller ID for extensions, short and emergency numbers',
    ],
    ['trunks: sip-main', { direction: 'outbound' }, 'matched: '],
    ['block: true', { number: '112' }, 'overridden: would block, but emergency services can always call back'],
  ] as const)('what %s does not do for an internal number', (action, call, expected) => {
    const policy = policyOf(`routes: { night: "night,s,1" }\nrules: [{ id: a, then: { ${action} } }]`);
    const [rule] = explain(policy, factsOf(call)).rules;
    expect(`${rule?.outcome}: ${rule?.message}`).toBe(expected);
  });

  it('every list, and where its entry stands', () => {
    const policy = policyOf('', { block: ['7917* # spam'], named: { partners: ['7812*'] } });
    expect(explain(policy, factsOf()).lists).toEqual([
      { list: 'allow', matched: false, match: null, message: 'no entry' },
      expect.objectContaining({ list: 'block', matched: true, message: '7917* in test: spam' }),
      { list: 'partners', matched: false, match: null, message: 'no entry' },
    ]);
  });

  it('every rule in order, also those that were not asked', () => {
    const policy = policyOf(`
contactContext: from-internal
rules:
  - { id: to-contact, then: { route: contact } }
  - { id: first, then: { label: x }, continue: true }
  - { id: second, then: { pass: true } }
  - { id: third, then: { block: true } }`);
    const { rules, decision } = explain(policy, factsOf());
    expect(rules.map(({ id, outcome, message }) => [id, outcome, message])).toEqual([
      ['to-contact', 'not matched', 'there is nowhere to route this call to'],
      ['first', 'matched', ''],
      ['second', 'matched', ''],
      ['third', 'not asked', ''],
    ]);
    expect(decision).toMatchObject({ action: 'pass', rule: 'second', label: 'x' });
  });
});

describe('before the lookup', () => {
  it('says which rule has to know more', () => {
    const policy = policyOf(
      'rules: [{ id: a, if: { did: "100" }, then: { pass: true } }, { id: b, if: { country: DE }, then: { block: true } }]',
    );
    expect(decideEarly(policy, factsOf({ known: null }))).toEqual({ kind: 'needs-lookup', rule: 'b', allowed: null });
    expect(decideEarly(policy, factsOf({ known: null, did: '100' }))).toMatchObject({
      kind: 'decided',
      decision: { rule: 'a' },
    });
    expect(decideEarly(policy, factsOf({ known: null }), 'lists')).toMatchObject({
      kind: 'decided',
      decision: { rule: '' },
    });
  });

  it('does not wait for a lookup that cannot say what a stranger has overwritten: the next rule is asked', () => {
    const policy = policyOf(
      'rules: [{ id: a, if: { did: "100" }, then: { pass: true } }, { id: b, if: { number: "7917*" }, then: { block: true } }]',
    );
    expect(decideEarly(policy, factsOf({ known: null, notKnown: ['did'] }))).toMatchObject({
      kind: 'decided',
      decision: { action: 'block', rule: 'b' },
    });
    const both = policyOf('rules: [{ id: a, if: { any: [{ did: "100" }, { country: RU }] }, then: { block: true } }]');
    expect(decideEarly(both, factsOf({ known: null, notKnown: ['did'] }))).toMatchObject({ rule: 'a' });
  });

  it('waits for the lookup where a caller ID is chosen by it', () => {
    const policy = policyOf('ownNumbers: ["74951112233"]\nrules: [{ id: local, then: { callerId: local } }]');
    expect(decideEarly(policy, factsOf({ known: null }))).toMatchObject({ kind: 'needs-lookup', rule: 'local' });
  });
});
