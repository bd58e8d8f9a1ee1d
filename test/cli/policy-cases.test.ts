import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandFailure } from '../../src/cli/exit-code.js';
import { checkPolicyCases, type DecideCase } from '../../src/cli/policy-cases.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { decide } from '../../src/policy/decide.js';
import { epochOfLocalTime } from '../../src/time/zoned-time.js';
import { policyOf } from '../policy/policy-of.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const policy = policyOf(
  `
routes: { far-east: "from-vladivostok,8423,1" }
schedules: { office: ["mon-fri 09:00-18:00"] }
rules:
  - { id: out, if: { direction: outbound, operator: mts }, then: { trunks: [gsm, sip], set: { GATE: gsm } } }
  - { id: night, if: { direction: outbound, none: [{ callerTime: "09:00-21:00" }] }, then: { block: true } }
  - { id: far-east, if: { district: far-eastern }, then: { route: far-east, label: Far East } }
  - { id: closed, if: { none: [{ schedule: office }], trunk: mts }, then: { block: { hangupCause: 17 } } }
  - { id: abroad, if: { country: DE }, then: { block: true } }`,
  { block: ['7495*'] },
);
/** Offline, every number is a German one. */
const decideCase: DecideCase = (facts) => {
  const germany = { country: { value: 'DE', source: 'plan' } } as const;
  return decide(policy, { ...facts, lookup: facts.lookup ?? { status: 'OFFLINE', record: germany } }).decision;
};
const around = {
  numberSettings: DEFAULT_NUMBER_SETTINGS,
  timeZone: 'Europe/Moscow',
  nowMs: epochOfLocalTime('2026-11-24 12:00', 'Europe/Moscow')!,
  regionOf: (id: string) => (id === 'RU-PRI' ? { district: 'far-eastern', timeZone: 'Asia/Vladivostok' } : undefined),
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-cases-'));
});
afterEach(() => removeDirectory(directory));

async function check(yaml: string, json = false) {
  const file = join(directory, 'cases.yaml');
  writeFileSync(file, yaml);
  let text = '';
  const output = { stdout: { write: (written: string) => (text += written) }, stderr: { write: () => true } };
  try {
    await checkPolicyCases(file, decideCase, around, json, output);
    return { exitCode: 0, text, message: '' };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { exitCode: error.exitCode, text, message: error.message.replaceAll(`${directory}/`, '') };
  }
}

const PASSING = `
cases:
  - { number: "84951112233", expect: { action: block, rule: block, hangupCause: 21 } }
  - { name: a region tells its district, number: "84232000000", record: { region: RU-PRI }, expect: { route: "from-vladivostok,8423,1", routeName: far-east, label: Far East } }
  - { number: "89170415564", trunk: mts, at: "2026-11-24 20:00", record: { country: RU }, expect: { rule: closed, hangupCause: 17 } }
  - { number: "89170415564", trunk: mts, at: "2026-11-24 17:00", record: { country: RU }, expect: { action: pass, rule: "" } }
  - { number: "89170415564", direction: outbound, record: { operator: mts }, expect: { trunks: [gsm, sip], set: { GATE: gsm } } }
  - { number: "84232000000", direction: outbound, at: "2026-11-24 15:00", record: { region: RU-PRI }, expect: { action: block, rule: night } }
  - { name: looked up offline, number: "89170415564", expect: { rule: abroad } }
`;

describe('cases of the administrator', () => {
  it('are all as expected', async () => {
    expect(await check(PASSING)).toEqual({ exitCode: 0, text: '7 of 7 cases as expected\n', message: '' });
  });

  it('fail with what was expected and what was found', async () => {
    const { exitCode, text, message } = await check(`
cases:
  - { number: "84951112233", expect: { action: block } }
  - name: wrong in two ways
    number: "84232000000"
    record: { region: RU-PRI }
    expect: { action: block, rule: abroad, label: Far East }
  - { number: "89170415564", direction: outbound, record: { operator: mts }, expect: { trunks: sip, set: { GATE: sip, OTHER: x } } }
`);
    expect(exitCode).toBe(1);
    expect(message).toBe('2 of 3 cases failed');
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) =>
        line
          .split('│')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(cells.map(([place = '', ...rest]) => [place.replace(`${directory}/`, ''), ...rest])).toEqual([
      ['case', 'name', 'field', 'expected', 'found'],
      ['cases.yaml:4', 'wrong in two ways', 'action', 'block', 'route'],
      ['', '', 'rule', 'abroad', 'far-east'],
      ['cases.yaml:8', '', 'trunks', 'sip', 'gsm, sip'],
      ['', '', 'set.GATE', 'sip', 'gsm'],
      ['', '', 'set.OTHER', 'x', '(none)'],
    ]);
    expect(text).toContain('1 of 3 cases as expected\n');
  });

  it('are told as JSON', async () => {
    const { text } = await check('cases: [{ number: "84951112233", expect: { action: pass } }]\n', true);
    expect(JSON.parse(text)).toEqual({
      passed: 0,
      failed: 1,
      cases: [
        {
          place: `${directory}/cases.yaml:1`,
          name: '',
          differences: [{ field: 'action', expected: 'pass', found: 'block' }],
        },
      ],
    });
  });

  it.each([
    [
      'cases: [{ number: "1", expect: { acton: pass } }]',
      /cases\.yaml:1:34: cases\.0\.expect\.acton: unknown key; did you mean action\?/,
    ],
    ['cases: [{ number: "1", expect: {} }]', /cases\.0\.expect: expected something to expect/],
    [
      'cases: [{ number: "1", at: yesterday, expect: { rule: a } }]',
      /cases\.0\.at: expected a time such as "2026-11-21 03:00", found "yesterday"/,
    ],
    [
      'cases: [{ number: 79170415564, expect: { rule: a } }]',
      /cases\.0\.number: expected text, found 79170415564 \(YAML/,
    ],
    ['cases: []', /cases: expected at least 1/],
    ['- a', /expected keys and values/],
  ])('that cannot be read are said with their place: %s', async (yaml, message) => {
    const found = await check(yaml);
    expect(found.exitCode).toBe(2);
    expect(found.message).toMatch(message);
  });
});
