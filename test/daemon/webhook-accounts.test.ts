// Who may ask by webhook, and what such an account is answered with.

import { expect, it } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { webhookAccounts } from '../../src/daemon/webhook-accounts.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';

const SECRETS = { tashkent: { webhookSecret: 'canary' }, plain: { webhookSecret: 'other' }, none: {} };

function accountsOf(hook: string, rules = '[]') {
  const account = (name: string, webhook: string) =>
    `{ name: ${name}, baseUrl: "https://cld.alovoice.uz", country: UZ, tokenFile: /t, webhook: ${webhook} }`;
  const accounts = ['none', 'tashkent', 'absent'].map((name) =>
    account(name, `{ secretFile: /s, pass: { queue: "6000" }${hook} }`),
  );
  const yaml = `
number: { areaCode: "495" }
rules: ${rules}
providers: { alovoice: [${[account('plain', 'null'), ...accounts].join(', ')}] }
webhooks: { listen: "127.0.0.1:4001" }`;
  const config = checkConfig(parseYaml('v.yaml', yaml));
  return { config, accounts: webhookAccounts({ config, providerSecrets: new Map(Object.entries(SECRETS)) }) };
}

it('those with a webhook and its secret may ask, from anywhere where no address is named', () => {
  const { accounts } = accountsOf('');
  expect(accounts).toMatchObject([{ name: 'tashkent', secret: 'canary', pass: { queue: '6000' }, routes: {} }]);
  expect([accounts[0]?.isAllowed('203.0.113.7'), accounts[0]?.isAllowed('::1')]).toEqual([true, true]);
});

it('where addresses are named nobody else may ask', () => {
  const [account] = accountsOf(', allow: [203.0.113.0/24]').accounts;
  expect(['203.0.113.7', '198.51.100.1'].map((address) => account?.isAllowed(address))).toEqual([true, false]);
});

it('what is answered is that of the configuration', () => {
  const hook = ', block: { hangup: "" }, routes: { sales: { peer: "101" } }, deadlineMs: 2000, callTo: true';
  const { config, accounts } = accountsOf(hook);
  const { pass, block, routes, deadlineMs, callTo } = config.providers.alovoice[1]?.webhook ?? expect.unreachable();
  expect(accounts[0]).toMatchObject({ pass, block, routes, deadlineMs, callTo });
});

it('numbers are read as those of the country of the account, with no area code of ours', () => {
  const { config, accounts } = accountsOf('');
  expect(accounts[0]?.numberSettings).toEqual({ ...config.number, country: 'UZ', areaCode: null });
});

it('rules about outbound calls alone decide calls that go out', () => {
  const { accounts } = accountsOf(
    '',
    `
  - { id: out, if: { direction: outbound }, then: { block: true } }
  - { id: in, if: { direction: inbound }, then: { block: true } }
  - { id: any, then: { block: true } }`,
  );
  expect(accounts[0]?.outboundRules).toEqual(new Set(['out']));
});
