// Secrets are taken out of texts, and nothing else is: a PIN is four digits, and so is a part of every number.

import { describe, expect, it, onTestFinished } from 'vitest';
import { auditedCall, type Act } from '../../src/providers/audited-call.js';
import { openAccount } from '../../src/providers/open-account.js';
import { PLUSOFON } from '../../src/providers/plusofon/plusofon-client.js';
import { redactor } from '../../src/providers/redact.js';
import { openNewtel } from '../fakes/newtel-account.js';
import { startNewtelServer } from '../fakes/newtel-server.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { account, surroundings } from '../fakes/provider-account.js';

describe('a secret', () => {
  const hide = redactor(['0000', 'hunter2-hunter2', 'p:ss']);

  it.each([
    [
      'is found however it is written',
      'a hunter2-hunter2 HUNTER2-HUNTER2 aHVudGVyMi1odW50ZXIy',
      'a (secret) (secret) (secret)',
    ],
    ['is found within a word', 'xhunter2-hunter2x', 'x(secret)x'],
    [
      'that is short is found where it stands by itself',
      'the pin 0000 is wrong: "0000", (0000)',
      'the pin (secret) is wrong: "(secret)", ((secret))',
    ],
    ['that is short is no part of a number or a word', '74950000001 id=100003 v0000', '74950000001 id=100003 v0000'],
    ['may have signs in it', 'http://user:p:ss@proxy user=p%3Ass', 'http://user:(secret)@proxy user=(secret)'],
  ])('%s', (_, text, shown) => {
    expect(hide(text)).toBe(shown);
  });
});

async function plusofon(pin: string) {
  const server = await startPlusofonServer([plusofonRow(10_000, '74950000001')]);
  const opened = await openAccount(
    ...(['plusofon', PLUSOFON, account(server.url), { token: PLUSOFON_TOKEN, pin }, surroundings()] as const),
  );
  onTestFinished(async () => {
    await opened.close();
    await server.close();
  });
  return { server, client: opened.client };
}

describe('a PIN such as 0000', () => {
  it('is hidden in a preview by its field, and numbers and ids that look like it stay', async () => {
    const { client } = await plusofon('0000');
    const deletion = client.preview('number.delete', { number_id: 10_000, pin: '0000' });
    expect(deletion).toMatchObject({
      url: expect.stringMatching(/\/number\/10000$/) as string,
      body: '{"pin":"(secret)"}',
    });
    const forward = { type: 'number', cli_type: 'N', destination_number: '74950000001', numbers: [10_000] } as const;
    expect(client.preview('number.follow', forward).body).toContain('"destination_number":"74950000001"');
    const { client: other } = await plusofon('10000');
    expect(other.preview('number.delete', { number_id: 10_000, pin: '10000' }).url).toMatch(/\/number\/10000$/);
  });

  it('is hidden in what the provider says, also one that was typed and stands in no file', async () => {
    const { client, server } = await plusofon('0000');
    server.misbehave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"success":false,"message":"the pin 4711 is not that of 74950004711"}');
      return true;
    };
    const acts: Act[] = [];
    const asked = auditedCall(
      client,
      'number.delete',
      { number_id: 10_000, pin: '4711' },
      { report: (act) => acts.push(act) },
    );
    await expect(asked).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/the pin \(secret\) is not that of 74950004711/) as string,
    });
    expect(acts).toMatchObject([{ target: 'number_id=10000 pin=(secret)', outcome: 'REFUSED' }]);
  });

  it('and a text that is read out are hidden in a preview of New-Tel as well', async () => {
    const { url } = await startNewtelServer();
    const client = await openNewtel(url);
    const spoken = client.preview('call-password/start-voice-password-call', {
      dstNumber: '79041112233',
      text: 'code 1234',
    });
    expect(spoken.body).toBe('{"async":1,"dstNumber":"79041112233","text":"(secret)"}');
    const pin = client.preview('call/start-password-call', { dstNumber: '79041112233', pin: '11122' });
    expect(pin.body).toBe('{"async":1,"dstNumber":"79041112233","pin":"(secret)"}');
  });
});
