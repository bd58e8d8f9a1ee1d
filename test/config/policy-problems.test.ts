import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkShape } from '../../src/yaml/check-shape.js';
import { formatProblem } from '../../src/yaml/config-error.js';
import { policyProblems } from '../../src/config/policy-problems.js';
import { policySections } from '../../src/config/rules-schema.js';
import type { KnownNames } from '../../src/config/name-findings.js';
import { nearestPlace, parseYaml } from '../../src/yaml/yaml-source.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';

const KNOWN: KnownNames = {
  operators: ['mts', 'megafon', 'beeline', 'tele2'],
  regions: ['RU-MOW', 'RU-MOS', 'RU-BA', 'crimea'],
  districts: ['central', 'volga', 'far-eastern'],
  lists: ['partners'],
  tags: ['vip', 'customer'],
  hasContacts: true,
  numberSettings: DEFAULT_NUMBER_SETTINGS,
  idOf: (kind, name) => (kind === 'operator' && name === 'МТС' ? 'mts' : undefined),
};

/** `warning` in front of what is only said. */
function problems(yaml: string, known: Partial<KnownNames> = {}): string[] {
  const source = parseYaml('vox.yaml', yaml);
  const config = checkShape(z.strictObject(policySections), source);
  return policyProblems(config, { ...KNOWN, ...known }, nearestPlace(source)).map(
    (problem) => `${problem.severity === 'warning' ? 'warning: ' : ''}${formatProblem(problem)}`,
  );
}

const sections = `routes: { moscow: "moscow,s,1" }
schedules: { office: ["mon-fri 09:00-18:00"] }
ownNumbers: ["74951112233"]
`;
const when = (condition: string) =>
  problems(`${sections}rules:\n  - id: r\n    if: ${condition}\n    then: { pass: true }\n`);

describe('conditions on what is not there', () => {
  it.each([
    ['{ tag: vip }', 'rules.0.if.tag: there are no contacts, so this never matches'],
    ['{ none: [{ isContact: true }] }', 'rules.0.if.none.0.isContact: there are no contacts, so this never matches'],
    ['{ callerIsOwn: true }', 'rules.0.if.callerIsOwn: there are no ownNumbers, so nobody can show one'],
  ])('are said: %s', (condition, message) => {
    const yaml = `rules: [{ id: r, if: ${condition}, then: { label: x } }]`;
    expect(problems(yaml, { hasContacts: false })).toEqual([expect.stringContaining(message)]);
    expect(problems(`ownNumbers: ["74951112233"]\n${yaml}`)).toEqual([]);
  });
});

describe('a condition on how often a number called', () => {
  const CALLS = 'calls: { over: 3, within: 10m }';
  it.each([
    `{ ${CALLS} }`,
    `{ direction: outbound, ${CALLS} }`,
    `{ direction: [inbound, outbound], ${CALLS} }`,
    `{ any: [{ ${CALLS} }, { direction: inbound }] }`,
  ])('is refused where outbound calls are meant too, for they are not counted: %s', (condition) => {
    expect(when(condition)).toEqual([
      expect.stringMatching(/calls: expected direction: inbound beside it, or around it/),
    ]);
  });

  it.each([
    `{ direction: inbound, ${CALLS} }`,
    `{ direction: inbound, none: [{ any: [{ ${CALLS} }] }] }`,
    `{ all: [{ direction: inbound }], any: [{ ${CALLS} }] }`,
    `{ any: [{ direction: inbound, ${CALLS} }] }`,
  ])('may be asked of inbound calls: %s', (condition) => {
    expect(when(condition)).toEqual([]);
  });
});

