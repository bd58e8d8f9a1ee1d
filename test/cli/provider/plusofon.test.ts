// `voxroute provider` with an account at Plusofon, against the contract server.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PLUSOFON_METHODS } from '../../../src/providers/plusofon/plusofon-methods.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../../fakes/plusofon-server.js';
import { auditIn, providerCommand } from './provider-command.js';

const FORWARD = `
      forward:
        normal: { type: sip, sipId: 73, cliType: "Y" }
        pbx-down: { type: number, destinationNumber: "79990000001", cliType: "N" }
        group: { type: group, groupId: 16, cliType: "Y" }
        strange: { type: empty }
      failover: { profile: pbx-down, back: normal, server: pbx }`;

async function open(more = '') {
  const server = await startPlusofonServer([
    plusofonRow(15, '79300000050', { phone_type: 'def', black_list: 11 }),
    plusofonRow(17, '74950000027', { owner_type: 'personal', aon_for_sips: [{ id: 73, name: 'test@sip.example' }] }),
  ]);
  server.sale.push(
    {
      number: '4950000010',
      period_price: '150.00',
      buy_price: '99.00',
      phone_type: 'abc',
      owner_type: 'business',
      number_type: 0,
    },
    {
      number: '4820000077',
      period_price: '150.00',
      buy_price: '790.00',
      phone_type: 'abc',
      owner_type: 'business',
      number_type: 5,
    },
  );
  onTestFinished(async () => {
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const yaml = `
providers:
  plusofon:
    - name: plus
      baseUrl: "${server.url}"
      tokenFile: "{dir}/token"
      pinFile: "{dir}/pin"
      ratePerSecond: 10${FORWARD}
${more}`;
  return { server, ...providerCommand(yaml, { token: PLUSOFON_TOKEN, pin: '739182' }) };
}

const acting = (server: { requests: readonly { verb: string }[] }) =>
  server.requests.filter(({ verb }) => verb !== 'GET');

describe('every method', () => {
  const parameters: Readonly<Record<string, readonly string[]>> = {
    'number.delete': ['number_id=15', 'pin=739182'],
    'number.follow': ['type=empty', 'numbers=15,17'],
    'number.contact-list': ['contact_list_id=15', 'numbers=15'],
    'number.reserve': ['number=4950000010', 'owner_type=business', 'short=1'],
    'number.reserve.delete': ['reserve_number_id=5'],
    'number.buy': ['numbers=4950000011', 'owner_type=business'],
    'number.search': ['owner_type=business', 'page=1'],
  };

  it.each(Object.entries(PLUSOFON_METHODS))('%s answers from the command line', async (method, entry) => {
    const { server, run } = await open();
    server.reservations.push(
      { id: 5, number: '74950000012', owner_type: 'business', period_price: 150, buy_price: 99 },
      { id: 6, number: '74950000011', owner_type: 'business', period_price: 150, buy_price: 99 },
    );
    const asked = ['plus', 'api', method, ...(parameters[method] ?? []), '--json'];
    if (entry.class !== 'reads') {
      expect(await run(...asked)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/not sent: add --yes/) as string,
      });
      expect(server.requests).toEqual([]);
      asked.push('--yes');
    }
    const { code, stdout, stderr } = await run(...asked);
    const { lines, rest } = auditIn(stderr);
    expect({ code, rest, acts: lines.length }).toEqual({ code: 0, rest: '', acts: entry.class === 'reads' ? 0 : 1 });
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(server.requests).toHaveLength(1);
  });
});

describe('numbers', () => {
  it('are a table, and JSON for programs', async () => {
    const { run } = await open();
    const { stdout } = await run('plus', 'numbers');
    expect(stdout).toMatch(/79300000050 .*def .*business .*11/);
    expect(stdout).toMatch(/74950000027 .*test@sip\.example/);
    expect(
      (JSON.parse((await run('plus', 'numbers', '--kind', 'def', '--json')).stdout) as { numbers: object[] }).numbers,
    ).toHaveLength(1);
    expect((await run('plus', 'numbers', '--sms')).stdout).toMatch(/79300000050 .*SMS 500 .*500 .*480/);
  });
});

