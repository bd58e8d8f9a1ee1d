// `voxroute provider` with a hosted PBX at AloVoice, against the contract server.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALOVOICE_METHODS } from '../../../src/providers/alovoice/alovoice-methods.js';
import { ALOVOICE_TOKEN, startAlovoiceServer, type AlovoiceRequest } from '../../fakes/alovoice-server.js';
import { auditIn, providerCommand } from './provider-command.js';

async function open(sections = '', director = '') {
  const server = await startAlovoiceServer();
  onTestFinished(async () => {
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const yaml = `
webhooks: { listen: 127.0.0.1:0 }
providers:
  alovoice:
    - name: tashkent
      baseUrl: "${server.url}"
      tokenFile: "{dir}/token"
      ratePerSecond: 10
      webhook: { secretFile: "{dir}/hook", pass: { queue: "6000" }, routes: { support: { queue: "6001" }${director} } }
${sections}`;
  const command = providerCommand(yaml, { token: ALOVOICE_TOKEN, hook: 'a-secret-of-the-webhook' });
  const record = join(command.directory, 'a.mp3');
  const recipients = join(command.directory, 'b.csv');
  writeFileSync(record, 'ID3');
  return { server, ...command, record, recipients };
}

const acting = (server: { requests: readonly AlovoiceRequest[] }) =>
  server.requests.filter(({ verb }) => verb !== 'GET');

describe('every method', () => {
  it.each(Object.entries(ALOVOICE_METHODS))('%s answers from the command line', async (method, entry) => {
    const { server, run, record, recipients } = await open();
    writeFileSync(recipients, '990000001\n');
    const parameters: Readonly<Record<string, readonly string[]>> = {
      addAutorule: [
        ...[`record=${record}`, `recipients=${recipients}`, 'name=Sale', 'from=2026.11.29', 'to=2026.11.29'],
        ...['fromtime=18:00', 'totime=20:59', 'trunks=712000001', 'maxline=3'],
      ],
      getAutorule: ['id=123'],
      requestcall: ['callfrom={"phone":"712000001"}', 'callto=[{"phone":"990000001"}]'],
      outcall: ['call_id=1', 'inner_phone=2005', 'number=+998990000001', 'user_id=1'],
      callsendai: ['callId=77'],
      callgetaireresult: ['callId=77'],
    };
    const asked = ['tashkent', 'api', method, ...(parameters[method] ?? []), '--json'];
    if (entry.class !== 'reads') {
      const { code, stdout } = await run(...asked);
      expect(code).toBe(2);
      expect(stdout).not.toContain(ALOVOICE_TOKEN);
      expect(server.requests).toEqual([]);
      asked.push('--yes');
    }
    const { code, stdout, stderr } = await run(...asked);
    const { lines, rest } = auditIn(stderr);
    expect({ code, rest, acts: lines.length }).toEqual({ code: 0, rest: '', acts: entry.class === 'reads' ? 0 : 1 });
    expect(stdout).not.toBe('');
    expect(stdout).not.toMatch(/secret\d/);
    expect(server.requests).toHaveLength(1);
  });
});

describe('phones', () => {
  it('shows no secret, and writes secrets into a new file that its owner alone reads', async () => {
    const { run, directory, server } = await open();
    const file = join(directory, 'secrets.csv');
    const shown = [
      await run('tashkent', 'phones'),
      await run('tashkent', 'phones', '--json'),
      await run('tashkent', 'phones', '--secrets-to', file),
    ];
    for (const { code, stdout, stderr } of shown) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/secret\d/);
      expect(stdout).toContain('100');
    }
    expect(readFileSync(file, 'utf8')).toBe('number,secret\n100,secret100\n200,secret200\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = server.requests.length;
    expect((await run('tashkent', 'phones', '--secrets-to', file)).code).toBe(1);
    expect(server.requests).toHaveLength(before);
  });

  it.each([
    ['2000', 1, 'wrong'],
    ['200', 0, 'right'],
  ])('and check say whether the extension %s, to which the webhook sends calls, is there', async (peer, code, is) => {
    const { run } = await open('', `, director: { peer: "${peer}" }`);
    const message = 'webhook: no such extension there: 2000 (director); calls sent to it end at once';
    const said = code === 0 ? '' : `voxroute: tashkent: ${message}\n`;
    expect(await run('tashkent', 'phones')).toMatchObject({ code: 0, stderr: said });
    const checked = await run('check');
    expect(checked.code).toBe(code);
    expect(checked.stdout).toMatch(new RegExp(`tashkent .*${is} `));
    expect(checked.stdout.includes(message)).toBe(code === 1);
  });
});

describe('dial', () => {
  const words = ['tashkent', 'dial', '990000001', '--from', '2005', '--force'];

  it('prints and sends nothing without --yes, and once with it', async () => {
    const { server, run } = await open();
    const { code, stdout } = await run(...words);
    expect(code).toBe(2);
    expect(stdout).toContain('/outcall/(secret)');
    expect(acting(server)).toEqual([]);
    expect((await run(...words, '--yes')).code).toBe(0);
    expect((await run(...words, '--yes')).code).toBe(0);
    const bodies = acting(server).map(({ body }) => body as { call_id: string } | null);
    expect(bodies[0]).toMatchObject({ inner_phone: 2005, number: '+998990000001' });
    expect(bodies[0]?.call_id).toMatch(/^\d{15}$/);
    expect(bodies[0]?.call_id).not.toBe(bodies[1]?.call_id);
  });

  it('that is answered false failed, and one that is not answered is not known', async () => {
    const { server, run } = await open();
    server.outcall = 'false';
    expect(await run(...words, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/tashkent: answered false/) as string,
    });
    server.misbehave = (_request, response) => (response.destroy(), true);
    expect((await run(...words, '--yes')).code).toBe(3);
    expect(server.count('/outcall/{token}')).toBe(2);
  });

  it('refuses emergency numbers always, and the block list without --force', async () => {
    const { server, run } = await open('lists: { block: ["998990000001"] }');
    expect((await run('tashkent', 'dial', '102', '--from', '2005', '--force', '--yes')).stderr).toMatch(/emergency/);
    expect((await run('tashkent', 'dial', '990000001', '--from', '2005', '--yes')).stderr).toMatch(/block list/);
    expect(acting(server)).toEqual([]);
  });
});