describe('names that stand for nothing', () => {
  it.each([
    ['{ operator: mtss }', 'vox.yaml:6:11: rules.0.if.operator: unknown operator "mtss"; did you mean mts?'],
    [
      '{ operator: [mts, megaphon] }',
      'vox.yaml:6:27: rules.0.if.operator.1: unknown operator "megaphon"; did you mean megafon?',
    ],
    ['{ operatorOld: МТС }', 'vox.yaml:6:11: rules.0.if.operatorOld: unknown operator "МТС"; its id is mts'],
    ['{ region: RU-MOV }', 'vox.yaml:6:11: rules.0.if.region: unknown region "RU-MOV"; did you mean RU-MOW?'],
    [
      '{ district: fareastern }',
      'vox.yaml:6:11: rules.0.if.district: unknown federal district "fareastern"; did you mean far-eastern?',
    ],
    [
      '{ none: [{ any: [{ schedule: ofice }] }] }',
      'vox.yaml:6:28: rules.0.if.none.0.any.0.schedule: unknown schedule "ofice"; did you mean office?',
    ],
    ['{ list: partner }', 'vox.yaml:6:11: rules.0.if.list: unknown list "partner"; did you mean partners?'],
    ['{ list: friends }', 'vox.yaml:6:11: rules.0.if.list: unknown list "friends"; known are allow, block, partners'],
    ['{ country: UK }', 'vox.yaml:6:11: rules.0.if.country: unknown country "UK"; did you mean GB?'],
    ['{ country: XQ }', 'vox.yaml:6:11: rules.0.if.country: unknown country "XQ"'],
    ['{ tag: vop }', 'warning: vox.yaml:6:11: rules.0.if.tag: unknown tag of a contact "vop"; did you mean vip?'],
    ['{ number: "8*" }', /rules\.0\.if\.number: expected numbers such as .*, found "8\*"/],
    ['{ did: ["74951112233", "4951"] }', null],
    ['{ rdnis: [hello] }', /rules\.0\.if\.rdnis: expected numbers such as/],
  ])('%s', (condition, expected) => {
    const found = when(condition);
    if (expected === null) expect(found).toEqual([]);
    else if (typeof expected === 'string') expect(found).toEqual([expected]);
    else expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('are no matter where nobody knows them: tags of contacts that were not read', () => {
    expect(problems('rules: [{ id: r, if: { tag: anything }, then: { pass: true } }]', { tags: null })).toEqual([]);
  });

  it('are found in actions', () => {
    expect(problems(`${sections}rules: [{ id: r, then: { route: moskow } }]`)).toEqual([
      'vox.yaml:4:26: rules.0.then.route: unknown route "moskow"; did you mean moscow?',
    ]);
    expect(problems('rules: [{ id: r, then: { route: contact } }]')).toEqual([
      'vox.yaml:1:26: rules.0.then.route: expected contactContext to be set for route: contact',
    ]);
    expect(problems('rules: [{ id: r, then: { callerId: local } }]')).toEqual([
      'vox.yaml:1:26: rules.0.then.callerId: expected ownNumbers to choose from for callerId: local',
    ]);
    expect(problems('rules: [{ id: r, then: { callerId: "495 111" } }]')).toEqual([
      expect.stringMatching(/then\.callerId: expected a number, found "495 111"/),
    ]);
  });

  it('are found in own numbers', () => {
    expect(problems('ownNumbers: ["1112233", { number: "74951112233", region: RU-MOV }]')).toEqual([
      'vox.yaml:1:14: ownNumbers.0: expected a whole number, found "1112233"',
      'vox.yaml:1:50: ownNumbers.1.region: unknown region "RU-MOV"; did you mean RU-MOW?',
    ]);
  });

  it('are found where a number would be shown: trunks that no rule chooses, numbers of other providers', () => {
    const own = (trunks: string) => `ownNumbers: [{ number: "74951112233", trunks: ${trunks} }]\n`;
    const rules = (then: string) => `rules: [{ id: r, then: ${then} }]`;
    expect(problems(own('[gsm, sip-mian]') + rules('{ callerId: local, trunks: [[gsm@2, sip-main]] }'))).toEqual([
      'warning: vox.yaml:1:53: ownNumbers.0.trunks.1: no rule chooses the trunk "sip-mian": the number is never shown on it; did you mean sip-main?',
    ]);
    expect(problems(own('sip') + rules('{ callerId: local }'))).toEqual([
      expect.stringMatching(/^warning: .*ownNumbers\.0\.trunks: no rule chooses the trunk "sip"/),
    ]);
    expect(problems(own('sip') + rules('{ callerId: "84951112233", trunks: [sip, gsm] }'))).toEqual([
      expect.stringMatching(/^warning: .*callerId: not shown on gsm: ownNumbers assigns it to other trunks/),
    ]);
    expect(problems(own('sip') + rules('{ trunks: gsm }'))).toEqual([]);
    expect(problems(own('sip') + rules('{ callerId: "84951112233", trunks: sip }'))).toEqual([]);
  });

  it('are found in rules about outbound calls: what has no effect there', () => {
    const of = (direction: string, rest: string) =>
      problems(`${sections}rules: [{ id: r, if: ${direction}, ${rest} }]`);
    const held = 'then: { block: { for: 5m } }';
    expect(of('{ direction: outbound }', held)).toEqual([
      expect.stringMatching(/^warning: .*then\.block\.for: has no effect: for applies to incoming calls only/),
    ]);
    expect(of('{ all: [{ direction: outbound }] }', 'then: { route: { to: moscow, for: 5m } }')).toEqual([
      expect.stringMatching(/^warning: .*then\.route\.for: has no effect/),
    ]);
    expect(of('{ direction: outbound, all: [{ callerIsOwn: true }] }', 'then: { label: x }')).toEqual([
      expect.stringMatching(/^warning: .*if\.all\.0\.callerIsOwn: never holds for outbound calls/),
    ]);
    expect(of('{ direction: outbound, callerIsOwn: false }', 'then: { block: true }')).toEqual([]);
    expect(of('{ direction: [inbound, outbound], callerIsOwn: true }', held)).toEqual([]);
  });

  it('two rules of one name', () => {
    expect(
      problems(
        'rules:\n  - { id: a, if: { country: RU }, then: { pass: true } }\n  - { id: a, then: { pass: true } }\n',
      ),
    ).toEqual(['vox.yaml:3:7: rules.1.id: expected an id of its own: rule 1 is a too']);
  });
});

describe('rules that can never match', () => {
  it.each([
    ['{ country: RU, all: [{ country: DE }] }', 'country: RU and country: DE exclude each other'],
    ['{ country: RU, none: [{ country: [RU, DE] }] }', 'none of country: RU, DE leaves nothing'],
    [
      '{ direction: inbound, any: [{ direction: outbound }] }',
      'direction: inbound and direction: outbound exclude each other',
    ],
    ['{ holiday: true, workday: true }', 'holiday: true and workday: true exclude each other'],
    ['{ isContact: false, tag: vip }', 'isContact: false and tag: vip exclude each other'],
    ['{ status: WITHHELD, country: RU }', 'status: WITHHELD and country: RU exclude each other'],
    ['{ rdnis: false, all: [{ rdnis: "7495*" }] }', 'rdnis: false and rdnis: 7495* exclude each other'],
    ['{ country: RU, any: [{ country: DE }, { all: [{ country: FR }] }] }', 'nothing under any can hold'],
    [
      '{ operator: mts, none: [{ any: [{ operator: [mts, tele2] }, { region: RU-BA }] }] }',
      /^none of any leaves nothing/,
    ],
  ])('%s', (condition, expected) => {
    const [found = ''] = when(condition);
    expect(found).toMatch(/^vox\.yaml:6:5: rules\.0\.if: can never match: /);
    const message = found.split('can never match: ')[1];
    if (typeof expected === 'string') expect(message?.split(' and ').sort()).toEqual(expected.split(' and ').sort());
    else expect(message).toMatch(expected);
  });

  it.each([
    '{ region: RU-MOW, all: [{ region: RU-MOS }] }',
    '{ tag: vip, all: [{ tag: customer }] }',
    '{ country: RU, none: [{ country: RU, operator: mts }] }',
    '{ status: [WITHHELD, OK], country: RU }',
    '{ none: [{ country: RU }, { country: DE }] }',
    '{ holiday: false, workday: false }',
  ])('but %s can', (condition) => {
    expect(when(condition)).toEqual([]);
  });
});

describe('rules that can never be reached', () => {
  const rules = (...texts: string[]) => problems(`${sections}rules:\n${texts.map((text) => `  - ${text}\n`).join('')}`);
  const never = (index: number, by: string) =>
    `warning: vox.yaml:${index + 5}:5: rules.${index}: never reached: ${by} decides first`;

  it('behind one that always matches', () => {
    expect(
      rules('{ id: all, then: { pass: true } }', '{ id: late, if: { country: RU }, then: { block: true } }'),
    ).toEqual([never(1, 'all')]);
  });

  it('behind one with fewer conditions, or more values', () => {
    expect(
      rules(
        '{ id: wide, if: { country: [RU, KZ] }, then: { route: moscow } }',
        '{ id: narrow, if: { country: RU, operator: mts }, then: { pass: true } }',
      ),
    ).toEqual([never(1, 'wide')]);
    expect(
      rules(
        '{ id: wide, if: { none: [{ country: RU }] }, then: { pass: true } }',
        '{ id: narrow, if: { country: DE }, then: { block: true } }',
      ),
    ).toEqual([never(1, 'wide')]);
    expect(
      rules(
        '{ id: wide, if: { any: [{ operator: mts }, { operator: tele2 }] }, then: { pass: true } }',
        '{ id: narrow, if: { operator: tele2, region: RU-BA }, then: { block: true } }',
      ),
    ).toEqual([never(1, 'wide')]);
    expect(
      rules(
        '{ id: wide, if: { direction: inbound, calls: { over: 3, within: 10m } }, then: { pass: true } }',
        '{ id: narrow, if: { direction: inbound, calls: { over: 5, within: 5m } }, then: { block: true } }',
      ),
    ).toEqual([never(1, 'wide')]);
  });

  it('behind several that take all of its calls together', () => {
    expect(
      rules(
        '{ id: in, if: { direction: inbound }, then: { pass: true } }',
        '{ id: out, if: { direction: outbound }, then: { trunks: sip } }',
        '{ id: rest, then: { block: true } }',
      ),
    ).toEqual([never(2, 'in, out')]);
    expect(
      rules(
        '{ id: de, if: { country: DE }, then: { pass: true } }',
        '{ id: fr, if: { country: FR }, then: { pass: true } }',
        '{ id: both, if: { country: [DE, FR], type: MOB }, then: { block: true } }',
      ),
    ).toEqual([never(2, 'de, fr')]);
  });

  it('behind one that blocks: callers on the allow list get there', () => {
    expect(
      rules(
        '{ id: closed, then: { block: true } }',
        '{ id: vip, if: { country: RU }, then: { route: moscow } }',
        '{ id: again, if: { country: RU }, then: { block: true } }',
      ),
    ).toEqual([
      'warning: vox.yaml:6:5: rules.1: reached only by callers on the allow list: closed blocks all others first',
      never(2, 'closed'),
    ]);
  });

  it('but not behind one that goes on, or may have nowhere to route to, or knows less', () => {
    expect(
      rules(
        '{ id: set, then: { label: x }, continue: true }',
        '{ id: region, if: { region: RU-BA }, then: { pass: true } }',
        '{ id: other, if: { region: [RU-BA, RU-MOW] }, then: { pass: true } }',
        '{ id: half, if: { percent: 50 }, then: { pass: true } }',
        '{ id: half-again, if: { percent: 50 }, then: { pass: true } }',
        '{ id: not-mts, if: { none: [{ operator: mts }] }, then: { pass: true } }',
        '{ id: withheld, if: { status: WITHHELD }, then: { block: true } }',
      ),
    ).toEqual([]);
    expect(
      problems(
        'contactContext: from-internal\nrules: [{ id: a, then: { route: contact } }, { id: b, then: { block: true } }]',
      ),
    ).toEqual([]);
  });

  it('are found among five hundred', () => {
    const many = Array.from(
      { length: 499 },
      (_, n) => `{ id: r-${n}, if: { did: "7495${1_000_000 + n}", country: RU }, then: { pass: true } }`,
    );
    expect(
      rules(...many, '{ id: last, if: { did: "74951000400", country: RU, type: MOB }, then: { block: true } }'),
    ).toEqual([never(499, 'r-400')]);
  });
});
