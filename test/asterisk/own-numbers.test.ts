// Numbers of accounts at three providers as own numbers on a real Asterisk: who is an impostor, what is shown on which trunk, and
// what nine digits of Tashkent are.

import { beforeAll, describe, expect, it, vi } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { ALOVOICE_TOKEN, startAlovoiceServer } from '../fakes/alovoice-server.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { OFFICE_HOURS, startRecipeLab, type RecipeLab } from './recipe-lab.js';

const NEWTEL_LINE = '74951112233';
const PLUSOFON_LINE = '74957654321';
/** Stands in New-Tel's list of the company's numbers, as a private mobile of an employee does. */
const ANNAS_OWN_PHONE = '79990000001';
const CUSTOMER = '79170415564';

/** Trunks that write down what they show, and are congested: the next one is tried. */
const DIALPLAN = `
[voxroute-example-trunks]
exten => lab-newtel,1,Set(SEEN=\${SEEN}\${CALLERID(num)}/)
 same => n,Dial(Local/congested@lab-far-end/n,5)
 same => n,Return()
exten => lab-plusofon,1,Goto(lab-newtel,1)
exten => lab-tashkent,1,Goto(lab-newtel,1)
[lab-far-end]
exten => congested,1,Hangup(34)
`;

const SECRETS = new Map<string, Readonly<Record<string, string>>>([
  ['moscow', NEWTEL_SECRETS],
  ['plus', { token: PLUSOFON_TOKEN }],
  ['tashkent', { token: ALOVOICE_TOKEN }],
]);

interface Status {
  readonly providers: readonly { readonly account: string; readonly numbers: number | null }[];
}

describeOnEachAsterisk('numbers of accounts at providers', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    const ends: (() => void)[] = [];
    const newtel = await startNewtelServer((close) => void ends.push(close));
    newtel.setClock(Date.parse(OFFICE_HOURS) - Date.now());
    const person = { name: 'Анна', email: 'a@b.example', internalNumber: '101', timeZone: 'Europe/Moscow' };
    newtel.answer('company/get-members', { members: [{ ...person, id: 1, personalNumber: ANNAS_OWN_PHONE }] });
    newtel.answer('company/get-numbers', {
      numbers: { external: [NEWTEL_LINE, ANNAS_OWN_PHONE, '78001000004'], internal: ['101'], virtual: [] },
    });
    const plusofon = await startPlusofonServer([plusofonRow(15, PLUSOFON_LINE)]);
    const alovoice = await startAlovoiceServer();
    alovoice.trunks = ['712000001'];
    const policy = `
providers:
  newtel: [{ name: moscow, baseUrl: "${newtel.url}", accessKeyFile: /a, signingKeyFile: /b, ratePerSecond: 10, stateEvery: null, trunks: [lab-newtel] }]
  plusofon: [{ name: plus, baseUrl: "${plusofon.url}", tokenFile: /a, ratePerSecond: 10, trunks: [lab-plusofon] }]
  alovoice: [{ name: tashkent, baseUrl: "${alovoice.url}", tokenFile: /a, ratePerSecond: 10, trunks: [lab-tashkent] }]
rules:
  - { id: impostor, if: { direction: inbound, callerIsOwn: true }, then: { block: true } }
  - { id: out, if: { direction: outbound }, then: { trunks: [lab-newtel, lab-plusofon, lab-tashkent], callerId: local } }
`;
    lab = await startRecipeLab(root, { dialplan: DIALPLAN, policy: () => policy, providerSecrets: SECRETS });
    lab.teach(CUSTOMER, 'МТС', 'Москва и Московская область');
    await vi.waitFor(
      async () => {
        const { providers } = (await askDaemon([lab.daemon.controlSocket], 'GET', '/v1/status')) as Status;
        const numbers = Object.fromEntries(providers.map((each) => [each.account, each.numbers]));
        expect(numbers).toEqual({ moscow: 3, plus: 1, tashkent: 1 });
      },
      { timeout: 30_000 },
    );
    return async () => {
      await lab.stop();
      await plusofon.close();
      await alovoice.close();
      for (const end of ends) end();
    };
  });

  const callIn = async (from: string) => {
    const read = ['VOX_ACTION', 'VOX_RULE', 'VOX_NUMBER'];
    const { values, dialled, hangupCause } = await lab.call('voxroute-example-route', from, { read });
    return { ...values, rings: dialled.length > 0, hangupCause };
  };
  const callOut = async (trunks: string) => {
    const policy = (text: string) => text.replace('[lab-newtel, lab-plusofon, lab-tashkent]', trunks);
    const { values } = await lab.withPolicy(policy, () =>
      lab.call('voxroute-example-outbound', '100', { exten: CUSTOMER, read: ['SEEN'] }),
    );
    return values['SEEN'];
  };

  describe('who calls with one of them', () => {
    it.each([
      ['a line of New-Tel', NEWTEL_LINE, NEWTEL_LINE],
      ['the same as the trunk may write it', '8 (495) 111-22-33', NEWTEL_LINE],
      ['a line of Plusofon', PLUSOFON_LINE, PLUSOFON_LINE],
      ['an 8-800 number', '88001000004', '78001000004'],
      ['a line in Tashkent, which its provider writes with nine digits', '+998712000001', '998712000001'],
    ])('is an impostor: %s', async (_, from, e164) => {
      expect(await callIn(from)).toEqual({
        ...{ VOX_ACTION: 'block', VOX_RULE: 'impostor', VOX_NUMBER: e164, rings: false, hangupCause: 21 },
      });
    });

    it.each([
      [
        'an employee who calls from his own phone, though New-Tel lists it among the numbers of the company',
        ANNAS_OWN_PHONE,
      ],
      ['a customer', CUSTOMER],
      ['whoever has the nine digits of Tashkent in Russia', '7712000001'],
    ])('is none: %s', async (_, from) => {
      expect(await callIn(from)).toMatchObject({ VOX_ACTION: 'pass', VOX_RULE: '', rings: true });
    });
  });

  describe('a call that goes out shows', () => {
    it.each([
      ['[lab-newtel, lab-plusofon, lab-tashkent]', '84951112233/84957654321/100/'],
      ['[lab-plusofon, lab-newtel]', '84957654321/84951112233/'],
      // None of this region is of that account: what the phone has stays.
      ['[lab-tashkent, lab-plusofon]', '100/84957654321/'],
    ])('on each trunk the number of its account, and never the phone of an employee: %s', async (trunks, seen) => {
      expect(await callOut(trunks)).toBe(seen);
    });
  });
});
