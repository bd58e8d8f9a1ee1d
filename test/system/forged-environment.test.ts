// A whole daemon and callers who write lines of the AGI environment: what the dialplan has in the end, and who is told.

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { environmentLines, readMSet, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { callHostile } from '../fakes/agi-buffered-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

const POLICY = `
voxlink: { enabled: false }
lists: { allow: ["79170415564"], block: ["74950001122"] }
routes: { boss: "boss,s,1", strange: "strange,s,1" }
rules:
  - { id: from-boss, if: { context: from-boss }, then: { route: boss } }
  - { id: not-for-us, if: { none: [{ did: "74951112233" }] }, then: { block: true } }
  - { id: strange, if: { status: INVALID }, then: { route: strange } }
`;

let daemon: RunningDaemon | undefined;
afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
});

/** A caller who is blocked by his number, with a Diversion that would make another call of his. */
function hostile(options: FastAgiCallOptions) {
  const lines = environmentLines(4583, { callerId: '74950001122', extension: '74951112233', ...options });
  const behind = lines.slice(lines.findIndex((line) => line.startsWith('agi_rdnis:')) + 1);
  const forged = behind.join('\n').replace('from-trunk', 'from-boss');
  return lines.map((line) => {
    const [name = '', value = ''] = line.split(/: ?(.*)/s);
    return [name, name === 'agi_rdnis' ? `1\n${forged}\nagi_arg_1: 79170415564\n\n200 result=0\n` : value] as const;
  });
}

describe('a blocked caller who forges the environment', () => {
  it('is neither the allowed number nor from the context that he wrote; a rule can ask for him', async () => {
    daemon = await startDaemon({ config: POLICY });
    const { variables } = await callHostile(daemon.agiPort, hostile({ script: 'route' }));
    expect(Object.fromEntries(variables)).toMatchObject({
      VOX_STATUS: 'INVALID',
      VOX_NUMBER: '',
      VOX_PRESENTATION: 'unavailable',
      VOX_ACTION: 'route',
      VOX_RULE: 'strange',
      VOX_BLACKLIST: '0',
    });
  });

  it('is blocked all the same where the URL has his number', async () => {
    daemon = await startDaemon({ config: POLICY });
    const script = 'route?num=%2B74950001122&did=74951112233';
    const { variables } = await callHostile(daemon.agiPort, hostile({ script }));
    expect(Object.fromEntries(variables)).toMatchObject({
      VOX_STATUS: 'LISTED',
      VOX_NUMBER: '74950001122',
      VOX_RULE: 'block',
      VOX_BLACKLIST: '1',
    });
  });

  it('is in the log once, with his address, and counted', async () => {
    daemon = await startDaemon({ config: POLICY });
    const options = { script: 'route', uniqueId: '1790.7' };
    await callHostile(daemon.agiPort, hostile(options), { evaluate: () => '203.0.113.7:5060' });
    expect(daemon.log.filter(({ event }) => event === 'forged-environment')).toMatchObject([
      { level: 'warn', door: 'agi', peer: '127.0.0.1', caller: '203.0.113.7:5060', uniqueid: '1790.7' },
    ]);
    expect(JSON.stringify(daemon.log)).not.toContain('74950001122');
    const page = await (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text();
    expect(page).toContain('voxroute_door_events_total{door="agi",event="forged-environment"} 1');
  });

  it('fools no plain AGI program either', async () => {
    daemon = await startDaemon({ config: POLICY });
    const lines = hostile({}).filter(([name]) => !name.startsWith('agi_network'));
    const variables = await runPlainAgi(daemon.agiPort, 'route?did=74951112233', lines);
    expect(Object.fromEntries(variables)).toMatchObject({ VOX_STATUS: 'INVALID', VOX_NUMBER: '', VOX_RULE: 'strange' });
  });
});

/** Plays Asterisk for voxroute-agi: a write for each line, then one reply for each command. */
async function runPlainAgi(
  agiPort: number,
  script: string,
  lines: readonly (readonly [name: string, value: string])[],
): Promise<Map<string, string>> {
  const child = spawn(resolve('agi-scripts/voxroute-agi'), ['74950001122', script], {
    env: { PATH: process.env['PATH'], VOXROUTE_AGI: `127.0.0.1:${agiPort}` },
  });
  const variables = new Map<string, string>();
  let unread = '';
  child.stdin.on('error', () => undefined);
  for (const [name, value] of lines) child.stdin.write(`${name}: ${value}\n`);
  child.stdin.write('\n');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const commands = (unread + text).split('\n');
    unread = commands.pop() ?? '';
    for (const command of commands) {
      const token = /^GET FULL VARIABLE "([0-9a-f]{16};)/.exec(command)?.[1];
      if (token === undefined) for (const [name, value] of readMSet(command)) variables.set(name, value);
      child.stdin.write(token === undefined ? '200 result=0\n' : `200 result=1 (${token})\n`);
    }
  });
  await new Promise((end, fail) => child.on('close', end).on('error', fail));
  return variables;
}