describe('forward', () => {
  it('shows from and to, and sends nothing without --yes', async () => {
    const { server, run } = await open();
    const { code, stdout, stderr } = await run('plus', 'forward', '+7 930 000-00-50', 'pbx-down');
    expect(code).toBe(2);
    expect(stdout).toMatch(/79300000050 .*nowhere .*pbx-down/);
    expect(stdout).toContain('"destination_number":"79990000001"');
    expect(stdout).not.toContain(PLUSOFON_TOKEN);
    expect(stderr).toMatch(/not sent: add --yes/);
    expect(acting(server)).toEqual([]);
  });

  it('finds ids by numbers, sends once, shows what it is now, and has failover wait an hour', async () => {
    const { server, run, directory } = await open();
    const { code, stdout } = await run('plus', 'forward', '79300000050', '84950000027', 'pbx-down', '--yes');
    expect(code).toBe(0);
    expect(acting(server)).toMatchObject([{ body: { type: 'number', numbers: [15, 17] } }]);
    expect(stdout).toMatch(/79300000050 .*nowhere .*number 79990000001, Переадресующий номер/);
    expect(stdout).toMatch(/failover leaves it alone until/);
    const hand = JSON.parse(readFileSync(join(directory, 'state', 'providers', 'failover-plus-hand.json'), 'utf8')) as {
      pausedUntilMs: number;
    };
    expect(hand.pausedUntilMs - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('--dry-run sends nothing, and leaves failover alone', async () => {
    const { server, run, directory } = await open();
    expect((await run('plus', 'forward', '--all', 'normal', '--dry-run')).code).toBe(0);
    expect(acting(server)).toEqual([]);
    expect(existsSync(join(directory, 'state', 'providers', 'failover-plus-hand.json'))).toBe(false);
  });

  it.each([
    [['79300000050', 'nowhere'], /no forwarding nowhere in the configuration; there are: normal, pbx-down/],
    [['74990000000', 'normal'], /not sent: plus has no number 74990000000/],
    [['205', 'normal'], /expected a whole number, found "205"/],
    [['normal'], /expected numbers in front of the profile, or --all/],
    [['74950000027', 'group'], /not sent: type group is for business numbers, not for 74950000027 \(personal\)/],
  ])('refuses %j', async (words, message) => {
    const { server, run } = await open();
    const { code, stderr } = await run('plus', 'forward', ...words, '--yes');
    expect(stderr).toMatch(message);
    expect(code).toBeGreaterThan(0);
    expect(acting(server)).toEqual([]);
  });

  it('that is not answered ends with 3, looks what became of it, and is not sent again', async () => {
    const { server, run } = await open();
    server.misbehave = (_request, response, { verb }) => verb === 'POST' && (response.destroy(), true);
    const { code, stderr } = await run('plus', 'forward', '79300000050', 'normal', '--yes');
    expect(code).toBe(3);
    expect(stderr).toMatch(/checked the outcome: 0 of 1 numbers show another forwarding/);
    expect(stderr).toMatch(/plus \(plusofon\): sent, but the outcome is unknown/);
    expect(acting(server)).toHaveLength(1);
  });
});

describe('blacklist', () => {
  it('is shown, attached and detached', async () => {
    const { server, run } = await open();
    expect((await run('plus', 'blacklist', 'show')).stdout).toMatch(/79300000050 .*11[\s\S]*74950000027 .*none/);
    expect((await run('plus', 'blacklist', 'attach', '15', '74950000027')).stdout).toMatch(
      /74950000027 .*none .*list 15/,
    );
    expect(acting(server)).toEqual([]);
    expect((await run('plus', 'blacklist', 'attach', '15', '74950000027', '--yes')).stdout).toMatch(
      /74950000027: list 15/,
    );
    expect((await run('plus', 'blacklist', 'detach', '74950000027', '--yes', '--json')).code).toBe(0);
    expect(acting(server).map((each) => (each as { body?: unknown }).body)).toEqual([
      { contact_list_id: 15, numbers: [17] },
      { numbers: [17] },
    ]);
  });
  it.each([
    [['attach', '79300000050']],
    [['attach', 'list', '79300000050']],
    [['detach']],
    [['show', 'all']],
    [['hide']],
  ])('refuses %j', async (words) => {
    const { run, server } = await open();
    expect((await run('plus', 'blacklist', ...words, '--yes')).code).toBe(2);
    expect(acting(server)).toEqual([]);
  });
});

describe('search', () => {
  it('goes by the product’s regions, through their area codes', async () => {
    const { server, run } = await open();
    const { stdout, stderr } = await run(
      'plus',
      'search',
      '--region',
      'RU-TVE',
      '--owner',
      'business',
      '--mask',
      '*77*',
      '--class',
      'bronze',
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/4820000077 .*abc .*bronze .*790\.00 .*150\.00/);
    expect(server.requests.at(-1)?.body).toEqual({
      owner_type: 'business',
      region: 4,
      phone_number: '*77*',
      number_type: '5',
    });
  });
  it('says so where there are more', async () => {
    const { run } = await open();
    expect((await run('plus', 'search', '--limit', '1')).stdout).toMatch(/the first 1: --limit shows more/);
  });
  it.each([
    [['--region', 'RU-XXX'], /no area code of RU-XXX/],
    [['--mask', 'abc'], /--mask: expected digits/],
    [['--region', 'RU-SA'], /the provider has none of its codes/],
  ])('refuses %j', async (words, message) => {
    const { run } = await open();
    expect((await run('plus', 'search', ...words)).stderr).toMatch(message);
  });
});

describe('reserve, reservations, release, buy', () => {
  it('lead from the shop to an own number, each with --yes', async () => {
    const { server, run } = await open();
    expect((await run('plus', 'reserve', '74950000010', '--owner', 'business')).code).toBe(2);
    expect(acting(server)).toEqual([]);
    const reserved = await run('plus', 'reserve', '74950000010', '--owner', 'business', '--hour', '--yes');
    expect(reserved.stdout).toMatch(/74950000010 .*2026-11-28 23:42:21 .*99 .*150/);
    expect(acting(server)).toMatchObject([{ body: { number: 4950000010, owner_type: 'business', short: 1 } }]);
    expect((await run('plus', 'reservations')).stdout).toMatch(/74950000010/);
    const dear = await run('plus', 'buy', '74950000010', '--owner', 'business', '--price-at-most', '248', '--yes');
    expect(dear).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/costs 249, more than --price-at-most 248/) as string,
    });
    const unsaid = await run('plus', 'buy', '74950000010', '--owner', 'business', '--price-at-most', '249');
    expect([unsaid.code, acting(server).length]).toEqual([2, 1]);
    expect(
      (await run('plus', 'buy', '74950000010', '--owner', 'business', '--price-at-most', '249', '--yes')).stdout,
    ).toMatch(/bought 74950000010/);
    expect(server.numbers.map(({ number }) => number)).toContain('74950000010');
  });

  it('refuse what is not reserved, and a reservation of another kind', async () => {
    const { server, run } = await open();
    expect((await run('plus', 'release', '74950000010', '--yes')).stderr).toMatch(/74950000010 is not reserved/);
    expect(
      (await run('plus', 'buy', '74950000010', '--owner', 'business', '--price-at-most', '9999', '--yes')).stderr,
    ).toMatch(/is not reserved: reserve it first/);
    server.reservations.push({ id: 7, number: '74950000010', owner_type: 'personal', period_price: 1, buy_price: 1 });
    expect(
      (await run('plus', 'buy', '74950000010', '--owner', 'business', '--price-at-most', '9999', '--yes')).stderr,
    ).toMatch(/reserved as personal/);
    expect((await run('plus', 'release', '74950000010', '--yes')).stdout).toMatch(/is released/);
    expect(server.reservations).toEqual([]);
  });

  it('say which were bought when one in the middle fails', async () => {
    const { server, run } = await open();
    for (const [id, number] of [
      [1, '74950000010'],
      [2, '74820000077'],
    ] as const)
      server.reservations.push({ id, number, owner_type: 'business', period_price: 1, buy_price: 1 });
    let asked = 0;
    server.misbehave = (_request, response, { path }) =>
      path.endsWith('/buy') && ++asked === 2 && (response.destroy(), true);
    const { code, stderr } = await run(
      'plus',
      'buy',
      '74950000010',
      '74820000077',
      '--owner',
      'business',
      '--price-at-most',
      '10',
      '--yes',
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/74820000077 is not among your numbers/);
    expect(stderr).toMatch(/bought before that: 74950000010/);
  });
});

