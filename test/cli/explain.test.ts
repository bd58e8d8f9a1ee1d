import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import type { ExplainedCall } from '../../src/call/explain-call.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { runVoxroute } from './run-voxroute.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const POLICY = `
timeZone: Europe/Moscow
schedules: { office: ["mon-fri 09:00-18:00"] }
routes: { vladivostok: "from-vladivostok,8423,1" }
lists: { block: ["7900*"], allow: ["79001111111"] }
rules:
  - { id: far-east, if: { direction: inbound, district: far-eastern }, then: { route: vladivostok } }
  - { id: night, if: { did: "74951112233", none: [{ schedule: office }] }, then: { block: { reason: closed, hangupCause: 17 } } }
  - { id: mts, if: { direction: outbound, operator: mts }, then: { trunks: [gsm-mts, sip-main] } }
`;

let daemon: RunningDaemon;
let directory: string;
const fileOf = (name: string, text: string) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};
let config: string;
let alone: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-explain-'));
  daemon = await startDaemon({ config: POLICY, voxlink: { generate: true } });
  config = fileOf('client.yaml', `cache: { dir: ${dirname(daemon.controlSocket)} }\ntimeZone: Europe/Moscow\n`);
  alone = fileOf('alone.yaml', `cache: { dir: ${directory} }\nvoxlink: { enabled: false }\n${POLICY}`);
});
afterAll(async () => {
  await daemon.stop();
  removeDirectory(directory);
});

const explained = async (...args: string[]) =>
  JSON.parse((await runVoxroute('explain', ...args, '--json', '--config', config)).stdout) as ExplainedCall;

describe('voxroute explain', () => {
  it('prints the record with its sources, each list, each rule with the condition that failed, and the answer', async () => {
    const asked = ['79170415564', '--did', '74951112233', '--at', '2026-11-21 03:00'];
    const { exitCode, stdout, stderr } = await runVoxroute('explain', ...asked, '--config', config);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^79170415564, inbound, 21 Nov 2026, 03:00 \(Europe\/Moscow\): OK/m);
    expect(stdout).toMatch(/operator +│ МТС +│ voxlink-v1/);
    expect(stdout).toMatch(/block +│ no +│ no entry/);
    expect(stdout).toMatch(/far-east +│ not matched +│ district: wanted far-eastern, found volga/);
    expect(stdout).toMatch(/night +│ matched/);
    expect(stdout).toMatch(/mts +│ not asked/);
    expect(stdout).toMatch(/action +│ block/);
    expect(stdout).toMatch(/reason +│ closed/);
    expect(stdout).toMatch(/hangup cause +│ 17/);
  });

  it('names the rules that take no operator from the plan alone, while no registry is imported', async () => {
    const { notes } = await explained('79170415564', '--direction', 'outbound');
    expect(notes).toEqual([expect.stringMatching(/no numbering registry is imported.*: mts$/)]);
    const { stdout } = await runVoxroute('explain', '79000000000', '--direction', 'outbound', '--config', alone);
    expect(stdout).toMatch(/mts +│ unknown +│ operator: wanted mts, found t2 by the plan alone, which does not count/);
    expect(stdout).toContain('no numbering registry is imported');
  });

  it('says the same as the decision on a call', async () => {
    const { decision } = await explained('79170415564', '--direction', 'outbound');
    expect(decision).toMatchObject({ action: 'pass', trunks: ['gsm-mts', 'sip-main'], rule: 'mts' });
    const call = await callFastAgi(daemon.agiPort, { script: 'outbound', args: ['79170415564'] });
    expect(call.variables.get('VOX_TRUNK')).toBe('gsm-mts');
    expect(call.variables.get('VOX_RULE')).toBe('mts');
  });

  it('asks nobody about a number that a list blocks, nor counts the call', async () => {
    const blocked = await explained('89002223344');
    expect(blocked).toMatchObject({ decidedBeforeLookup: true, decision: { action: 'block', rule: 'block' } });
    expect(blocked.lists.find(({ list }) => list === 'block')).toMatchObject({
      matched: true,
      match: { entry: '7900*' },
    });
    expect(daemon.voxlink.countOf('v1', '79002223344')).toBe(0);
    expect(await explained('79001111111')).toMatchObject({ decision: { action: 'pass', rule: 'allow' } });
  });

  it('takes a time in the zone of the policy or with one of its own, and refuses what is none', async () => {
    expect((await explained('79170415564', '--at', '2026-11-21 03:00')).at).toBe('2026-11-21T00:00:00.000Z');
    expect((await explained('79170415564', '--at', '2026-11-21T03:00:00+05:00')).at).toBe('2026-11-20T22:00:00.000Z');
    const { exitCode, stderr } = await runVoxroute('explain', '79170415564', '--at', 'tonight', '--config', config);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--at: expected a time such as '2026-11-21 03:00' (in Europe/Moscow)");
    await expect(askDaemon([daemon.controlSocket], 'GET', '/v1/explain/7917?at=tonight')).rejects.toThrow(
      /at: expected milliseconds/,
    );
    await expect(askDaemon([daemon.controlSocket], 'GET', '/v1/explain/7917?direction=up')).rejects.toThrow(
      /direction: expected inbound or outbound/,
    );
  });

  it('works without a daemon, and says so', async () => {
    const { exitCode, stdout, stderr } = await runVoxroute('explain', '84232000000', '--config', alone);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/no daemon is running here/);
    expect(stdout).toMatch(/far-east +│ matched/);
    expect(stdout).toMatch(/route +│ vladivostok: from-vladivostok,8423,1/);
  });

  it('tells a call without a number, too', async () => {
    expect(await explained('anonymous')).toMatchObject({
      number: null,
      status: 'WITHHELD',
      decision: { action: 'pass' },
    });
  });
});

