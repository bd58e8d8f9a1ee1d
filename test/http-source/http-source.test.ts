import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../src/http-client/http-client.js';
import { createHttpSource } from '../../src/http-source/http-source.js';
import type { SourceSecrets, SourceSettings } from '../../src/http-source/source-settings.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { systemClock } from '../../src/time/clock.js';
import { dadataAnswer, hlrAnswer, startLookupService, type ServedAnswer } from '../fakes/lookup-service.js';

const NUMBER = '79168233454';

const DADATA: Omit<SourceSettings, 'url'> = {
  ...{ name: 'dadata', method: 'POST', body: '["+{number}"]', timeoutMs: 30_000 },
  headers: { authorization: 'Token {secret}', 'x-secret': '{secret2}' },
  fields: {
    ...{ operator: '$[0].provider', region: '$[0].region', type: '$[0].type', timeZone: '$[0].timezone' },
    ...{ number: '$[0].phone' },
  },
};
const HLR: Omit<SourceSettings, 'url'> = {
  ...{ name: 'hlr', method: 'GET', body: null, headers: {}, timeoutMs: 30_000 },
  fields: {
    operator: '$.results[0].current_network.name',
    operatorOld: '$.results[0].original_network.name',
    ported: '$.results[0].ported',
    country: '$.results[0].country.iso',
    destination: '$.results[0].country.name',
    type: '$.results[0].type',
    number: '$.results[0].msisdn',
  },
};

async function setUp(
  settings: Omit<SourceSettings, 'url'>,
  path: string,
  answer: () => ServedAnswer,
  secrets: SourceSecrets = {},
) {
  const service = await startLookupService(answer);
  const client = createHttpClient({ userAgent: 'test', proxy: null, clock: systemClock });
  onTestFinished(() => client.close());
  const source = createHttpSource({
    ...{ settings: { ...settings, url: service.url + path }, secrets, client, clock: systemClock },
  });
  const fault = async (number = NUMBER) => {
    const error: unknown = await source.observe(number).catch((thrown: unknown) => thrown);
    if (!(error instanceof LookupFault)) throw new Error('no fault', { cause: error });
    return error;
  };
  return { service, source, fault };
}

describe('phone cleaning of DaData', () => {
  const secrets = { secret: 'the-api-key', secret2: 'the-"secret"-key' };
  const ask = (answer: () => ServedAnswer) => setUp(DADATA, '/api/v1/clean/phone', answer, secrets);

  it('is asked by POST with both secrets, and answers with operator, region and line type', async () => {
    const { service, source } = await ask(() => ({ body: dadataAnswer('+7 916 823-34-54', 'ПАО "МТС"') }));
    const { source: name, number, outcome, fields, raw } = await source.observe(NUMBER);
    expect({ name, number, outcome, fields, raw }).toEqual({
      ...{ name: 'dadata', number: NUMBER, outcome: 'found', raw: null },
      fields: { operator: 'ПАО "МТС"', region: 'Москва и Московская область', type: 'MOB' },
    });
    const [request] = service.asked;
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/clean/phone', body: '["+79168233454"]' });
    expect(request?.headers).toMatchObject({
      ...{ authorization: 'Token the-api-key', 'x-secret': 'the-"secret"-key', 'content-type': 'application/json' },
    });
  });

  it('that it does not recognize a number says nothing of the number, and is no fault', async () => {
    const { source } = await ask(() => ({
      body: dadataAnswer('1', null).replace(/"region":"[^"]*"/, '"region":null'),
    }));
    expect(await source.observe(NUMBER)).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it.each([
    ['of another number', '+7 916 823-34-55'],
    ['of a number with the same end', '+998 916 823-34-54'],
    ['that names no number', ''],
  ])('an answer %s is refused', async (_what, phone) => {
    const { fault } = await ask(() => ({ body: dadataAnswer(phone, 'МТС') }));
    expect(await fault()).toMatchObject({
      ...{ code: 'UNEXPECTED_BODY', message: 'dadata: HTTP 200 with an answer about another number' },
    });
  });

  it.each(['+7 916 823-34-54', '8 (916) 823-34-54', '79168233454', '9168233454'])(
    'the number may be written as %s',
    async (phone) => {
      const { source } = await ask(() => ({ body: dadataAnswer(phone, 'МТС') }));
      expect((await source.observe(NUMBER)).outcome).toBe('found');
    },
  );
});

describe('an HLR answer', () => {
  const number = '77011234567';

  it('names network, holder, porting and country', async () => {
    const { source, service } = await setUp(
      HLR,
      '/hlr/{number}?key={secret}',
      () => ({ body: hlrAnswer(number, 'Beeline') }),
      {
        secret: 'a key&more',
      },
    );
    expect((await source.observe(number)).fields).toEqual({
      ...{
        operator: 'Beeline',
        operatorOld: 'Kcell',
        ported: true,
        country: 'KZ',
        destination: 'Kazakhstan',
        type: 'MOB',
      },
    });
    expect(service.asked[0]?.path).toBe('/hlr/77011234567?key=a%20key%26more');
  });

  it.each([
    ['a wrong secret', { status: 401, body: '{}' }, 'REFUSED'],
    ['no balance', { status: 402, body: '{}' }, 'REFUSED'],
    ['too many requests', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 'RATE_LIMITED'],
    ['trouble of its own', { status: 503, body: 'busy' }, 'SERVER_ERROR'],
    ['a question that it does not take', { status: 400, body: '{"error":"bad"}' }, 'NUMBER_REFUSED'],
    [
      'a redirect, which is not followed',
      { status: 302, headers: { location: '/other' }, body: '' },
      'UNEXPECTED_BODY',
    ],
    ['a page', { body: '<html>' }, 'NOT_JSON'],
    ['an empty body', { body: '' }, 'NOT_JSON'],
    ['more than 64 KiB', { body: JSON.stringify('x'.repeat(65_536)) }, 'BODY_TOO_LARGE'],
  ] satisfies [string, ServedAnswer, string][])('%s is a fault', async (_what, answer, code) => {
    const { fault, service } = await setUp(HLR, '/hlr/{number}?key={secret}', () => answer, {
      secret: 'canary-secret',
    });
    const { code: got, message, cause } = await fault(number);
    expect(got).toBe(code);
    expect(`${message} ${String(cause)}`).not.toMatch(/canary|77011234567/);
    expect(service.asked).toHaveLength(1);
  });

  it.each([
    ['404', { status: 404, body: 'no such number' }],
    ['no content', { status: 204, body: '' }],
    ['none of the fields', { body: '{"results":[]}' }],
    [
      'fields of other kinds',
      { body: '{"results":[{"msisdn":"77011234567","ported":"maybe","type":"satellite","country":7}]}' },
    ],
    ['what only objects inherit', { body: '{"results":{"constructor":{}}}' }],
  ])('%s: nothing is known', async (_what, answer) => {
    const { source } = await setUp(HLR, '/{number}', () => answer);
    expect(await source.observe(number)).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it('is not asked without a secret, for what is no number, and where the address would be another host', async () => {
    const { fault, service } = await setUp(HLR, '/{number}?key={secret}', () => ({ body: '{}' }));
    expect((await fault()).message).toBe('hlr: not asked: secretFile cannot be used');
    expect((await fault('12/../../x')).code).toBe('INTERNAL_ERROR');
    expect(service.asked).toEqual([]);
  });
});
