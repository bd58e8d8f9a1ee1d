// What commands send that acts: by the daemon where one runs, which counts it and has a line in its log for each.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { providerCommand, type ProviderCommand } from '../cli/provider/provider-command.js';
import { ALOVOICE_TOKEN, startAlovoiceServer } from '../fakes/alovoice-server.js';
import {
  ACCESS_KEY,
  NEWTEL_SECRETS,
  SIGNING_KEY,
  startNewtelServer,
  type NewtelServer,
} from '../fakes/newtel-server.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

const DIAL = ['moscow', 'dial', '79041112233', '--from', '101', '--caller-id', '74951112233', '--force', '--yes'];
const START = 'call/start-simple-call';

function newtelYaml(url: string, more = ''): string {
  const keys = 'accessKeyFile: "{dir}/access", signingKeyFile: "{dir}/signing"';
  return `providers: { newtel: [{ name: moscow, baseUrl: "${url}", ${keys}, ratePerSecond: 10${more} }] }\n`;
}

const KEYS = { access: ACCESS_KEY, signing: SIGNING_KEY };
const SECRETS = new Map<string, Readonly<Record<string, string>>>([['moscow', NEWTEL_SECRETS]]);

/** A daemon with the configuration of the command, and its state. */
async function daemonOf(
  { directory, state }: ProviderCommand,
  yaml: string,
  secrets = SECRETS,
): Promise<RunningDaemon> {
  const daemon = await startDaemon({
    config: `voxlink: { enabled: false }\n${yaml.replaceAll('{dir}', directory)}`,
    directory: state,
    providerSecrets: secrets,
  });
  onTestFinished(() => daemon.stop());
  return daemon;
}

async function newtel(more = ''): Promise<{ server: NewtelServer; command: ProviderCommand; daemon: RunningDaemon }> {
  const server = await startNewtelServer();
  const yaml = newtelYaml(server.url, more);
  const command = providerCommand(yaml, KEYS);
  return { server, command, daemon: await daemonOf(command, yaml) };
}

const audits = ({ log }: RunningDaemon) => log.filter(({ msg }) => msg === 'request to a provider');
const asked = (server: NewtelServer, method: string) => server.requests.filter((request) => request.method === method);