describe('delete-number', () => {
  it('wants the number twice, --yes, and the PIN of its file', async () => {
    const { server, run } = await open();
    const confirmed = ['plus', 'delete-number', '79300000050', '--confirm', '+79300000050'];
    expect((await run('plus', 'delete-number', '79300000050', '--confirm', '74950000027', '--yes')).stderr).toMatch(
      /--confirm says 74950000027/,
    );
    const shown = await run(...confirmed);
    expect([shown.code, acting(server)]).toEqual([2, []]);
    expect(shown.stdout + shown.stderr).not.toContain('739182');
    expect((await run(...confirmed, '--yes')).stdout).toMatch(/79300000050 is deleted/);
    expect(acting(server)).toMatchObject([{ path: '/api/v1/number/15', body: { pin: '739182' } }]);
  });

  it.each([
    [
      'a rule names it',
      'routes: { sales: "sales,s,1" }\nrules: [{ id: line, if: { did: "7930*" }, then: { route: sales } }]',
      /is the did of line/,
    ],
    ['it is the default', 'ownNumbers: [{ number: "79300000050", default: true }]', /is the default of ownNumbers/],
  ])('refuses without --force where %s', async (_what, more, message) => {
    const { server, run } = await open(more);
    const words = ['plus', 'delete-number', '79300000050', '--confirm', '79300000050', '--yes'];
    expect((await run(...words)).stderr).toMatch(message);
    expect(acting(server)).toEqual([]);
    expect((await run(...words, '--force')).code).toBe(0);
  });

  it('refuses what is forwarded', async () => {
    const { server, run } = await open();
    const [row] = server.numbers;
    if (row !== undefined) row.following = { name: 'Sip аккаунт test', cli_type: 'x' };
    expect((await run('plus', 'delete-number', '79300000050', '--confirm', '79300000050', '--yes')).stderr).toMatch(
      /is forwarded to Sip аккаунт test, x; --force/,
    );
  });
});

it('check and numbers have the account', async () => {
  const { run } = await open();
  expect((await run('check')).stdout).toMatch(/plus/);
  expect((await run('numbers')).stdout).toMatch(/79300000050/);
});
