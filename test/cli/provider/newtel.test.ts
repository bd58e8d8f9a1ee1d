// `voxroute provider` with an account at New-Tel, against the contract server.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NEWTEL_METHODS } from '../../../src/providers/newtel/newtel-methods.js';
import { ACCESS_KEY, SIGNING_KEY, startNewtelServer, type NewtelServer } from '../../fakes/newtel-server.js';
import { auditIn, providerCommand } from './provider-command.js';

const INBOUND = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const OUTBOUND = '943a702d06f34599aee1f8da8ef9f7296031d699';

function commandFor(server: NewtelServer, more = '', sections = '') {
  const account = `name: moscow, baseUrl: "${server.url}", accessKeyFile: "{dir}/access", signingKeyFile: "{dir}/signing"`;
  const yaml = `providers: { newtel: [{ ${account}, ratePerSecond: 10, verifySignature: require${more} }] }\n${sections}`;
  return providerCommand(yaml, { access: ACCESS_KEY, signing: SIGNING_KEY });
}

const DIAL = ['moscow', 'dial', '79041112233', '--from', '101', '--caller-id', '74951112233', '--force'];

describe('every method', () => {
  const parameters: Readonly<Record<string, readonly string[]>> = {
    'company/get-member-details': ['name=Павел'],
    'call/start-simple-call': ['callerId=74951112233', 'dstNumber=79041112233', 'srcNumber=101,102', 'timeout=30'],
    'call/start-password-call': ['dstNumber=79041112233'],
    'call/get-vpbx-id': ['callId=1234567890123456'],
    'call-password/start-password-call': ['dstNumber=79041112233', 'pin=1234'],
    'call-password/start-voice-password-call': ['dstNumber=79041112233', 'text=код 1234'],
    'call-password/get-password-call-status': ['callId=1'],
    'call-verification/start-inbound-call-waiting': ['clientNumber=79041112233', 'callbackLink=https://crm.example/'],
  };

  it.each(Object.entries(NEWTEL_METHODS))('%s answers from the command line', async (method, entry) => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const ofCall = method.includes('-outbound-') ? OUTBOUND : INBOUND;
    const needsCall = /^vpbx\/get-(call-|inbound-|outbound-)/.test(method);
    const given = parameters[method] ?? (needsCall ? [`vpbxId=${ofCall}`] : []);
    const asked = ['moscow', 'api', method, ...given, '--json'];
    if (entry.class !== 'reads') {
      expect(await run(...asked)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/not sent: add --yes/) as string,
      });
      expect(server.received).toEqual([]);
      asked.push('--yes');
    }
    const { code, stdout, stderr } = await run(...asked);
    const { lines, rest } = auditIn(stderr);
    expect({ code, rest, acts: lines.length }).toEqual({ code: 0, rest: '', acts: entry.class === 'reads' ? 0 : 1 });
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(Object.keys(entry.answer.shape));
    expect(server.requests.map((request) => request.method)).toEqual([method]);
  });

  it('is listed with its class and parameters', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const { stdout } = await run('moscow', 'api', '--list', '--json');
    const { methods } = JSON.parse(stdout) as { methods: { name: string; class: string }[] };
    expect(methods.map(({ name }) => name)).toEqual(Object.keys(NEWTEL_METHODS));
    expect((await run('moscow', 'api', '--list')).stdout).toMatch(
      /call\/start-simple-call .*acts .*callerId dstNumber/,
    );
  });
});

describe('what is wrong', () => {
  it.each([
    [['nowhere', 'state'], /no account nowhere; there are moscow \(newtel\)/],
    [['moscow', 'fly'], /unknown command 'fly'/],
    [['moscow', 'api', 'company/get-nothing'], /newtel has no method company\/get-nothing: api --list/],
    [['moscow', 'api', 'vpbx/get-call-details', 'vpbxId=7'], /vpbxId: 40 hexadecimal digits.*nothing was sent/],
    [['moscow', 'api', 'vpbx/get-call-details', 'vpbxId'], /expected KEY=VALUE/],
    [['moscow', 'api', 'company/get-state', 'a=1'], /nothing was sent/],
    [['moscow', 'calls', 'hide'], /expected calls, or calls show VPBXID/],
    [['moscow', 'calls', '--since', 'yesterday'], /--since: expected a time/],
    [
      ['moscow', 'dial', '112', '--from', '101', '--caller-id', '74951112233', '--yes', '--force'],
      /112 is an emergency number/,
    ],
    [['moscow', 'dial', '205', '--from', '101', '--caller-id', '74951112233', '--yes'], /expected a whole number/],
    [['numbers', 'nowhere'], /no account nowhere/],
  ])('%j is wrong usage, said in words, and nothing is sent', async (args, words) => {
    const server = await startNewtelServer();
    const { code, stderr } = await commandFor(server).run(...args);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
    expect(server.received).toEqual([]);
  });

  it('at the provider is exit code 1 with its words and advice', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const { code, stderr } = await run('moscow', 'api', 'company/get-member-details', 'name=Никто');
    expect(stderr).toMatch(
      /^voxroute: moscow \(newtel\): .*Member not found \(company\/get-members-list has the names/,
    );
    expect(code).toBe(1);
  });
});

