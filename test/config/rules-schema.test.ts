import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/yaml/config-error.js';
import { configOf } from '../policy/policy-of.js';

function problems(yaml: string): string[] {
  try {
    configOf(yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').map((line) => line.replace('policy.yaml:', ''));
    throw error;
  }
  return [];
}

const rule = (text: string) => `rules:\n  - ${text}\n`;
const when = (condition: string) => rule(`{ id: r, if: ${condition}, then: { pass: true } }`);
const then = (action: string) => rule(`{ id: r, then: ${action} }`);

describe('a policy', () => {
  it('has a default for every key', () => {
    expect(configOf('')).toEqual({
      ownNumbers: [],
      timeZone: null,
      schedules: {},
      holidays: null,
      routes: {},
      contactContext: null,
      rules: [],
    });
    expect(configOf(then('{ block: true }')).rules).toEqual([
      { id: 'r', if: {}, then: { block: { reason: null, hangupCause: null, for: null } }, continue: false },
    ]);
  });

  it('takes a default number for each provider, and no second one on the same trunk', () => {
    const own = (...trunks: string[]) =>
      trunks.map((text, index) => `{ number: "7495111223${index}", default: true${text} }`).join(', ');
    expect(configOf(`ownNumbers: [${own(', trunks: [gsm, gsm]', ', trunks: sip')}]`).ownNumbers).toMatchObject([
      { trunks: ['gsm', 'gsm'] },
      { trunks: ['sip'] },
    ]);
    for (const two of [own(', trunks: [gsm, sip]', ', trunks: sip'), own('', ', trunks: sip')])
      expect(() => configOf(`ownNumbers: [${two}]`)).toThrow(/expected at most one default number for each trunk/);
  });

  it('takes one value or a list, short forms and long ones', () => {
    const { ownNumbers, routes, rules } = configOf(`
ownNumbers: ["74951112233", { number: "78121112233", region: RU-SPE, default: true }]
routes: { a: "ctx,100,1", b: { context: ctx, extension: "200" }, c: { context: ctx, extension: s, priority: start } }
rules:
  - { id: r1, if: { country: RU, type: [MOB, FIX] }, then: { route: a } }
  - { id: r2, if: { calls: { over: 5, within: 10m } }, then: { route: { to: b, for: 1h } } }
  - { id: r3, then: { trunks: sip } }
  - { id: r4, then: { trunks: [[gsm-1, gsm-2@3], sip] } }
`);
    expect(ownNumbers).toEqual([
      { number: '74951112233', region: null, default: false, trunks: null },
      { number: '78121112233', region: 'RU-SPE', default: true, trunks: null },
    ]);
    expect(routes).toEqual({ a: 'ctx,100,1', b: 'ctx,200,1', c: 'ctx,s,start' });
    expect(rules.map((each) => each.if).slice(0, 2)).toEqual([
      { country: ['RU'], type: ['MOB', 'FIX'] },
      { calls: { over: 5, within: 600_000, by: 'number' } },
    ]);
    expect(rules.map((each) => each.then)).toEqual([
      { route: { to: 'a', for: null } },
      { route: { to: 'b', for: 3_600_000 } },
      { trunks: [[{ trunk: 'sip', weight: 1 }]] },
      {
        trunks: [
          [
            { trunk: 'gsm-1', weight: 1 },
            { trunk: 'gsm-2', weight: 3 },
          ],
          [{ trunk: 'sip', weight: 1 }],
        ],
      },
    ]);
  });

  it.each([
    // Conditions.
    [when('{ contry: RU }'), '2:20: rules.0.if.contry: unknown key; did you mean country?'],
    [
      when('{ none: [{ any: [{ oprator: mts }] }] }'),
      '2:37: rules.0.if.none.0.any.0.oprator: unknown key; did you mean operator?',
    ],
    [
      when('{ country: Russia }'),
      /rules\.0\.if\.country: expected a country in two capital letters such as RU, found "Russia"/,
    ],
    [when('{ country: [RU, ger] }'), /rules\.0\.if\.country\.1: expected a country .* found "ger"/],
    [when('{ direction: in }'), /expected one of inbound, outbound.*found "in"/],
    [when('{ did: 74951112233 }'), /rules\.0\.if\.did: expected text, found 74951112233 \(YAML reads digits/],
    [when('{ percent: 0 }'), /rules\.0\.if\.percent: expected more than 0, or the rule would never match, found 0/],
    [when('{ percent: 101 }'), /expected at most 100, found 101/],
    [when('{ callerTime: "09:00-09:00" }'), /rules\.0\.if\.callerTime: expected hours that are not empty/],
    [when('{ callerTime: ["9-21"] }'), /rules\.0\.if\.callerTime\.0: expected hours such as 09:00-18:00/],
    [when('{ date: "2027-01-08..2026-12-31" }'), /rules\.0\.if\.date: expected days that are not empty/],
    [when('{ calls: { over: 5 } }'), /rules\.0\.if\.calls\.within: expected a duration from 1s to 24h, found nothing/],
    [when('{ calls: { over: 5, within: 48h } }'), /calls\.within: expected a duration from 1s to 24h, found "48h"/],
    [when('{ calls: { over: 0, within: 1m } }'), /calls\.over: expected at least 1, found 0/],
    [when('{ calls: { over: 5, within: 1m, by: contry } }'), /calls\.by: expected number or range/],
    [when('{ holiday: maybe }'), /rules\.0\.if\.holiday: expected true or false, found "maybe"/],
    [when('{ all: [] }'), /rules\.0\.if\.all: expected at least 1, found \[\]/],
    [when('{ region: [] }'), /rules\.0\.if\.region: expected at least 1, found \[\]/],
    // Actions.
    [then('{ blok: true }'), '2:22: rules.0.then.blok: unknown key; did you mean block?'],
    [
      then('{ block: { hangupcause: 17 } }'),
      '2:31: rules.0.then.block.hangupcause: unknown key; did you mean hangupCause?',
    ],
    [then('{ block: yes }'), /rules\.0\.then\.block: expected true, or reason, hangupCause and for, found "yes"/],
    [then('{ block: { hangupCause: 200 } }'), /hangupCause: expected at most 127, found 200/],
    [then('{ block: { for: 1y } }'), /then\.block\.for: expected a duration from 1s to 30d, found "1y"/],
    [then('{}'), /rules\.0\.then: expected something to do: .*, found \{\}/],
    [then('{ pass: true, block: true }'), /rules\.0\.then: expected at most one of pass, block, route/],
    [then('{ pass: false }'), /rules\.0\.then\.pass: expected true, found false/],
    [
      then('{ trunks: ["gsm-1@3"] }'),
      /rules\.0\.then\.trunks\.0: expected a trunk; a weight such as @3 is allowed only inside a group/,
    ],
    [then('{ trunks: ["a b"] }'), /rules\.0\.then\.trunks\.0: expected a trunk of letters, digits/],
    [then('{ callerId: anything }'), /rules\.0\.then\.callerId: expected a number in quotes, or local/],
    [then('{ label: "a\\"b" }'), /rules\.0\.then\.label: expected text of at most 120 bytes without "/],
    [then('{ label: "${EVIL}" }'), /rules\.0\.then\.label: expected text of at most 120 bytes/],
    [
      then('{ set: { VOX_NAME: x } }'),
      /rules\.0\.then\.set\.VOX_NAME: expected a variable of your own.*found "VOX_NAME"/,
    ],
    [then('{ set: { __VOXOUT_TRUNK: x } }'), /expected a variable of your own.*found "__VOXOUT_TRUNK"/],
    [then('{ set: { "CALLERID(name)": x } }'), /expected a variable of your own.*found "CALLERID\(name\)"/],
    [then('{ set: { A: "x)" } }'), /rules\.0\.then\.set\.A: expected text of at most 120 bytes/],
    // The rest of a rule.
    [rule('{ if: {}, then: { pass: true } }'), /rules\.0\.id: expected text, found nothing/],
    [
      rule('{ id: Far_East, then: { pass: true } }'),
      /rules\.0\.id: expected an id of lower-case letters, digits and -/,
    ],
    [rule('{ id: allow, then: { pass: true } }'), /rules\.0\.id: expected another id: allow, block, freepbx are lists/],
    [rule('{ id: r, then: { pass: true }, contnue: true }'), /rules\.0\.contnue: unknown key; did you mean continue\?/],
    [
      rule('{ id: r, then: { block: true }, continue: true }'),
      /rules\.0\.continue: expected false: a rule with block decides/,
    ],
    // Sections beside the rules.
    ['routes: { a: "ctx,,1" }\n', /routes\.a: expected context,extension,priority, none of them empty, found "ctx,,1"/],
    ['routes: { a: "ctx,100" }\n', /routes\.a: expected context,extension,priority, none of them empty/],
    ['routes: { a: "ctx,100,1," }\n', /routes\.a: expected context,extension,priority, none of them empty/],
    ['routes: { a: { context: "", extension: s } }\n', /routes\.a\.context: expected a context of letters/],
    [
      'routes: { a: { context: c, extenson: x, extension: s } }\n',
      /routes\.a\.extenson: unknown key; did you mean extension\?/,
    ],
    ['routes: { contact: "a,b,1" }\n', /routes: expected another name: contact is the contact's own extension/],
    ['routes: { "a b": "a,b,1" }\n', /routes\.a b: expected the name of a route/],
    [`routes: { a: "${'c'.repeat(60)},${'e'.repeat(30)},1" }\n`, /routes\.a: expected at most 80 characters in all/],
    ['schedules: { office: ["mon-fri 09:00-09:00"] }\n', /schedules\.office\.0: expected hours that are not empty/],
    ['schedules: { office: [] }\n', /schedules\.office: expected at least 1/],
    ['timeZone: Moscow\n', /timeZone: expected a time zone such as Europe\/Moscow, found "Moscow"/],
    [
      'ownNumbers: [{ number: "74951112233", defalt: true }]\n',
      /ownNumbers\.0\.defalt: unknown key; did you mean default\?/,
    ],
    ['ownNumbers: [74951112233]\n', /ownNumbers\.0: expected text, found 74951112233 \(YAML reads digits/],
    [
      'ownNumbers: [{ number: "74951112233", default: true }, { number: "74951112234", default: true }]\n',
      /ownNumbers: expected at most one default number for each trunk/,
    ],
    ['holidays: ru.yaml\n', /holidays: expected an absolute path/],
    ['rules: {}\n', /rules: expected a list, found \{\}/],
  ])('says what is wrong in %s', (yaml, expected) => {
    const found = problems(yaml);
    expect(found).toHaveLength(1);
    if (typeof expected === 'string') expect(found[0]).toBe(expected);
    else expect(found[0]).toMatch(expected);
  });

  it('names every problem at once', () => {
    expect(problems(`${when('{ contry: RU, percent: 0 }')}timeZone: x\n`)).toHaveLength(3);
  });

  it('sets no more variables than an answer can hold', () => {
    const rules = Array.from({ length: 31 }, (_, n) => `  - { id: r-${n}, then: { set: { V${n}: x } } }`).join('\n');
    expect(problems(`rules:\n${rules}\n`)[0]).toMatch(/rules: expected at most 30 different variables under set/);
  });
});
