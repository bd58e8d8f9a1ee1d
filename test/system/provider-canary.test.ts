// Secrets of accounts are canaries: providers that say them back in every kind of error, and every command, table, JSON, dry run,
// file, log line and metric is searched for them.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KINDS, openConfigured } from '../../src/providers/kinds.js';
import { auditedCall, type Act } from '../../src/providers/audited-call.js';
import { ProviderFault } from '../../src/providers/provider-fault.js';
import type { ProviderKind } from '../../src/providers/account.js';
import { runVoxroute } from '../cli/run-voxroute.js';
import { providerCommand, type ProviderCommand } from '../cli/provider/provider-command.js';
import { ALOVOICE_TOKEN, startAlovoiceServer } from '../fakes/alovoice-server.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { ACCESS_KEY, SIGNING_KEY, startNewtelServer } from '../fakes/newtel-server.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { account, surroundings } from '../fakes/provider-account.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon } from './running-daemon.js';

const PIN = '90210';
const HOOK = 'canary-of-the-webhook-42d1';
const PEER = 'canary-of-an-extension-77aa';
const RECORDING = 'https://web.new-tel.net/public/audio/rec-canary';
const CANARIES = { ACCESS_KEY, SIGNING_KEY, PLUSOFON_TOKEN, ALOVOICE_TOKEN, PIN, HOOK, PEER, RECORDING };
/** What each provider knows, and may say back. */
const ECHOES: Readonly<Record<ProviderKind, string>> = {
  newtel: `${ACCESS_KEY} ${SIGNING_KEY}`,
  plusofon: `${PLUSOFON_TOKEN} (${PIN})`,
  alovoice: ALOVOICE_TOKEN,
};

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Every way in which a provider may fail, each with its secrets in it. */
const errorsOf = (kind: ProviderKind, echo = ECHOES[kind]): Readonly<Record<string, Answer>> => ({
  ...Object.fromEntries(
    [400, 401, 403, 404, 429, 500, 503].map((status) => [
      String(status),
      (response: ServerResponse) =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(echo) })
          .end(
            JSON.stringify({ success: false, status: 'error', message: `not so: ${echo}`, data: { message: echo } }),
          ),
    ]),
  ),
  'HTML with 200': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<html><title>${echo}</title>${echo}`),
  'no with 200': (response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ success: false, status: 'success', data: { result: 'error', message: echo }, message: echo }),
      ),
  'another shape': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ [echo]: echo, done: echo })),
  truncated: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
    response.write(`{"message":"${echo}`);
    setTimeout(() => response.destroy(), 5);
  },
  slow: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`{"message":"${echo}`);
  },
  redirect: (response, request) =>
    response
      .writeHead(302, { location: `http://127.0.0.1:1${request.url ?? ''}?token=${encodeURIComponent(echo)}` })
      .end(echo),
  closed: (response) => response.destroy(),
});

interface Stage {
  readonly url: string;
  readonly yaml: (more?: string) => string;
  readonly files: Readonly<Record<string, string>>;
  /** From now on; `only`: what more than reads. */
  readonly fail: (how: Answer | null, only?: boolean) => void;
  /** Commands of the account, each as words behind `provider`; those that act have `--yes` added. */
  readonly reads: readonly (readonly string[])[];
  readonly acts: (command: ProviderCommand) => readonly (readonly string[])[];
}