describe('state', () => {
  it('is a table for people and JSON for programs', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    expect((await run('moscow', 'state')).stdout).toMatch(/balance.*97\.93 RUB/);
    expect(JSON.parse((await run('moscow', 'state', '--json')).stdout)).toMatchObject({
      balance: 97.93,
      status: 'active',
    });
  });
});

describe('people', () => {
  it('have their numbers masked, unless all of it is asked for', async () => {
    const server = await startNewtelServer();
    const person = { id: 1, email: 'a@b.example', internalNumber: '101', timeZone: 'Europe/Moscow' };
    server.answer('company/get-members', {
      members: [{ ...person, name: 'Anna\u001b[2J', personalNumber: '79990000001' }],
    });
    const { run } = commandFor(server);
    for (const args of [
      ['moscow', 'members'],
      ['moscow', 'members', '--json'],
    ]) {
      const { stdout } = await run(...args);
      expect(stdout).toContain('7999*****01');
      expect(stdout).not.toContain('79990000001');
      expect(stdout).not.toContain('\u001b');
    }
    expect((await run('moscow', 'members', '--full')).stdout).toContain('79990000001');
  });
});

describe('calls', () => {
  it('are shown with masked numbers, and since a time', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    expect((await run('moscow', 'calls')).stdout).toMatch(/7999\*+67/);
    expect((await run('moscow', 'calls', '--since', '2h')).stdout).toBe('no such calls\n');
    const { calls } = JSON.parse((await run('moscow', 'calls', '--json', '--full')).stdout) as { calls: object[] };
    expect(calls).toMatchObject([{ clid: '79991234567', startTime: 1530446400 }]);
  });

  it('need a daemon to tell what this PBX missed', async () => {
    const server = await startNewtelServer();
    const { code, stderr } = await commandFor(server).run('moscow', 'calls', '--missed-here');
    expect(stderr).toMatch(/no daemon is running here/);
    expect(code).toBe(1);
  });

  it('show one with who talked; the address of its recording goes into a file that nobody else can read', async () => {
    const server = await startNewtelServer();
    const { run, directory } = commandFor(server);
    const file = join(directory, 'the.record');
    const shown = await run('moscow', 'calls', 'show', INBOUND, '--record', file);
    expect(shown.stdout).toMatch(/talked.*101, 102/);
    expect(shown.stdout + shown.stderr).not.toContain('rec-canary');
    expect(readFileSync(file, 'utf8')).toBe('https://web.new-tel.net/public/audio/rec-canary\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await run('moscow', 'calls', 'show', INBOUND, '--record', file)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/a new file is needed/) as string,
    });
    expect((await run('moscow', 'api', 'vpbx/get-call-record-link', `vpbxId=${INBOUND}`, '--json')).stdout).toBe(
      '{\n  "callRecordLink": "(not shown)"\n}\n',
    );
  });
});

describe('phones', () => {
  it('warn when our own account is not registered there', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server, ', registersAs: "100"');
    const { stdout, stderr } = await run('moscow', 'phones');
    expect(stdout).toMatch(/100 \(ours\) .*no/);
    expect(stdout).toMatch(/101 .*yes/);
    expect((await commandFor(server).run('moscow', 'phones')).stdout).toMatch(/^│ 100 .*no/m);
    expect(stderr).toMatch(/moscow: 100 is not registered there/);
  });
});

