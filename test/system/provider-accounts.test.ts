// A daemon with an account at a provider: its numbers are own numbers of calls, and nothing of it stands in a call's way.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

const secrets = new Map([['moscow', NEWTEL_SECRETS]]);

const configuration = (url: string) => `
providers:
  newtel:
    - { name: moscow, baseUrl: "${url}", accessKeyFile: /a, signingKeyFile: /b, trunks: [newtel], ratePerSecond: 10 }
rules:
  - { id: impostor, if: { callerIsOwn: true }, then: { block: true } }
  - { id: out, if: { direction: outbound }, then: { trunks: [other, newtel], callerId: local } }
`;

interface Status {
  readonly providers: readonly { readonly numbers: number | null; readonly state: string | null }[];
}
/** The variables that a script sets. */
async function askAgi(port: number, script: string): Promise<Readonly<Record<string, string | undefined>>> {
  return Object.fromEntries((await callFastAgi(port, { script, callerId: '79170415564' })).variables);
}

const accountsOf = async ({ controlSocket }: RunningDaemon) =>
  ((await askDaemon([controlSocket], 'GET', '/v1/status')) as Status).providers;

describe('an account', () => {
  it('makes its numbers own ones, the phones of staff not, each on its own trunks; explain names it', async () => {
    const server = await startNewtelServer();
    const person = { id: 1, name: 'Anna', email: 'a@b.example', internalNumber: '101', timeZone: 'Europe/Moscow' };
    server.answer('company/get-members', { members: [{ ...person, personalNumber: '79990000001' }] });
    const numbers = { external: ['74951112233', '79990000001'], internal: [], virtual: [] };
    server.answer('company/get-numbers', { numbers });
    const daemon = await startDaemon({ config: configuration(server.url), providerSecrets: secrets });
    onTestFinished(() => daemon.stop());
    const ask = (script: string) => askAgi(daemon.agiPort, script);
    await expect
      .poll(() => ask('route?num=74951112233').then((said) => said['VOX_RULE']), { timeout: 10_000 })
      .toBe('impostor');
    expect(await ask('route?num=79990000001')).toMatchObject({ VOX_ACTION: 'pass', VOX_RULE: '' });
    expect((await ask('block?num=74951112233'))['VOX_REASON']).toBe('this is one of our own numbers');
    expect(await ask('outbound?num=74957770011')).toMatchObject({
      VOX_TRUNK: 'other',
      VOX_CALLERID: '',
      VOX_TRUNK_2: 'newtel',
      VOX_CALLERID_2: '84951112233',
    });
    const explained = await askDaemon([daemon.controlSocket], 'GET', '/v1/explain/74951112233');
    expect(JSON.stringify(explained)).toContain('a number of the account moscow');
    expect(await accountsOf(daemon)).toMatchObject([{ account: 'moscow', state: 'active', numbers: 2 }]);
    const page = await (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text();
    expect(page).toMatch(/voxroute_provider_balance\{account="moscow",currency="RUB"\} 97\.93/);
    expect(page).toMatch(/voxroute_provider_state\{account="moscow",state="active"\} 1/);
    expect(page).toMatch(/voxroute_provider_requests_total\{account="moscow",class="reads",outcome="ok"\} \d/);
    const secretsSaid = [page, JSON.stringify(daemon.log)].filter((text) =>
      Object.values(NEWTEL_SECRETS).some((secret) => text.includes(secret)),
    );
    expect(secretsSaid).toEqual([]);
  });

  it('that is blocked has its trunks tried last', async () => {
    const server = await startNewtelServer();
    const state = {
      balance: -1,
      credit: 0,
      currency: 'RUB',
      dayTrafficCost: 0,
      monthTrafficCost: 0,
      status: 'blocked',
    };
    server.answer('company/get-state', { state });
    const config = configuration(server.url).replace('[other, newtel]', '[newtel, other]');
    const daemon = await startDaemon({ config, providerSecrets: secrets });
    onTestFinished(() => daemon.stop());
    const trunks = async () => {
      const variables = await askAgi(daemon.agiPort, 'outbound?num=74957770011');
      return [variables['VOX_TRUNK'], variables['VOX_TRUNK_2']];
    };
    expect(await trunks()).toEqual(['newtel', 'other']);
    await expect.poll(trunks, { timeout: 10_000 }).toEqual(['other', 'newtel']);
    await expect
      .poll(() => daemon.log.find((line) => line['account'] === 'moscow')?.['why'])
      .toMatch(/is blocked: calls by it fail/);
  });

  it('that hangs holds up no call and no end of the daemon', async () => {
    const open: { destroy(): void }[] = [];
    const hanging = createServer((socket) => void open.push(socket));
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of open) socket.destroy();
      hanging.close();
    });
    const { port } = hanging.address() as AddressInfo;
    const daemon = await startDaemon({ config: configuration(`http://127.0.0.1:${port}`), providerSecrets: secrets });
    await expect.poll(() => open.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const variables = await askAgi(daemon.agiPort, 'route?num=74951112233');
    expect(variables['VOX_ACTION']).toBe('pass');
    await daemon.stop();
  });
});