const SECRETS: Readonly<Record<ProviderKind, Readonly<Record<string, string>>>> = {
  newtel: { accessKey: ACCESS_KEY, signingKey: SIGNING_KEY },
  plusofon: { token: PLUSOFON_TOKEN, pin: PIN },
  alovoice: { token: ALOVOICE_TOKEN },
};
const OWN: Readonly<Record<ProviderKind, object>> = {
  newtel: { verifySignature: 'warn', stateEvery: null, lowBalance: null, registersAs: null },
  plusofon: {},
  alovoice: { country: 'UZ' },
};
const called = { dstNumber: '79041112233' };
/** Those that need something. */
const INPUTS: Readonly<Record<ProviderKind, Readonly<Record<string, object>>>> = {
  newtel: {
    'company/get-member-details': { name: 'Павел' },
    'call/start-simple-call': { callerId: '74951112233', ...called, srcNumber: '101' },
    'call/start-password-call': { ...called, pin: PIN },
    'call/get-vpbx-id': { callId: '1234567890123456' },
    'call-password/start-password-call': { ...called, pin: PIN },
    'call-password/start-voice-password-call': { ...called, text: `the code is ${PIN}` },
    'call-password/get-password-call-status': { callId: '1' },
    'call-verification/start-inbound-call-waiting': {
      clientNumber: '79041112233',
      callbackLink: 'https://crm.example/',
    },
  },
  plusofon: {
    'number.delete': { number_id: 15, pin: PIN },
    'number.follow': { type: 'empty', numbers: [15] },
    'number.contact-list': { numbers: [15] },
    'number.reserve': { number: 4_950_000_010, owner_type: 'business' },
    'number.reserve.delete': { reserve_number_id: 5 },
    'number.buy': { numbers: [4_950_000_011], owner_type: 'business' },
  },
  alovoice: {
    addAutorule: {
      ...{ record: 'a.mp3', recipients: 'b.csv', name: 'x', trunks: '712000001' },
      ...{ from: '2026.12.01', to: '2026.12.02', fromtime: '18:00', totime: '21:00' },
    },
    getAutorule: { id: 40 },
    requestcall: { callto: '970000004', ivrid: 111, fromline: 712_000_001 },
    outcall: { call_id: '1', inner_phone: 100, number: '+998970000004', user_id: 1 },
    callsendai: { callId: '1764331507.12' },
    callgetaireresult: { callId: '1764331507.12' },
  },
};

const keys = 'ratePerSecond: 10, timeoutMs: 1000';
const INBOUND = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

const STAGES: Readonly<Record<ProviderKind, () => Promise<Stage>>> = {
  async newtel() {
    const server = await startNewtelServer();
    return {
      url: server.url,
      yaml: (more = '') =>
        `providers: { newtel: [{ name: acc, baseUrl: "${server.url}", accessKeyFile: "{dir}/access", signingKeyFile: "{dir}/signing", ${keys}${more} }] }\n`,
      files: { access: ACCESS_KEY, signing: SIGNING_KEY },
      fail(how, only = false) {
        server.misbehave =
          how === null
            ? null
            : (request, response, method) => {
                if (only && KINDS.newtel?.methods[method]?.class === 'reads') return false;
                how(response, request);
                return true;
              };
      },
      reads: [['state'], ['members'], ['calls'], ['calls', 'show', INBOUND], ['phones']],
      acts: () => [
        ['dial', '79041112233', '--from', '101', '--caller-id', '74951112233', '--force'],
        ['api', 'call/start-password-call', 'dstNumber=79041112233', `pin=${PIN}`],
      ],
    };
  },
  async plusofon() {
    const server = await startPlusofonServer([plusofonRow(15, '74950000001')]);
    server.reservations.push({ id: 5, number: '74950000011', owner_type: 'business', period_price: 150, buy_price: 1 });
    onTestFinished(() => server.close());
    const forward = 'forward: { away: { type: number, destinationNumber: "79990000001", cliType: "N" } }';
    return {
      url: server.url,
      yaml: (more = '') =>
        `providers: { plusofon: [{ name: acc, baseUrl: "${server.url}", tokenFile: "{dir}/token", pinFile: "{dir}/pin", ${forward}, ${keys}${more} }] }\n`,
      files: { token: PLUSOFON_TOKEN, pin: PIN },
      fail(how, only = false) {
        server.misbehave =
          how === null
            ? null
            : (request, response) => {
                if (only && request.method === 'GET') return false;
                how(response, request);
                return true;
              };
      },
      reads: [['numbers'], ['numbers', '--sms'], ['blacklist', 'show'], ['search'], ['reservations']],
      acts: () => [
        ['forward', '--all', 'away'],
        ['blacklist', 'attach', '15', '74950000001'],
        ['reserve', '74950000010', '--owner', 'business'],
        ['release', '74950000011'],
        ['buy', '74950000011', '--owner', 'business', '--price-at-most', '500'],
        ['delete-number', '74950000001', '--confirm', '74950000001', '--force'],
      ],
    };
  },
  async alovoice() {
    const server = await startAlovoiceServer();
    server.peers = [{ number: 100, secret: PEER, type: 'sip', windowsapp: PEER, mobileqr: PEER }];
    onTestFinished(() => server.close());
    const acting = ['/mapi/addAutorule', '/requestcall/', '/outcall/', '/callsendai/'];
    return {
      url: server.url,
      yaml: (more = '') =>
        `providers: { alovoice: [{ name: acc, baseUrl: "${server.url}", tokenFile: "{dir}/token", ${keys}${more} }] }\n`,
      files: { token: ALOVOICE_TOKEN, 'a.mp3': 'sound', 'b.csv': '998970000004\n' },
      fail(how, only = false) {
        server.misbehave =
          how === null
            ? null
            : (request, response) => {
                if (only && !acting.some((path) => request.url?.startsWith(path) === true)) return false;
                how(response, request);
                return true;
              };
      },
      reads: [['phones'], ['campaign', 'show', '40'], ['webhook-test', '970000004', '--line', '712000001']],
      acts: ({ directory }) => [
        ['dial', '970000004', '--from', '100', '--force'],
        ['conference', '--from', '712000001', '--to', '970000004', '--force'],
        ['ivr', '970000004', '--menu', '111', '--line', '712000001', '--force'],
        ['api', 'callsendai', 'callId=1764331507.12'],
        [
          ...['campaign', 'create', '--name', 'x', '--record', join(directory, 'a.mp3')],
          ...['--recipients', join(directory, 'b.csv'), '--lines', '712000001'],
          ...['--days', '2026-12-01..2026-12-02', '--hours', '18:00-21:00'],
        ],
      ],
    };
  },
};

