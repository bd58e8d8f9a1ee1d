// Section `providers`: what check-config refuses and what it warns of.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load-config.js';
import { NO_LIST_SOURCES, preparePolicy } from '../../src/daemon/load-policy.js';
import { ConfigError } from '../../src/yaml/config-error.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const ACCESS = '0123456789abcdef'.repeat(3);

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory('provider-keys');
});

function key(name: string, text: string, mode = 0o640): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

interface Check {
  readonly problems: string;
  readonly warnings: string;
  readonly secrets: ReadonlyMap<string, object>;
}

async function check(yaml: string): Promise<Check> {
  const read = readConfig([{ file: 'voxroute.yaml', text: yaml }]);
  const said = (problems: readonly { key: string; message: string }[]) =>
    problems.map(({ key, message }) => `${key}: ${message}`).join('\n');
  try {
    const { policy } = await preparePolicy(read, NO_LIST_SOURCES.feeds);
    return { problems: '', warnings: said(policy.warnings), secrets: read.providerSecrets };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: said(error.problems), warnings: '', secrets: read.providerSecrets };
  }
}

const newtel = (more = '') =>
  `{ name: moscow, accessKeyFile: ${key('access', ACCESS)}, signingKeyFile: ${key('signing', ACCESS)}${more} }`;
const plusofon = (more = '') => `{ name: plus, tokenFile: ${key('plus-token', 'plus-token-1234')}${more} }`;
const alovoice = (more = '') =>
  `{ name: tashkent, tokenFile: ${key('alo-token', '00000000-1111-4222-8333-444444444444')}${more} }`;
const webhook = (more = '') =>
  `{ secretFile: ${key('hook', 'a-secret-of-many-letters')}, pass: { queue: "6000" }${more} }`;

describe('accounts of providers', () => {
  it('have the defaults of their kind, and their keys out of files', async () => {
    const yaml = `providers: { newtel: [${newtel()}], plusofon: [${plusofon()}], alovoice: [${alovoice()}] }`;
    expect(await check(yaml)).toMatchObject({ problems: '', warnings: '' });
    const { config, providerSecrets } = readConfig([{ file: 'voxroute.yaml', text: yaml }]);
    expect(config.providers).toMatchObject({
      newtel: [
        {
          baseUrl: 'https://api.new-tel.net',
          country: 'RU',
          every: 21_600_000,
          verifySignature: 'warn',
        },
      ],
      plusofon: [{ baseUrl: 'https://restapi.plusofon.ru', country: 'RU', ratePerSecond: 1, failover: null }],
      alovoice: [{ baseUrl: 'https://cld.alovoice.uz', country: 'UZ', timeoutMs: 12_000, webhook: null }],
    });
    expect(Object.fromEntries(providerSecrets)).toEqual({
      moscow: { accessKey: ACCESS, signingKey: ACCESS },
      plus: { token: 'plus-token-1234' },
      tashkent: { token: '00000000-1111-4222-8333-444444444444' },
    });
  });

  it('have each a name of its own over all kinds, none that is a command', async () => {
    const twice = `providers: { newtel: [${newtel()}], plusofon: [${plusofon().replace('plus,', 'Moscow,')}] }`;
    expect((await check(twice)).problems).toBe(
      'providers.plusofon.0.name: expected a name of its own: an account of providers.newtel is Moscow too',
    );
    for (const name of ['show', 'check', 'numbers'])
      expect((await check(`providers: { newtel: [${newtel().replace('moscow', name)}] }`)).problems).toMatch(
        /show, check, numbers are commands/,
      );
  });

  it('have no trunk in common; one that no rule chooses is a warning with the nearest name', async () => {
    const rules = 'rules: [{ id: out, if: { direction: outbound }, then: { trunks: [newtel] } }]';
    const accounts = (first: string, second: string) =>
      check(`providers: { newtel: [${newtel(first)}], plusofon: [${plusofon(second)}] }\n${rules}`);
    expect((await accounts(', trunks: [newtel]', ', trunks: [newtel]')).problems).toMatch(
      /plusofon\.0\.trunks\.0: the trunk newtel already belongs to moscow/,
    );
    expect((await accounts(', trunks: [nwtel]', '')).warnings).toMatch(/moscow: no rule chooses .*did you mean newtel/);
  });

  it('whose key files are wrong say which, and never what is in them', async () => {
    const bad = newtel().replace(join(directory, 'access'), key('bad', 'my-secret-paste'));
    const { problems } = await check(`providers: { newtel: [${bad}] }`);
    expect(problems).toMatch(/providers\.newtel\.0\.accessKeyFile: expected one line with the key, 48 hexadecimal/);
    expect(problems).not.toContain('my-secret-paste');
    const absent = newtel().replace(join(directory, 'signing'), '/nowhere/signing');
    expect((await check(`providers: { newtel: [${absent}] }`)).problems).toMatch(/signingKeyFile: .*no such file/);
  });

  it('take keys with blanks, quotes and capitals, and say so', async () => {
    const pasted = newtel().replace(join(directory, 'access'), key('pasted', ` "${ACCESS.toUpperCase()}" \n`));
    const { warnings, secrets } = await check(`providers: { newtel: [${pasted}] }`);
    expect(warnings).toMatch(/accessKeyFile: the file contains more than the key/);
    expect(secrets.get('moscow')).toEqual({ accessKey: ACCESS, signingKey: ACCESS });
  });

  it('whose key file anybody can read are warned of by name, with the command that mends it', async () => {
    const open = plusofon().replace(join(directory, 'plus-token'), key('open', 'plus-token-1234', 0o644));
    expect((await check(`providers: { plusofon: [${open}] }`)).warnings).toMatch(
      /providers\.plusofon\.0\.tokenFile: plus: anybody on this host can read the file: chown root:voxroute and chmod 640/,
    );
  });
});

