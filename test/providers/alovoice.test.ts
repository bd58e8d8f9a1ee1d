// AloVoice: tokens in paths, secrets of extensions, files, and words for answers.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALOVOICE } from '../../src/providers/alovoice/alovoice-client.js';
import { openAccount } from '../../src/providers/open-account.js';
import { account, stateDirectory, surroundings } from '../fakes/provider-account.js';
import { ALOVOICE_TOKEN, startAlovoiceServer } from '../fakes/alovoice-server.js';

async function open(token = ALOVOICE_TOKEN) {
  const server = await startAlovoiceServer();
  const opened = await openAccount(
    'alovoice',
    ALOVOICE,
    account(server.url, { name: 'tashkent', country: 'UZ' }),
    { token },
    surroundings(),
  );
  onTestFinished(async () => {
    await opened.close();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  return { server, client: opened.client };
}

const CALL = { call_id: '12345', inner_phone: 2005, number: '+998990000001', user_id: 1 };

it('secrets of extensions, and what leads to them, are dropped where they come in', async () => {
  const { server, client } = await open();
  server.peers = [
    {
      number: 2005,
      secret: 'hunter2',
      windowsapp: 'https://x/hunter2',
      mobileqr: 'https://x/hunter2',
      password: 'hunter2',
      status: 'on',
    },
  ];
  expect(await client.call('getpeers', {})).toEqual([{ number: 2005, status: 'on' }]);
  expect(await client.peerSecrets()).toEqual([{ number: '2005', secret: 'hunter2' }]);
});

describe('the token in a path', () => {
  it('is in no message of a failure, nor in a preview', async () => {
    const { server, client } = await open();
    const words: string[] = [];
    const failed = async (method: string, input: object) =>
      words.push(
        await client.call(method, input).then(
          () => 'done',
          (error: unknown) => String(error) + JSON.stringify(error),
        ),
      );
    const misbehaviours: NonNullable<typeof server.misbehave>[] = [
      (request, response) => (response.end(`<html>${request.url ?? ''}`), true),
      (request, response) => (
        response.writeHead(302, { location: `https://elsewhere.example${request.url ?? ''}` }).end(),
        true
      ),
      (request, response) => (response.writeHead(500).end(`no route for ${request.url ?? ''}`), true),
      (_request, response) => (response.destroy(), true),
    ];
    for (const misbehave of misbehaviours) {
      server.misbehave = misbehave;
      await failed('getpeers', {});
      await failed('outcall', CALL);
      await failed('requestcall', { callto: '990000001', ivrid: 1, fromline: 712000001 });
    }
    words.push(JSON.stringify(client.preview('outcall', CALL)), JSON.stringify(client.preview('getpeers', {})));
    expect(words).toHaveLength(14);
    expect(words).not.toContain('done');
    for (const said of words) expect(said.toLowerCase()).not.toContain(ALOVOICE_TOKEN.slice(0, 18));
    server.problems.splice(0);
  });

  it('that is wrong is refused in words', async () => {
    const { client } = await open('a-wrong-token');
    await expect(client.call('getMyTrunks', {})).rejects.toThrow(
      /^tashkent \(alovoice\): refuses the keys \(401\): check tokenFile/,
    );
  });
});

describe('outcall', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['', ''],
    [' TRUE\n', true],
  ])('that is answered %j is %s', async (said, meant) => {
    const { server, client } = await open();
    server.outcall = said;
    expect(await client.call('outcall', CALL)).toBe(meant);
  });

  it('that is answered anything else is not known, and not sent again', async () => {
    const { server, client } = await open();
    server.outcall = 'ok';
    await expect(client.call('outcall', CALL)).rejects.toMatchObject({ code: 'NOT_KNOWN' });
    expect(server.count('/outcall/{token}')).toBe(1);
  });
});

describe('a campaign', () => {
  const files = () => {
    const directory = stateDirectory();
    const [record, recipients] = [join(directory, 'greeting "x".mp3'), join(directory, 'list.csv')];
    writeFileSync(record, 'ID3');
    writeFileSync(recipients, '990000001\n');
    return { record, recipients };
  };
  const rest = {
    name: 'Акция',
    from: '2026.11.29',
    to: '2026.11.30',
    fromtime: '18:00',
    totime: '21:00',
    trunks: '712000001',
  };

  it('goes out as a form with two files', async () => {
    const { server, client } = await open();
    expect(await client.call('addAutorule', { ...files(), ...rest, paused: '1' })).toMatchObject({
      id: 123,
      name: 'Акция',
      paused: '1',
    });
    expect(server.requests[0]?.body).toEqual({
      ...rest,
      paused: '1',
      record: { file: 'greeting__x_.mp3', bytes: 'ID3' },
      recipients: { file: 'list.csv', bytes: '990000001\n' },
    });
  });

  it.each([
    [{ record: '/nowhere/a.mp3' }, /a\.mp3: cannot be read/],
    [{ from: '2026-11-29' }, /from: a day such as/],
    [{ totime: '25:00' }, /totime: a time such as/],
    [{ trunks: '712000001;' }, /trunks: lines with commas/],
    [{ recipients: 'list.xlsx' }, /recipients: a file that ends in \.csv/],
  ])('that is wrong is not sent: %j', async (change, words) => {
    const { server, client } = await open();
    await expect(client.call('addAutorule', { ...files(), ...rest, ...change })).rejects.toThrow(words);
    expect(server.requests).toEqual([]);
  });
});

it('a request to speech analytics is a GET and is not repeated all the same', async () => {
  const { server, client } = await open();
  server.misbehave = (_request, response) => (response.destroy(), true);
  await expect(client.call('callsendai', { callId: '77' })).rejects.toMatchObject({ code: 'NOT_KNOWN' });
  expect(server.requests).toHaveLength(1);
  await expect(client.call('callgetaireresult', { callId: '77' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(server.requests).toHaveLength(4);
});

it('a conference is either of two kinds, and goes out as JSON unless a form is wanted', async () => {
  const { server, client } = await open();
  const callfrom = { phone: '712000001' };
  await client.call('requestcall', { callfrom, callto: [{ queue: 6000 }], extid: '1' });
  expect(server.requests[0]).toMatchObject({
    type: 'application/json',
    body: { callfrom, callto: [{ queue: '6000' }], extid: '1' },
  });
  await client.call('requestcall', { callfrom, callto: [{ phone: '990000001' }], form: true });
  expect(server.requests[1]).toMatchObject({
    type: 'multipart/form-data',
    body: { callto: '[{"phone":"990000001"}]' },
  });
  for (const wrong of [
    { callto: [{ phone: '990000001' }] },
    { callfrom, callto: '990000001' },
    { callto: '990000001' },
  ])
    await expect(client.call('requestcall', wrong)).rejects.toMatchObject({ code: 'INPUT' });
  expect(server.requests).toHaveLength(2);
});