const found = (texts: readonly string[]) =>
  Object.entries(CANARIES).flatMap(([name, canary]) =>
    texts.filter((text) => text.includes(canary)).map((text) => `${name} in: ${text}`),
  );

/** Texts of every file below. */
function contentsOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
}

describe.each(Object.keys(STAGES) as ProviderKind[])('secrets of an account at %s', (kind) => {
  it.each(Object.entries(errorsOf(kind)))('are in no error of a method: %s', async (error, how) => {
    const stage = await STAGES[kind]();
    stage.fail(how);
    // As fast as it goes, and with repetitions that wait for nothing.
    const limits = { claim: () => Promise.resolve(null) };
    const settings = { ...account(stage.url, { name: 'acc', timeoutMs: 200 }), ...OWN[kind] };
    const warnings: string[] = [];
    const around = { ...surroundings(), limits, warned: (_: string, message: string) => void warnings.push(message) };
    const opened = await openConfigured({ kind, settings, secrets: SECRETS[kind] }, around);
    onTestFinished(() => opened.close());
    const { methods } = opened.client;
    const directory = temporaryDirectory('canary');
    const fileOf = (name: string) => {
      writeFileSync(join(directory, name), name);
      return join(directory, name);
    };
    const files = { record: fileOf('a.mp3'), recipients: fileOf('b.csv') };
    const faults = await Promise.all(
      Object.keys(methods).map(async (method) => {
        const input = {
          ...(INPUTS[kind][method] ?? (/^vpbx.*(-call-|-inbound-|-outbound-)/.test(method) ? { vpbxId: INBOUND } : {})),
        };
        if (method === 'addAutorule') Object.assign(input, files);
        const shown = JSON.stringify(opened.client.preview(method, input));
        const acts: Act[] = [];
        const why: unknown = await auditedCall(opened.client, method, input, { report: (act) => acts.push(act) }).then(
          (answer) => new Error(`answered ${JSON.stringify(answer)}`),
          (fault: unknown) => fault,
        );
        return { method, shown, acts, why };
      }),
    );
    expect(found([...faults.map(({ why, ...rest }) => String(why) + JSON.stringify(rest)), ...warnings])).toEqual([]);
    // An order of AloVoice has no documented answer: any words will do.
    const failed = faults.filter(({ method, why }) => !(method === 'requestcall' && !(why instanceof ProviderFault)));
    for (const { method, why } of failed) expect({ method, why }).toMatchObject({ why: { name: 'ProviderFault' } });
    if (!/^(slow|truncated|closed|HTML|another)/.test(error)) return;
    const doubtful = failed.filter(({ method }) => methods[method]?.class !== 'reads');
    expect(doubtful.map(({ why }) => (why as ProviderFault).code)).toEqual(doubtful.map(() => 'NOT_KNOWN'));
  });

  // Where AloVoice says no in words, nobody has documented how: it is asked thrice.
  it.each(kind === 'alovoice' ? ['403', '401'] : ['no with 200', '401'])(
    'are in no output or file of a command: %s',
    async (error) => {
      const stage = await STAGES[kind]();
      const command = providerCommand(stage.yaml(), stage.files);
      const said: string[] = [];
      const run = async (words: readonly string[]) => {
        const { code, stdout, stderr } = await command.run(...words);
        said.push(stdout, stderr);
        return code;
      };
      stage.fail(errorsOf(kind)[error] ?? null);
      for (const words of stage.reads)
        if (words[0] !== 'webhook-test') expect(await run(['acc', ...words, '--json'])).toBe(1);
      expect(await run(['check'])).toBe(1);
      await run(['show', '--json']);
      await run(['numbers']);
      stage.fail(errorsOf(kind)[error] ?? null, true);
      for (const words of stage.acts(command)) await run(['acc', ...words, '--yes']);
      expect(found([...said, ...contentsOf(command.state)])).toEqual([]);
    },
  );

  it('are in no output of a command that does not know whether it was done: exit code 3', async () => {
    const stage = await STAGES[kind]();
    const command = providerCommand(stage.yaml(), stage.files);
    stage.fail(errorsOf(kind)['truncated'] ?? null, true);
    for (const words of stage.acts(command)) {
      const { code, stdout, stderr } = await command.run('acc', ...words, '--yes');
      expect({ words, code }).toEqual({ words, code: 3 });
      expect(found([stdout, stderr])).toEqual([]);
    }
  });

  it('are in no table, JSON, preview or dry run when all is well, and in no new file but the one that is asked for', async () => {
    const stage = await STAGES[kind]();
    const command = providerCommand(stage.yaml(), stage.files);
    const said: string[] = [];
    const run = async (...words: string[]) => {
      const { stdout, stderr } = await command.run('acc', ...words);
      said.push(stdout, stderr);
    };
    for (const words of stage.reads) await run(...words);
    for (const words of stage.acts(command)) {
      for (const more of [[], ['--dry-run', '--json']]) await run(...words, ...more);
    }
    if (kind === 'newtel') await run('api', 'vpbx/get-call-record-link', `vpbxId=${INBOUND}`, '--json');
    if (kind === 'alovoice') await run('api', 'getpeers', '--json');
    if (kind === 'newtel') await run('calls', 'show', INBOUND, '--record', join(command.directory, 'the.record'));
    if (kind === 'alovoice') await run('phones', '--secrets-to', join(command.directory, 'the.secrets'));
    expect(found([...said, ...contentsOf(command.state)])).toEqual([]);
    const asked = { newtel: ['the.record', RECORDING], alovoice: ['the.secrets', PEER], plusofon: null }[kind];
    if (asked === null) return;
    const [file = '', canary = ''] = asked;
    expect(readFileSync(join(command.directory, file), 'utf8')).toContain(canary);
    expect(statSync(join(command.directory, file)).mode & 0o777).toBe(0o600);
  });
});