describe('calls and staff of New-Tel', () => {
  const asked = (keys = '') => `providers: { newtel: [${newtel(keys)}] }\n`;

  it('are off as shipped, and asked for where the configuration says so', async () => {
    const settingsOf = (text: string) => readConfig([{ file: 'voxroute.yaml', text }]).config.providers.newtel[0];
    expect(settingsOf(asked())).toMatchObject({ callsEvery: null, members: false });
    const yaml = asked(', callsEvery: 5s, members: true');
    expect(settingsOf(yaml)).toMatchObject({ callsEvery: 5000, members: true });
    expect(await check(yaml)).toMatchObject({ problems: '', warnings: '' });
  });

  it('are compared with the journal: without one it is said', async () => {
    const { warnings } = await check(`${asked(', callsEvery: 1m')}journal: { enabled: false }\n`);
    expect(warnings).toMatch(/moscow: its calls are compared with the call journal, and journal\.enabled is false/);
  });

  it('make conditions on contacts ones that can hold', async () => {
    const rule = 'rules: [{ id: known, if: { isContact: true }, then: { label: known } }]\n';
    expect((await check(asked() + rule)).warnings).toMatch(/there are no contacts/);
    expect((await check(asked(', members: true') + rule)).warnings).toBe('');
  });

  it('are not asked for more often than every five seconds', async () => {
    expect((await check(asked(', callsEvery: 4s'))).problems).toMatch(/callsEvery: expected a duration from 5s to 1d/);
  });
});

describe('a failover', () => {
  const forward =
    ', forward: { normal: { type: sip, sipId: 73, cliType: "Y" }, down: { type: number, destinationNumber: "79990000001", cliType: "N" } }';
  const failover = (keys: string, ami = '') =>
    check(`providers: { plusofon: [${plusofon(`${forward}, failover: { ${keys} }`)}] }${ami}`);
  const server = (host: string) =>
    `\nami: { servers: [{ name: pbx, host: ${host}, username: v, secretFile: ${key('ami', 'secret')} }] }`;

  it('between two forwardings that exist, for an Asterisk elsewhere, is right', async () => {
    expect(await failover('profile: down, back: normal, server: pbx', server('192.0.2.1'))).toMatchObject({
      problems: '',
      warnings: '',
    });
  });

  it.each([
    ['profile: dwn, back: normal, server: pbx', /failover\.profile: expected a name of forward, found "dwn"/],
    ['profile: down, back: gone, server: pbx', /failover\.back: expected a name of forward/],
    ['profile: down, back: down, server: pbx', /failover\.back: expected another forwarding/],
  ])('with %s is refused', async (keys, words) => {
    expect((await failover(keys, server('192.0.2.1'))).problems).toMatch(words);
  });

  it('that watches nothing, or its own host, is warned of', async () => {
    const keys = 'profile: down, back: normal, server: pbx';
    expect((await failover(keys)).warnings).toMatch(/ami\.servers has no pbx: nothing is watched/);
    expect((await failover(keys, server('127.0.0.1'))).warnings).toMatch(/pbx runs on this host/);
  });

  it.each([
    ['{ type: sip, cliType: "Y" }', /sipId: expected a value: type: sip needs it/],
    ['{ type: number, destinationNumber: "1", groupId: 3, cliType: "Y" }', /groupId/],
    ['{ type: sip, sipId: 7 }', /cliType/],
    ['{ type: fax }', /one of sip, number/],
    ['{ type: sip, sipId: seven, cliType: "Y" }', /sipId/],
  ])('a forwarding %s is refused', async (profile, words) => {
    expect((await check(`providers: { plusofon: [${plusofon(`, forward: { x: ${profile} }`)}] }`)).problems).toMatch(
      words,
    );
  });
});

describe('a webhook', () => {
  const hooked = (hook: string, listen = '') =>
    check(`providers: { alovoice: [${alovoice(`, webhook: ${hook}`)}] }${listen}`);

  it('needs a door of its own', async () => {
    expect((await hooked(webhook())).problems).toMatch(/tashkent: expected webhooks\.listen to be set/);
    expect(await hooked(webhook(), '\nwebhooks: { listen: "127.0.0.1:8484" }')).toMatchObject({
      problems: '',
      warnings: '',
    });
  });

  it('needs an answer for trouble, and actions that are some', async () => {
    const listen = '\nwebhooks: { listen: "127.0.0.1:8484" }';
    expect((await hooked(webhook().replace(', pass: { queue: "6000" }', ''), listen)).problems).toMatch(/pass/);
    for (const action of ['{ voicemail: "1" }', '{ queue: 6000 }', '{ queue: "1", peer: "2" }', '{}'])
      expect((await hooked(webhook(`, block: ${action}`), listen)).problems).toMatch(/block: expected one of { peer/);
  });

  it('off loopback names who may ask, or is warned of', async () => {
    const listen = '\nwebhooks: { listen: "192.0.2.1:8484" }';
    expect((await hooked(webhook(), listen)).warnings).toMatch(/tashkent: anyone who reaches 192\.0\.2\.1/);
    expect(await hooked(webhook(', allow: ["203.0.113.0/24"]'), listen)).toMatchObject({ warnings: '' });
  });
});
