// New-Tel: token, clock, signature, levels of error.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameSignature, signatureOf, tokenOf } from '../../src/providers/newtel/sign.js';
import { systemClock } from '../../src/time/clock.js';
import { openNewtel } from '../fakes/newtel-account.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';

interface Vectors {
  readonly request: { readonly vectors: readonly { method: string; body: string; signature: string; token: string }[] };
  readonly response: { readonly vectors: readonly { method: string; body: string; signature: string }[] };
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'samples/newtel/token-vectors.json'), 'utf8'),
) as Vectors;

const KEYS = NEWTEL_SECRETS;
const shifted = (ms: number) => ({ ...systemClock, epochMs: () => Date.now() + ms });

describe('the token', () => {
  it.each(vectors.request.vectors)(
    'of $method with $body is the documented one',
    ({ method, body, signature, token }) => {
      expect(signatureOf(method, '1700000000', body, KEYS)).toBe(signature);
      expect(tokenOf(method, '1700000000', Buffer.from(body), KEYS)).toBe(token);
      expect(token).toHaveLength(122);
    },
  );

  it.each(vectors.response.vectors)('and the signature of an answer to $method', ({ method, body, signature }) => {
    expect(signatureOf(method, '1700000000', body, KEYS)).toBe(signature);
  });

  it('is over the bytes, whatever is in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        const signature = signatureOf('m', '1700000000', body, KEYS);
        expect(signature).toMatch(/^[0-9a-f]{64}$/);
        expect(signature).toBe(signatureOf('m', '1700000000', Buffer.from(body), KEYS));
        expect(isSameSignature(signature.toUpperCase(), signature)).toBe(true);
        expect(isSameSignature(signature.slice(1), signature)).toBe(false);
      }),
    );
  });

  it('is taken by the server for texts that are not ASCII', async () => {
    const server = await startNewtelServer();
    const client = await openNewtel(server.url);
    const { memberDetails } = await client.call('company/get-member-details', { name: 'Павел' });
    expect(memberDetails).toMatchObject({ id: 9402, personalNumber: null });
    expect(server.refused).toEqual([]);
  });

  it('of other keys is refused, with the files to check', async () => {
    const server = await startNewtelServer();
    const client = await openNewtel(server.url, { secrets: { ...KEYS, signingKey: 'a'.repeat(48) } });
    await expect(client.call('company/get-state', {})).rejects.toMatchObject({
      code: 'KEYS',
      message: expect.stringMatching(
        /^moscow \(newtel\): refuses the keys \(401\): check accessKeyFile and signingKeyFile.*it says: Wrong signature/,
      ) as string,
    });
    expect(server.refused).toHaveLength(1);
  });
});