it('are in no log line, metric, status, doctor, explanation or journal of a daemon whose providers all fail', async () => {
  const [newtel, plusofon, alovoice] = await Promise.all([STAGES.newtel(), STAGES.plusofon(), STAGES.alovoice()]);
  const hook = `, webhook: { secretFile: "{dir}/hook", pass: { queue: "6000" } }`;
  const section = (stage: Stage, name: string, more = '') =>
    stage
      .yaml(more)
      .replace('providers: {', '')
      .replace(/\}\n$/, '')
      .replace('name: acc', `name: ${name}`)
      .replace('{dir}/token', `{dir}/${name}-token`);
  const yaml = `
providers: { ${section(newtel, 'moscow', ', callsEvery: 5s, members: true')}, ${section(plusofon, 'plus')}, ${section(alovoice, 'tashkent', hook)} }
webhooks: { listen: "127.0.0.1:0" }
rules: [{ id: impostor, if: { callerIsOwn: true }, then: { block: true } }]
`;
  const files = {
    ...newtel.files,
    pin: PIN,
    hook: HOOK,
    'plus-token': PLUSOFON_TOKEN,
    'tashkent-token': ALOVOICE_TOKEN,
  };
  const command = providerCommand(yaml, files);
  const failAll = (error: string, only = false) => {
    for (const [kind, stage] of Object.entries({ newtel, plusofon, alovoice }))
      stage.fail(errorsOf(kind as ProviderKind)[error] ?? null, only);
  };
  // Not asked again after a pause: what is asked again is tried with each method above.
  failAll('redirect');
  const daemon = await startDaemon({
    config: `voxlink: { enabled: false }\n${yaml.replaceAll('{dir}', command.directory)}`,
    directory: command.state,
    providerSecrets: new Map<string, Readonly<Record<string, string>>>([
      ['moscow', { accessKey: ACCESS_KEY, signingKey: SIGNING_KEY }],
      ['plus', { token: PLUSOFON_TOKEN, pin: PIN }],
      ['tashkent', { token: ALOVOICE_TOKEN, webhookSecret: HOOK }],
    ]),
  });
  onTestFinished(() => daemon.stop());
  const said: string[] = [];
  const hooks = `http://127.0.0.1:${daemon.webhookPort}/alovoice`;
  for (const [path, body] of [
    [`${HOOK}/route`, '{"from_number":"970000004","line_number":"712000001","direction":"inc"}'],
    [`${HOOK}/route`, `{"from_number":"${HOOK}`],
    [
      `${HOOK}/callstart`,
      '{"inner_phone":100,"number":"+998970000004","line":"712000001","type":"inc","start_time":1764331507}',
    ],
    [`${HOOK}/nowhere`, '{}'],
    [`${HOOK}x/route`, '{}'],
  ]) {
    const response = await fetch(`${hooks}/${path ?? ''}`, { method: 'POST', body: body ?? '' });
    said.push(JSON.stringify([...response.headers]), await response.text());
  }
  await callFastAgi(daemon.agiPort, { script: 'route', callerId: '79170415564' });
  // Each account has been asked, and has said why it cannot be used.
  await expect
    .poll(
      () =>
        new Set(daemon.log.filter(({ msg }) => String(msg).includes('needs attention')).map(({ account }) => account))
          .size,
    )
    .toBe(3);
  for (const error of ['500', '401', 'redirect']) {
    failAll(error, true);
    for (const words of [
      ['moscow', 'dial', '79041112233', '--from', '101', '--caller-id', '74951112233', '--force', '--yes'],
      ['plus', 'delete-number', '74950000001', '--confirm', '74950000001', '--force', '--yes'],
      ['tashkent', 'dial', '970000004', '--from', '100', '--force', '--yes'],
    ]) {
      const { stdout, stderr } = await command.run(...words);
      said.push(stdout, stderr);
    }
  }
  failAll('401');
  for (const words of [
    ['status', '--json'],
    ['status'],
    ['doctor', '--json'],
    ['check-config', '--json'],
    ['explain', '998970000004'],
    ['calls', '--full', '--json'],
    ['provider', 'show'],
    ['provider', 'check'],
    ['provider', 'numbers', '--json'],
  ]) {
    const { stdout, stderr } = await runVoxroute(...words, '--config', command.configFile);
    expect(stdout + stderr).not.toBe('');
    said.push(stdout, stderr);
  }
  said.push(await (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text());
  const everything = [...said, ...daemon.log.map((line) => JSON.stringify(line)), ...contentsOf(command.state)];
  expect(daemon.log.filter(({ msg }) => msg === 'request to a provider')).toHaveLength(9);
  expect(found(everything)).toEqual([]);
});