describe('conference and ivr', () => {
  it('send national numbers as documented, with an id of their own', async () => {
    const { server, run } = await open();
    const made = await run(
      'tashkent',
      'conference',
      '--from',
      '712000001',
      '--to',
      '990000001, +998970000002',
      '--lang',
      'uz',
      '--force',
      '--yes',
      '--json',
    );
    expect(made.code).toBe(0);
    const { externalId } = JSON.parse(made.stdout) as { externalId: string };
    expect(server.requests[0]?.body).toEqual({
      callfrom: { phone: '712000001', lang: 'uz' },
      callto: [
        { phone: '990000001', lang: 'uz' },
        { phone: '970000002', lang: 'uz' },
      ],
      extid: externalId,
    });
    server.trunks = ['712000001'];
    expect((await run('tashkent', 'conference', '--from', '712000001', '--queue', '6000', '--yes')).code).toBe(0);
    expect(acting(server)[1]?.body).toMatchObject({ callfrom: { phone: '712000001' }, callto: [{ queue: '6000' }] });
    expect(
      (await run('tashkent', 'ivr', '990000001', '--menu', '222', '--line', '712000001', '--force', '--yes')).code,
    ).toBe(0);
    expect(acting(server)[2]?.body).toMatchObject({ callto: '990000001', ivrid: 222, fromline: 712000001 });
  });

  it('ring nobody of the block list first, and no emergency number', async () => {
    const { server, run } = await open('lists: { block: ["998990000001"] }');
    const from = (text: string, ...more: string[]) =>
      run('tashkent', 'conference', '--from', text, '--queue', '6000', '--yes', ...more);
    expect((await from('990000001')).stderr).toMatch(/block list/);
    expect((await from('102', '--force')).stderr).toMatch(/emergency/);
    expect(acting(server)).toEqual([]);
    expect((await from('990000001', '--force')).code).toBe(0);
    expect((await from('2005')).code).toBe(0);
    expect(acting(server).map(({ body }) => body?.['callfrom'])).toEqual([{ phone: '990000001' }, { phone: '2005' }]);
  });

  it('need one of --to and --queue', async () => {
    const { server, run } = await open();
    expect((await run('tashkent', 'conference', '--from', '712000001', '--yes')).stderr).toMatch(
      /either --to or --queue/,
    );
    expect(server.requests).toEqual([]);
  });
});

