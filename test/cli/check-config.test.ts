import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runVoxroute } from './run-voxroute.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

function fileOf(text: string): string {
  const directory = temporaryDirectory('check');
  const file = join(directory, 'voxroute.yaml');
  writeFileSync(file, text);
  return file;
}

async function problemsOf(text: string): Promise<string[]> {
  const file = fileOf(text);
  const { exitCode, stdout } = await runVoxroute('check-config', file);
  expect(exitCode).toBe(2);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(`${file}:`, ''));
}

it('names every problem at once, of keys, names, numbers, secrets and files alike', async () => {
  expect(
    await problemsOf(`agi: { deadlineMs: fast }
http: { tokenFile: /nowhere/token }
holidays: /nowhere/holidays.yaml
lists:
  block:
    - "203"
    - { number: "7917*", untl: 2027-01-01 }
    - { file: /nowhere/block.txt }
rules:
  - { id: a, if: { region: RU-MSC }, then: { route: moscow } }
  - { id: b, if: { operatr: mts }, then: { block: true } }
  - { id: a, if: { operator: MTS }, then: { block: true } }
`),
  ).toEqual([
    '1:8: agi.deadlineMs: expected a whole number from 50 to 5000, found "fast"',
    '7:26: lists.block.1.untl: unknown key; did you mean until?',
    '11:20: rules.1.if.operatr: unknown key; did you mean operator?',
    '2:9: http.tokenFile: expected the path of a file that can be read: there is no such file',
    '/nowhere/holidays.yaml: cannot be read: there is no such file',
    expect.stringMatching(/^6:7: lists\.block\.0: expected a number, .*, found "203": an extension/),
    '8:9: lists.block.2.file: expected a file that can be read: there is no such file',
    '12:7: rules.2.id: expected an id of its own: rule 1 is a too',
    '10:20: rules.0.if.region: unknown region "RU-MSC"; did you mean RU-MOS?',
    '10:46: rules.0.then.route: unknown route "moscow"; there is none',
    '12:20: rules.2.if.operator: unknown operator "MTS"; its id is mts',
  ]);
});

it('does not hold it against a rule that what it names could not be read', async () => {
  expect(
    await problemsOf(`number: { country: XX }
routes: { sales: nowhere }
schedules: { night: [never] }
contacts: 5
rules:
  - { id: a, if: { schedule: night, isContact: true, number: "8917*" }, then: { route: sales } }
  - { id: b, if: { schedule: day }, then: { route: support } }
`),
  ).toEqual([
    expect.stringMatching(/^1:11: number\.country: expected one of/),
    expect.stringMatching(/^4:1: contacts: expected a list/),
    expect.stringMatching(/^3:22: schedules\.night\.0: expected days and hours/),
    expect.stringMatching(/^2:11: routes\.sales: expected context,extension,priority/),
  ]);
});