describe('a command that acts, beside a running daemon', () => {
  it('has the daemon send it, once, with a line in its log: who, what, which account, what came of it', async () => {
    const { server, command, daemon } = await newtel();
    const { code, stdout, stderr } = await command.run(...DIAL);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('calling 101, then 79041112233; call 1234567890123456\n');
    expect(asked(server, START)).toHaveLength(1);
    expect(asked(server, START)[0]?.headers['user-agent']).toBe('voxroute/test');
    expect(audits(daemon)).toMatchObject([
      {
        ...{ account: 'moscow', kind: 'newtel', method: START, class: 'acts', outcome: 'ok' },
        target: '101 → 7904*****33, shows 7495*****33',
        by: expect.stringMatching(/^uid \d+ \(\w+\)/) as string,
      },
    ]);
    expect(JSON.stringify(audits(daemon))).not.toMatch(/79041112233|74951112233/);
  });

  it('is counted by the daemon, together with what commands sent alone; the refusal has a line as well', async () => {
    const server = await startNewtelServer();
    const yaml = newtelYaml(server.url);
    const command = providerCommand(yaml, KEYS);
    for (let count = 0; count < 3; count += 1) expect((await command.run(...DIAL)).code).toBe(0);
    const daemon = await daemonOf(command, yaml);
    for (let count = 0; count < 7; count += 1) expect((await command.run(...DIAL)).code).toBe(0);
    const { code, stderr } = await command.run(...DIAL);
    expect(stderr).toMatch(/moscow \(newtel\): not sent: 10 acting requests a minute are the limit/);
    expect(code).toBe(1);
    expect(asked(server, START)).toHaveLength(10);
    expect(audits(daemon).map(({ outcome }) => outcome)).toEqual([...Array<string>(7).fill('ok'), 'LIMIT']);
  });

  it('and of which it is not known whether it was done, is looked up and not sent again: exit code 3', async () => {
    const { server, command, daemon } = await newtel(', verifySignature: require');
    server.sign('wrong');
    const { code, stderr } = await command.run(...DIAL);
    expect(code).toBe(3);
    expect(stderr).toMatch(/the outcome cannot be seen either/);
    expect(stderr).toMatch(/moscow \(newtel\): sent, but the outcome is unknown/);
    expect(asked(server, START)).toHaveLength(1);
    expect(audits(daemon)).toMatchObject([{ outcome: 'NOT_KNOWN', why: expect.stringMatching(/signature/) as string }]);
  });

  it('is not sent when only shown, and leaves no line', async () => {
    const { server, command, daemon } = await newtel();
    expect((await command.run(...DIAL.slice(0, -1))).code).toBe(2);
    expect((await command.run(...DIAL.slice(0, -1), '--dry-run')).code).toBe(0);
    expect(asked(server, START)).toEqual([]);
    expect(audits(daemon)).toEqual([]);
  });

  it('is refused where the daemon knows another account by that name than the one that was shown', async () => {
    const server = await startNewtelServer();
    const elsewhere = await startNewtelServer();
    const command = providerCommand(newtelYaml(server.url), KEYS);
    await daemonOf(command, newtelYaml(elsewhere.url));
    const { code, stderr } = await command.run(...DIAL);
    expect(stderr).toMatch(/not sent: the daemon refused: its account moscow is at .* not at .*: reload it/);
    expect(code).toBe(1);
    expect([asked(server, START), asked(elsewhere, START)]).toEqual([[], []]);
    const unknown = providerCommand(newtelYaml(server.url), KEYS);
    await daemonOf(unknown, 'journal: { enabled: false }');
    expect((await unknown.run(...DIAL)).stderr).toMatch(/it has no account moscow: reload it/);
    expect(asked(server, START)).toEqual([]);
  });

  it('hands its files over: the daemon need not be allowed to read them, and keeps none', async () => {
    const server = await startAlovoiceServer();
    onTestFinished(() => server.close());
    const yaml = `providers: { alovoice: [{ name: tashkent, baseUrl: "${server.url}", tokenFile: "{dir}/token", ratePerSecond: 10 }] }\n`;
    const command = providerCommand(yaml, { token: ALOVOICE_TOKEN, 'a.mp3': 'sound', 'b.csv': '998970000004\n' });
    const daemon = await daemonOf(command, yaml, new Map([['tashkent', { token: ALOVOICE_TOKEN }]]));
    const { directory } = command;
    const create = ['tashkent', 'campaign', 'create', '--name', 'autumn', '--record', join(directory, 'a.mp3')];
    const who = ['--recipients', join(directory, 'b.csv'), '--lines', '712000001'];
    const when = ['--days', '2026-12-01..2026-12-02', '--hours', '18:00-21:00'];
    const { code, stderr } = await command.run(...create, ...who, ...when, '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'voxroute: 1 recipients; skipped: none\n' });
    const { body } = server.requests.find(({ path }) => path === '/mapi/addAutorule') ?? {};
    expect(body).toMatchObject({ record: { file: 'a.mp3' }, recipients: { file: 'recipients.csv' }, paused: '1' });
    expect(readdirSync(join(command.state, 'providers')).filter((name) => name.startsWith('handed-'))).toEqual([]);
    expect(audits(daemon)).toMatchObject([{ target: 'autumn, 1 recipients, lines 71*****01, paused' }]);
    writeFileSync(join(directory, 'a.mp3'), Buffer.alloc(9 * 1024 * 1024));
    const large = await command.run(...create, ...who, ...when, '--yes');
    expect(large).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not sent: files of more than 8 MiB/) as string,
    });
    expect(server.count('/mapi/addAutorule')).toBe(1);
    expect(server.problems).toEqual([]);
  });

  it('forwards by hand, and the daemon that fails over is told before', async () => {
    const server = await startPlusofonServer([plusofonRow(15, '74950000001')]);
    onTestFinished(() => server.close());
    const forward =
      'forward: { away: { type: number, destinationNumber: "79990000001", cliType: "N" }, home: { type: sip, sipId: 73, cliType: "Y" } }';
    const failover = 'failover: { profile: away, back: home, server: pbx }';
    const yaml = `providers: { plusofon: [{ name: plus, baseUrl: "${server.url}", tokenFile: "{dir}/token", ratePerSecond: 10, ${forward}, ${failover} }] }\n`;
    const command = providerCommand(yaml, { token: PLUSOFON_TOKEN });
    const daemon = await daemonOf(command, yaml, new Map([['plus', { token: PLUSOFON_TOKEN }]]));
    const hand = () =>
      readdirSync(command.state, { recursive: true }).filter((name) => String(name).endsWith('-hand.json'));
    expect((await command.run('plus', 'forward', '--all', 'away')).code).toBe(2);
    expect(hand()).toEqual([]);
    const { code, stdout } = await command.run('plus', 'forward', '--all', 'away', '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/failover leaves it alone until/);
    expect(hand()).toEqual(['providers/failover-plus-hand.json']);
    expect(audits(daemon)).toMatchObject([{ method: 'number.follow', target: '7495*****01 → away', outcome: 'ok' }]);
    expect(server.problems).toEqual([]);
  });
});

describe('a daemon that does not say what came of it', () => {
  it('is no reason to send it again: exit code 3', async () => {
    const server = await startNewtelServer();
    const command = providerCommand(newtelYaml(server.url), KEYS);
    const paths: string[] = [];
    const silent = createServer((request, response) => {
      paths.push(request.url ?? '');
      if (request.url === '/v1/provider/act') response.destroy();
      else response.end('{}');
    });
    mkdirSync(command.state, { recursive: true });
    await new Promise<void>((resolve) => silent.listen(join(command.state, 'control.sock'), resolve));
    onTestFinished(() => void silent.close());
    const { code, stderr } = await command.run(...DIAL);
    expect(code).toBe(3);
    expect(stderr).toMatch(/passed to the daemon, but the outcome is unknown: .*; it is not sent again/);
    expect(stderr).toMatch(/checked the outcome: no call to this number is under way there/);
    expect(paths).toEqual(['/v1/provider/act']);
    expect(asked(server, START)).toEqual([]);
  });
});