describe('the clock of this host', () => {
  it.each([-599_000, 599_000])('may be off by %i ms', async (ms) => {
    const server = await startNewtelServer();
    const client = await openNewtel(server.url, { around: { clock: shifted(ms) } });
    expect(await client.call('company/get-state', {})).toMatchObject({ state: { status: 'active' } });
    expect(Math.abs((client.clockDifferenceMs() ?? 0) + ms)).toBeLessThan(5000);
  });

  it.each([
    [3_600_000, /clock is 60 minutes ahead of the server's \(401\): set it, best by NTP/],
    [-3_600_000, /clock is 60 minutes behind the server's/],
    [601_500, /clock is 10 minutes ahead/],
  ])('off by %i ms is what is said, not the keys', async (ms, words) => {
    const server = await startNewtelServer();
    const client = await openNewtel(server.url, { around: { clock: shifted(ms) } });
    await expect(client.call('company/get-state', {})).rejects.toMatchObject({
      code: 'CLOCK',
      message: expect.stringMatching(words) as string,
    });
    expect(server.refused).toEqual(['Token expired']);
  });
});

describe('the signature of an answer', () => {
  const ask = async (
    sign: 'right' | 'wrong' | 'none',
    verifySignature: 'off' | 'warn' | 'require',
    method = 'company/get-state',
  ) => {
    const server = await startNewtelServer();
    server.sign(sign);
    const warnings: string[] = [];
    const client = await openNewtel(server.url, {
      settings: { verifySignature },
      warned: (account, message) => warnings.push(`${account}: ${message}`),
    });
    const outcome = await client.call(method, DIAL).then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    );
    return { outcome, warnings, requests: server.requests.length };
  };
  const DIAL = {};

  it('that is right is not spoken of', async () => {
    for (const verify of ['off', 'warn', 'require'] as const)
      expect(await ask('right', verify)).toMatchObject({ outcome: 'taken', warnings: [] });
  });

  it.each(['wrong', 'none'] as const)('that is %s is taken, warned of, or refused, as configured', async (sign) => {
    expect(await ask(sign, 'off')).toMatchObject({ outcome: 'taken', warnings: [] });
    expect(await ask(sign, 'warn')).toMatchObject({
      outcome: 'taken',
      warnings: [expect.stringMatching(/^moscow: company\/get-state: the answer has (a wrong|no) signature/)],
    });
    expect(await ask(sign, 'require')).toEqual({ outcome: 'SIGNATURE', warnings: [], requests: 1 });
  });

  it('of something that acts leaves it open whether it was done', async () => {
    const server = await startNewtelServer();
    server.sign('wrong');
    const client = await openNewtel(server.url);
    const call = client.call('call/start-simple-call', {
      callerId: '74951112233',
      dstNumber: '79041112233',
      srcNumber: '101',
    });
    await expect(call).rejects.toMatchObject({ code: 'NOT_KNOWN' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('with values and fields that are new is taken: values kept, fields ignored', async () => {
    const server = await startNewtelServer();
    server.answer('company/get-state', {
      state: {
        balance: null,
        credit: null,
        currency: 'UZS',
        dayTrafficCost: 1,
        monthTrafficCost: 2,
        status: 'frozen',
        tariff: 'x',
      },
    });
    const client = await openNewtel(server.url);
    expect(await client.call('company/get-state', {})).toEqual({
      state: { balance: null, credit: null, currency: 'UZS', dayTrafficCost: 1, monthTrafficCost: 2, status: 'frozen' },
    });
  });

  it('may write Id, Name and Email as the tables of the document do', async () => {
    const server = await startNewtelServer();
    const rest = { internalNumber: null, personalNumber: null, timeZone: 'Europe/Moscow' };
    server.answer('company/get-members', { members: [{ Id: 1, Name: 'Anna', Email: 'a@b.example', ...rest }] });
    const client = await openNewtel(server.url);
    const { members } = await client.call('company/get-members', {});
    expect(members).toEqual([{ id: 1, name: 'Anna', email: 'a@b.example', ...rest }]);
  });

  it('with a field of another type is none, and what stands in it is not repeated', async () => {
    const server = await startNewtelServer();
    server.answer('company/get-numbers', { numbers: { external: 'my-secret', internal: [], virtual: [] } });
    const client = await openNewtel(server.url);
    await expect(client.call('company/get-numbers', {})).rejects.toMatchObject({
      code: 'NOT_UNDERSTOOD',
      message: expect.stringMatching(/numbers\.external(?!.*my-secret)/) as string,
    });
  });

  it('of a blocked account fails but for the state', async () => {
    const server = await startNewtelServer();
    server.block();
    const client = await openNewtel(server.url);
    expect(await client.call('company/get-state', {})).toBeDefined();
    await expect(client.call('company/get-numbers', {})).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('to a password call that is waited for comes after the ringing, whatever timeoutMs is', async () => {
    const server = await startNewtelServer();
    server.ringMs = 1200;
    const client = await openNewtel(server.url, { settings: { timeoutMs: 1000 } });
    const { callDetails } = await client.call('call/start-password-call', { async: 0, dstNumber: '79041112233' });
    expect(callDetails.callId).toBe('1234567890123456');
  });
});

describe('parameters', () => {
  it.each([
    ['call/start-simple-call', { callerId: '0123', dstNumber: '79041112233', srcNumber: '101' }],
    ['call/start-simple-call', { callerId: '74951112233', dstNumber: '7904', srcNumber: '101' }],
    ['call/start-simple-call', { callerId: '74951112233', dstNumber: '79041112233', srcNumber: '101', timeout: 19 }],
    ['call/start-simple-call', { callerId: '74951112233', dstNumber: '79041112233' }],
    ['call/start-password-call', { dstNumber: '79041112233', pin: '1234' }],
    ['vpbx/get-call-details', { vpbxId: 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709' }],
    ['company/get-member-details', { name: '' }],
    ['company/get-state', { verbose: true }],
  ] as const)('of %s are checked before anything is sent: %j', async (method, input) => {
    const server = await startNewtelServer();
    const client = await openNewtel(server.url);
    await expect(client.call(method, input as never)).rejects.toMatchObject({ code: 'INPUT' });
    expect(server.received).toEqual([]);
  });
});
