// Plusofon: whole lists page by page, refusals, and what is never done twice.

import { describe, expect, it, onTestFinished } from 'vitest';
import { openAccount } from '../../src/providers/open-account.js';
import { PLUSOFON } from '../../src/providers/plusofon/plusofon-client.js';
import { account, surroundings } from '../fakes/provider-account.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';

async function open(rows = 0, token = PLUSOFON_TOKEN) {
  const server = await startPlusofonServer(
    Array.from({ length: rows }, (_, n) =>
      plusofonRow(n + 1, `7495${String(n).padStart(7, '0')}`, { phone_type: n % 2 === 0 ? 'abc' : 'def' }),
    ),
  );
  const opened = await openAccount(
    'plusofon',
    PLUSOFON,
    account(server.url, { name: 'plus' }),
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

describe('a list of several pages', () => {
  it.each([0, 1, 15, 16, 45, 47])('is whole: %i numbers', async (rows) => {
    const { client } = await open(rows);
    expect((await client.all('number.list')).map(({ id }) => id)).toEqual(
      Array.from({ length: rows }, (_, n) => n + 1),
    );
  });

  it('is asked for with its filter on every page, and no address of an answer is followed', async () => {
    const { server, client } = await open(70);
    expect(await client.all('number.list', { phone_type: 'def' })).toHaveLength(35);
    expect(server.requests.map(({ page, body }) => [page, body])).toEqual(
      [1, 2, 3].map((page) => [page, { phone_type: 'def' }]),
    );
  });

  it('without a total ends where there is no next page', async () => {
    const { server, client } = await open();
    for (let n = 0; n < 41; n += 1)
      server.sale.push({
        number: String(4950000000 + n),
        period_price: '150.00',
        buy_price: '1.00',
        phone_type: 'abc',
        owner_type: 'business',
        number_type: 0,
      });
    expect(await client.all('number.search', { owner_type: 'business' })).toHaveLength(41);
    expect(await client.some('number.search', {}, 20)).toMatchObject({ hasMore: true });
    expect((await client.some('number.search', {}, 100)).hasMore).toBe(false);
  });

  it('that never ends is a failure, after so many pages', async () => {
    const { server, client } = await open(3);
    server.misbehave = (_request, response, { page }) => {
      const rows = [plusofonRow(page, '74950000000')];
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          current_page: page,
          data: rows,
          next_page_url: 'http://localhost/api/v1/number?page=2',
          success: true,
        }),
      );
      return true;
    };
    await expect(client.all('number.list')).rejects.toMatchObject({
      code: 'NOT_UNDERSTOOD',
      message: expect.stringMatching(/^plus \(plusofon\): number.list: more than 200 pages/) as string,
    });
    expect(server.requests).toHaveLength(200);
  });

  it('that gives the first page again is a failure, not a list of copies', async () => {
    const { server, client } = await open();
    server.misbehave = (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          current_page: 1,
          data: [plusofonRow(1, '74950000000')],
          next_page_url: 'http://localhost/x',
          success: true,
        }),
      );
      return true;
    };
    await expect(client.all('number.list')).rejects.toThrow(/page 2 was asked for and page 1 came/);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a refusal', () => {
  it('with 200 is one, in the provider’s words', async () => {
    const { client } = await open();
    await expect(client.call('number.buy', { numbers: [4950000010], owner_type: 'business' })).rejects.toMatchObject({
      ...{ code: 'REFUSED', message: 'plus (plusofon): number.buy: it says no: not reserved' },
    });
  });

  it('with a status says what to do', async () => {
    const { client } = await open(0, 'another-token');
    await expect(client.call('number.list', {})).rejects.toThrow(
      /^plus \(plusofon\): refuses the keys \(401\): check tokenFile/,
    );
  });

  it('of an unknown number is told apart from other trouble', async () => {
    const { client } = await open();
    await expect(client.call('number.follow', { type: 'empty', numbers: [7] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

it('what acts and is not answered is not sent again, and not taken for done', async () => {
  const { server, client } = await open(1);
  const misbehaviours: NonNullable<typeof server.misbehave>[] = [
    (_request, response) => (response.destroy(), true),
    (_request, response) => (response.end('<html>maintenance</html>'), true),
    (_request, response) => (response.end('{}'), true),
    (_request, response) => (response.end('{"success":true'), true),
  ];
  for (const misbehave of misbehaviours) {
    server.misbehave = misbehave;
    const before = server.requests.length;
    await expect(client.call('number.follow', { type: 'empty', numbers: [1] })).rejects.toMatchObject({
      code: 'NOT_KNOWN',
    });
    expect(server.requests.length - before).toBe(1);
  }
});

it('prices and numbers are taken as numbers and as texts', async () => {
  const { server, client } = await open();
  server.misbehave = (_request, response) => {
    const row = { ...plusofonRow(1, '74950000000'), period_price: '150.00', owner_type: 'shared', new_field: 1 };
    response.end(JSON.stringify({ current_page: 1, data: [row], next_page_url: null, success: true }));
    return true;
  };
  const [row] = await client.all('number.list');
  expect(row).toMatchObject({ period_price: '150.00', owner_type: 'shared' });
  expect(row).not.toHaveProperty('new_field');
});
