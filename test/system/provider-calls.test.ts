// New-Tel's calls that this PBX never saw, in a whole daemon: into its journal, once each, and on the command line.

import { expect, it, onTestFinished } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { systemClock } from '../../src/time/clock.js';
import { providerCommand } from '../cli/provider/provider-command.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { ACCESS_KEY, NEWTEL_SECRETS, SIGNING_KEY, startNewtelServer } from '../fakes/newtel-server.js';
import { startDaemon } from './running-daemon.js';

interface Calls {
  readonly calls: readonly { readonly number: string; readonly at: string; readonly report: object | null }[];
}

const idOf = (digit: string) => digit.repeat(40);
const call = (id: string, clid: string, startTime: number) => ({
  ...{ vpbxId: id, active: false, direction: 'in', clid, dnid: '74951112233', status: 'no answer' },
  ...{ startTime, answerTime: null, endTime: startTime + 25 },
});

it('calls that only the provider saw are in the journal once, also after a restart; a call of before the journal is not', async () => {
  const server = await startNewtelServer();
  server.answer('vpbx/get-calls-list', { callsList: [] });
  const yaml = `providers: { newtel: [{ name: moscow, baseUrl: "${server.url}", accessKeyFile: "{dir}/access", signingKeyFile: "{dir}/signing", ratePerSecond: 10, stateEvery: null, callsEvery: 5s }] }\n`;
  const command = providerCommand(yaml, { access: ACCESS_KEY, signing: SIGNING_KEY });
  let aheadMs = -400_000;
  const begin = () =>
    startDaemon({
      config: `voxlink: { enabled: false }\n${yaml}`,
      directory: command.state,
      providerSecrets: new Map([['moscow', NEWTEL_SECRETS]]),
      clock: { ...systemClock, epochMs: () => Date.now() + aheadMs },
    });
  const first = await begin();
  onTestFinished(() => first.stop());
  // The journal begins 400 s ago, and has one of the provider's callers 200 s ago.
  await callFastAgi(first.agiPort, { script: 'route', callerId: '79161234567', dnid: '74951112233' });
  const beganS = Math.floor(Date.now() / 1000) - 400;
  aheadMs = -200_000;
  await callFastAgi(first.agiPort, { script: 'route', callerId: '79170415564', dnid: '74951112233' });
  const sawS = Math.floor(Date.now() / 1000) - 200;
  aheadMs = 0;
  const calls = [
    call(idOf('a'), '79170415564', sawS - 5),
    call(idOf('b'), '79990000001', sawS - 5),
    call(idOf('c'), '79990000002', beganS - 3600),
    // The same caller, at another time.
    call(idOf('d'), '79170415564', beganS + 60),
    { ...call(idOf('e'), '79990000003', sawS - 5), direction: 'out' },
    call(idOf('f'), 'anonymous', sawS - 5),
  ];
  server.answer('vpbx/get-calls', { calls });
  server.answer('vpbx/get-calls-list', { callsList: calls.map(({ vpbxId }) => vpbxId) });
  const told = async (socket: string) => {
    const { calls: shown } = (await askDaemon([socket], 'GET', '/v1/calls?full=1&limit=500')) as Calls;
    return shown.filter(({ report }) => report !== null);
  };
  await expect.poll(() => told(first.controlSocket), { timeout: 15_000 }).not.toEqual([]);
  const report = {
    account: 'moscow',
    event: 'missed',
    direction: 'inbound',
    outcome: 'no answer',
    durationSeconds: 25,
  };
  const missed = await told(first.controlSocket);
  const byNumber = Object.fromEntries(missed.map((each) => [each.number, each]));
  expect(byNumber).toMatchObject({
    '79990000001': { door: 'provider', did: '74951112233', action: 'pass', report: { ...report, id: idOf('b') } },
    '79170415564': { report: { ...report, id: idOf('d') }, at: new Date((beganS + 60) * 1000).toISOString() },
    withheld: { report: { id: idOf('f') } },
  });
  expect(missed).toHaveLength(3);
  expect(first.log.find(({ msg }) => msg === 'calls that this PBX never saw are in the journal')).toMatchObject({
    account: 'moscow',
    calls: 3,
  });
  // The command says the same, by the same journal.
  const shown = await command.run('moscow', 'calls', '--missed-here', '--full', '--json');
  expect((JSON.parse(shown.stdout) as { calls: { vpbxId: string }[] }).calls.map(({ vpbxId }) => vpbxId)).toEqual(
    ['b', 'd', 'f'].map(idOf),
  );
  expect(shown).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/calls before that are not compared/) as string,
  });
  const masked = await command.run('moscow', 'calls', '--missed-here');
  expect(masked.stdout).toMatch(/7999\*+01/);
  expect(masked.stdout).not.toMatch(/79990000001|79990000002/);
  await first.stop();
  const before = server.requests.length;
  const second = await begin();
  onTestFinished(() => second.stop());
  await expect
    .poll(() => server.requests.slice(before).filter(({ method }) => method === 'vpbx/get-calls').length, {
      timeout: 15_000,
    })
    .toBeGreaterThan(0);
  await expect.poll(() => second.log.filter(({ account }) => account === 'moscow')).toEqual([]);
  expect(await told(second.controlSocket)).toHaveLength(3);
});