describe('voxroute check-config', () => {
  it('names what is wrong with a policy, with its place and what was probably meant', async () => {
    const file = fileOf(
      'bad.yaml',
      `rules:
  - { id: a, if: { region: RU-MOV }, then: { route: vladivostok } }
  - { id: a, if: { operator: megafom }, then: { block: {} } }
lists: { block: [{ file: /nowhere/block.txt }] }
`,
    );
    const { exitCode, stdout } = await runVoxroute('check-config', file);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('bad.yaml:2:20: rules.0.if.region: unknown region "RU-MOV"; did you mean RU-MOS?');
    expect(stdout).toContain('unknown route "vladivostok"');
    expect(stdout).toContain('unknown operator "megafom"; did you mean megafon?');
    expect(stdout).toMatch(/bad\.yaml:4:\d+: lists\.block\.0\.file: expected a file that can be read/);
  });

  it('is content with a rule that is never reached, and warns of it', async () => {
    const file = fileOf(
      'odd.yaml',
      'rules: [{ id: all, if: {}, then: { pass: true } }, { id: never, if: { country: RU }, then: { block: {} } }]\n',
    );
    const { exitCode, stdout } = await runVoxroute('check-config', file);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^warning: .*odd\.yaml:1:\d+: rules\.1: .*never/m);
  });

  it('runs the cases of an administrator, and fails with those that are decided otherwise', async () => {
    const cases = fileOf(
      'cases.yaml',
      `cases:
- { number: "84232000000", expect: { action: route, rule: far-east, route: "from-vladivostok,8423,1" } }
- { number: "79170415564", did: "74951112233", at: "2026-11-21 03:00", expect: { action: block, rule: night } }
- { number: "79170415564", direction: outbound, record: { operator: mts }, expect: { trunks: [gsm-mts, sip-main] } }
- { number: "79002223344", expect: { action: pass } }
`,
    );
    const { exitCode, stdout, stderr } = await runVoxroute('check-config', alone, '--cases', cases);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/cases\.yaml:5.*action +│ pass +│ block/);
    expect(stdout).toContain('3 of 4 cases as expected');
    expect(stderr).toContain('1 of 4 cases failed');
  });
});