describe('campaign', () => {
  const words = (record: string, recipients: string) => [
    ...['tashkent', 'campaign', 'create', '--name', 'Sale', '--record', record, '--recipients', recipients],
    ...['--days', '2026-11-29..2026-11-30', '--hours', '18:00-21:00', '--lines', '712000001'],
  ];

  it('is created paused, without whoever lists block, with a count', async () => {
    const { server, run, record, recipients } = await open('lists: { block: ["998990000002"] }');
    writeFileSync(recipients, 'phone;name\n990000001;A\n990000002;B\n"+998970000003";C\nnobody;D\n\n');
    const { code, stderr, stdout } = await run(...words(record, recipients), '--yes');
    expect({ code, stdout: stdout.includes('Sale') }).toEqual({ code: 0, stdout: true });
    expect(stderr).toMatch(/2 recipients; skipped: 1 blocked by lists or rules, 1 lines without a number/);
    expect(server.requests[0]?.body).toMatchObject({
      ...{ paused: '1', from: '2026.11.29', to: '2026.11.30', fromtime: '18:00', totime: '21:00', trunks: '712000001' },
      recipients: { file: 'recipients.csv', bytes: 'phone;name\n990000001;A\n"+998970000003";C\n' },
    });
  });

  it('leaves out those where the window is at night, and begins by itself only with --start', async () => {
    const { server, run, record, recipients } = await open();
    // Kamchatka is seven hours ahead of Tashkent.
    writeFileSync(recipients, '990000001\n+74152000000\n');
    expect((await run(...words(record, recipients), '--start', '--yes')).stderr).toMatch(
      /1 recipients; skipped: 1 where it is night/,
    );
    expect(server.requests[0]?.body).toMatchObject({ paused: '0' });
  });

  it.each([
    [['--days', '29.11.2026'], /--days: expected/],
    [['--days', '2026-11-30..2026-11-29'], /--days: expected/],
    [['--days', '2026-02-30'], /--days: expected/],
    [['--hours', '21:00-18:00'], /--hours: expected/],
    [['--time-zone', 'Tashkent'], /--time-zone: expected/],
    [['--recipients', '/nowhere.csv'], /cannot be read/],
  ])('refuses %j', async (change, message) => {
    const { server, run, record, recipients } = await open();
    writeFileSync(recipients, '990000001\n');
    expect(await run(...words(record, recipients), ...change, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message) as string,
    });
    expect(server.requests).toEqual([]);
  });

  it('is shown by its id; without options it says what it needs', async () => {
    const { run } = await open();
    expect((await run('tashkent', 'campaign', 'show', '123')).stdout).toMatch(/TestAutocalls1/);
    expect((await run('tashkent', 'campaign', 'create')).stderr).toMatch(
      /needs --name, --record, --recipients, --days, --hours, --lines/,
    );
    expect((await run('tashkent', 'campaign', 'stop', '123')).code).toBe(2);
  });
});

describe('webhook-test', () => {
  it('prints what the PBX would be answered, without a daemon', async () => {
    const { server, run } = await open(`
routes: { support: "support,s,1" }
rules: [{ id: mobile, if: { trunk: tashkent, number: "+99897*" }, then: { route: support } }]`);
    const { code, stdout } = await run('tashkent', 'webhook-test', '970000004', '--line', '712000001', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      answer: { action_type: 'queue', action_data: '6001' },
      ...{ action: 'route', rule: 'mobile', number: '998970000004', line: '998712000001', note: '' },
    });
    expect(
      (await run('tashkent', 'webhook-test', '990000001', '--line', '712000001', '--queue', '6000')).stdout,
    ).toMatch(/"action_data":"6000"/);
    expect(server.requests).toEqual([]);
  });
});

it('check and numbers have the account, its lines read with its country', async () => {
  const { run } = await open();
  expect((await run('check')).stdout).toMatch(/tashkent/);
  expect((await run('numbers')).stdout).toMatch(/998550000001/);
});