describe('dial', () => {
  it('prints what it would send, without secrets, and sends nothing without --yes', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const without = await run(...DIAL);
    expect(without).toMatchObject({ code: 2, stderr: 'voxroute: not sent: add --yes (dials people or starts work)\n' });
    expect(without.stdout).toContain('"dstNumber":"79041112233"');
    const dry = await run(...DIAL, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    for (const { stdout } of [without, dry]) expect(stdout).not.toContain(ACCESS_KEY);
    expect(server.received).toEqual([]);
  });

  it('calls once, with the number as the provider wants it', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const { code, stdout } = await run(
      ...DIAL.map((word) => (word === '79041112233' ? '8 (904) 111-22-33' : word)),
      '--yes',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'calling 101, then 79041112233; call 1234567890123456\n' });
    expect(server.requests).toMatchObject([
      {
        method: 'call/start-simple-call',
        body: '{"callerId":"74951112233","dstNumber":"79041112233","srcNumber":"101"}',
      },
    ]);
  });

  it('that may have been done is looked up, not repeated: exit code 3', async () => {
    const server = await startNewtelServer();
    server.sign('wrong');
    const { run } = commandFor(server, ', timeoutMs: 1000');
    const { code, stderr } = await run(...DIAL, '--yes');
    expect(code).toBe(3);
    expect(stderr).toMatch(/the outcome cannot be seen either/);
    expect(stderr).toMatch(/moscow \(newtel\): sent, but the outcome is unknown/);
    expect(server.requests.filter(({ method }) => method === 'call/start-simple-call')).toHaveLength(1);
  });

  it('is refused to a number of the block list, unless forced', async () => {
    const server = await startNewtelServer();
    const blocked = commandFor(server, '', 'lists: { block: ["79041112233"] }');
    const words = DIAL.filter((word) => word !== '--force');
    const { code, stderr } = await blocked.run(...words, '--yes');
    expect(stderr).toMatch(/not sent: the block list or a rule blocks this number; --force/);
    expect(code).toBe(2);
    expect(server.received).toEqual([]);
    expect((await blocked.run(...DIAL, '--yes')).code).toBe(0);
  });

  it('rings first whoever is named, but nobody of the block list', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server, '', 'lists: { block: ["79990000009"] }');
    const from = (text: string) => DIAL.map((word) => (word === '101' ? text : word));
    const unforced = from('101,+7 999 000-00-09').filter((word) => word !== '--force');
    const { code, stderr } = await run(...unforced, '--yes');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/block list/) as string });
    expect(server.received).toEqual([]);
    expect((await run(...from('101, +7 999 000-00-09'), '--yes')).code).toBe(0);
    expect(server.requests[0]?.body).toContain('"srcNumber":"101,79990000009"');
  });

  it('that is followed says that it is answered, and shows the call when it has ended', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const { code, stdout } = await run(...DIAL, '--yes', '--follow');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^calling 101.*\nanswered: call da39a3ee/);
    expect(stdout).toMatch(/talked.*101, 102/);
    const { stdout: json } = await run(...DIAL, '--yes', '--follow', '--json');
    expect(JSON.parse(json)).toEqual({ sent: true, callId: '1234567890123456', how: 'ended', vpbxId: INBOUND });
  });

  it('that is followed and cannot be seen was sent all the same: exit code 0, and once', async () => {
    const server = await startNewtelServer();
    server.forget('call/get-vpbx-id');
    const { code, stdout } = await commandFor(server).run(...DIAL, '--yes', '--follow');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/the call was requested, but its outcome cannot be seen/) as string,
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['call/start-simple-call']);
  });

  it('is counted on disk over all commands: ten a minute', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    for (let count = 0; count < 10; count++) expect((await run(...DIAL, '--yes')).code).toBe(0);
    const { code, stderr } = await run(...DIAL, '--yes');
    expect(stderr).toMatch(/moscow \(newtel\): not sent: 10 acting requests a minute are the limit/);
    expect(code).toBe(1);
    expect(server.requests).toHaveLength(10);
  });
});

describe('numbers', () => {
  it('leave out own phones of staff, and say why', async () => {
    const server = await startNewtelServer();
    const person = { id: 1, name: 'Anna', email: 'a@b.example', internalNumber: '101', timeZone: 'Europe/Moscow' };
    server.answer('company/get-members', { members: [{ ...person, personalNumber: '+7 999 000-00-01' }] });
    server.answer('company/get-numbers', {
      numbers: { external: ['74951112233', '79990000001', '78001000004'], internal: [], virtual: [] },
    });
    const { run } = commandFor(server, ', trunks: [newtel]');
    const { numbers } = JSON.parse((await run('numbers', '--json')).stdout) as { numbers: object[] };
    expect(numbers).toMatchObject([
      { e164: '74951112233', isOwn: true, isShown: true, trunks: ['newtel'], why: '' },
      {
        e164: '79990000001',
        isOwn: false,
        isShown: false,
        why: expect.stringMatching(/private phone of a staff member/) as string,
      },
      { e164: '78001000004', isOwn: true, isShown: false, why: expect.stringMatching(/8-800/) as string },
    ]);
  });
});

describe('check and show', () => {
  it('say that all is right, and whose account it is', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const checked = await run('check');
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/moscow .*newtel .*right .*the clocks agree; company ООО «Пример»; keys of API/);
    expect((await run('show')).stdout).toMatch(/moscow .*newtel .*active .*97\.93 RUB .*1 /);
  });

  it('say what is wrong, and with what to begin', async () => {
    const server = await startNewtelServer();
    server.setClock(3_600_000);
    const { run } = commandFor(server);
    const { code, stdout, stderr } = await run('check');
    expect(stdout).toMatch(/moscow .*wrong .*clock is 60 minutes behind the server's/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'voxroute: 1 of 1 accounts cannot be used\n' });
    expect((await run('show')).stdout).toMatch(/never .*60 minutes behind/);
  });
});

describe('help', () => {
  it('of an account names its verbs', async () => {
    const server = await startNewtelServer();
    const { run } = commandFor(server);
    const { code, stdout } = await run('moscow');
    expect(code).toBe(0);
    for (const verb of ['state', 'members', 'calls', 'phones', 'dial', 'api'])
      expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect((await run('moscow', 'dial', '--help')).stdout).toContain('voxroute provider moscow dial 79041112233');
  });
});
