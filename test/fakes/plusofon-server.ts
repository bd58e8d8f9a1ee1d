// Plusofon's contract, strictly: four headers, JSON bodies of GET and DELETE too, parameters by the table, pages with and
// without totals, `success: false` with 200. It remembers what it was told.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const PLUSOFON_TOKEN = 'plusofon-token-of-a-test';

export interface PlusofonRow {
  id: number;
  number: string;
  phone_type: string;
  owner_type: string;
  period_price: number;
  buy_price: number;
  black_list: number | null;
  aon_for_sips: { id: number; name: string }[];
  following: { name: string; cli_type: string } | null;
  integration_following: { host: string; type: string; cli_type: string } | null;
}

export interface PlusofonRequest {
  readonly verb: string;
  /** Without the query. */
  readonly path: string;
  readonly page: number;
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** What it does in place of an answer. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, asked: PlusofonRequest) => boolean;

export interface PlusofonServer {
  readonly url: string;
  readonly requests: PlusofonRequest[];
  /** What of a request was not as documented; empty in the end. */
  readonly problems: string[];
  readonly numbers: PlusofonRow[];
  readonly sale: {
    number: string;
    period_price: string;
    buy_price: string;
    phone_type: string;
    owner_type: string;
    number_type: number;
  }[];
  readonly reservations: { id: number; number: string; owner_type: string; period_price: number; buy_price: number }[];
  /** True: it has answered. */
  misbehave: Misbehaviour | null;
  /** Requests to a path: `POST /api/v1/number/follow`. */
  count(what: string): number;
  close(): Promise<void>;
}

const PAGE = 15;
const SALE_PAGE = 20;
const ENUMS: Readonly<Record<string, readonly unknown[]>> = {
  phone_type: ['abc', 'def', '800'],
  owner_type: ['business', 'personal'],
  number_type: ['0', '1', '2', '3', '4', '5'],
};
const CLI_TITLES: Readonly<Record<string, string>> = { Y: 'Номер и имя звонящего', N: 'Переадресующий номер' };
/** What each type needs beside `cli_type`. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  sip: ['sip_id'],
  number: ['destination_number'],
  group: ['group_id'],
  scenario: ['scenario_id'],
  call_queue: ['call_queue_id'],
  sip_uri: ['destination_uri'],
  bitrix: ['host', 'type_default', 'cli_type_default'],
  amo: ['host', 'type_default', 'cli_type_default'],
  empty: [],
};

export function plusofonRow(id: number, number: string, more: Partial<PlusofonRow> = {}): PlusofonRow {
  return {
    ...{ id, number, phone_type: 'abc', owner_type: 'business', period_price: 150, buy_price: 1 },
    ...{ black_list: null, aon_for_sips: [], following: null, integration_following: null },
    ...more,
  };
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function startPlusofonServer(numbers: readonly PlusofonRow[] = []): Promise<PlusofonServer> {
  const fake: Omit<PlusofonServer, 'url' | 'close'> = {
    requests: [],
    problems: [],
    numbers: [...numbers],
    sale: [],
    reservations: [],
    misbehave: null,
    count: (what) => fake.requests.filter(({ verb, path }) => `${verb} ${path}` === what).length,
  };
  let nextId = 100;

  const server = createServer((request, response) => {
    void take(request, response).catch((error: unknown) => {
      fake.problems.push(String(error));
      response.destroy();
    });
  });

  async function take(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '', 'http://fake');
    const { host = '' } = request.headers;
    if (host.startsWith('localhost')) fake.problems.push('localhost was asked: a page address was followed');
    let body: PlusofonRequest['body'] = null;
    try {
      if (text !== '') body = JSON.parse(text) as Record<string, unknown>;
    } catch {
      fake.problems.push(`a body that is no JSON: ${text.slice(0, 40)}`);
    }
    const page = Number(url.searchParams.get('page') ?? 1);
    const asked = { verb: request.method ?? '', path: url.pathname, page, body };
    fake.requests.push(asked);
    for (const [name, value] of [
      ['content-type', 'application/json'],
      ['accept', 'application/json'],
      ['client', '10553'],
    ] as const)
      if (request.headers[name] !== value) fake.problems.push(`${name}: ${String(request.headers[name])}`);
    if (fake.misbehave?.(request, response, asked) === true) return;
    const send = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${PLUSOFON_TOKEN}`) {
      send(401, { message: 'Unauthenticated.' });
      return;
    }
    try {
      send(200, answer(asked));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(error.status, { success: false, ...(error.status === 200 ? { code: 500 } : {}), message: error.message });
    }
  }

  function answer({ verb, path, page, body }: PlusofonRequest): object {
    const given = body ?? {};
    for (const [name, allowed] of Object.entries(ENUMS))
      if (given[name] !== undefined && !allowed.includes(given[name])) throw new Refusal(400, `${name} is wrong`);
    const withId = /^(DELETE \/api\/v1\/number(?:\/reserve)?)\/(\d+)$/.exec(`${verb} ${path}`);
    switch (withId?.[1] ?? `${verb} ${path}`) {
      case 'GET /api/v1/number':
        return paged(
          fake.numbers.filter((row) => fits(row, given)),
          page,
          PAGE,
          true,
          path,
        );
      case 'GET /api/v1/number/sms':
        return paged(
          fake.numbers.map(({ id, number, phone_type, owner_type }) => ({
            ...{ id, number, phone_type, owner_type },
            sms_packet: { packet: '0-0', packet_name: 'SMS 500', sms_amount: 500, price: '300.00', sms_remaining: 480 },
          })),
          ...([page, PAGE, true, path] as const),
        );
      case 'POST /api/v1/number/follow':
        return follow(given);
      case 'PATCH /api/v1/number/contact-list':
        for (const row of rowsOf(given['numbers']))
          row.black_list = (given['contact_list_id'] as number | undefined) ?? null;
        return { success: true };
      case 'GET /api/v1/number/follow-types':
        return {
          follow_types: [
            { type: 'sip', title: 'Sip аккаунт', owner_types: ['personal', 'business'] },
            { type: 'number', title: 'Номер', owner_types: ['personal', 'business'] },
            { type: 'group', title: 'Группа', owner_types: ['business'] },
          ],
        };
      case 'GET /api/v1/number/cli-types':
        return { cli_types: Object.entries(CLI_TITLES).map(([type, title]) => ({ type, title })) };
      case 'GET /api/v1/number/code-regions':
        return {
          code_regions: [
            { id: 65, title: 'Улан-Удэ (301)', code: ['301'] },
            { id: 4, title: 'Тверь(482)', code: ['482'] },
            { id: 1, title: 'Москва (495)', code: ['495', '499'] },
          ],
          success: true,
        };
      case 'GET /api/v1/number/search':
        return paged(
          fake.sale.filter((row) => fits(row, { ...given, number_type: undefined })),
          page,
          SALE_PAGE,
          false,
          path,
        );
      case 'POST /api/v1/number/reserve':
        return reserve(given);
      case 'GET /api/v1/number/reserve':
        return paged(
          fake.reservations.map((row) => ({ ...row, phone_type: 'abc', reserved_untill: '2026-11-28 23:42:21' })),
          ...([page, PAGE, true, path] as const),
        );
      case 'DELETE /api/v1/number/reserve':
        return removeFrom(fake.reservations, Number(withId?.[2]));
      case 'DELETE /api/v1/number':
        if (given['pin'] !== '739182') throw new Refusal(200, 'wrong pin');
        return removeFrom(fake.numbers, Number(withId?.[2]));
      case 'POST /api/v1/number/buy':
        return buy(given);
      default:
        fake.problems.push(`${verb} ${path} is no method`);
        throw new Refusal(404, 'no such method');
    }
  }

  function follow(given: Readonly<Record<string, unknown>>): object {
    const type = String(given['type']);
    const needed = TARGETS[type];
    if (needed === undefined) throw new Refusal(400, 'type is wrong');
    for (const name of needed) if (given[name] === undefined) throw new Refusal(400, `${name} is needed`);
    if (type !== 'empty' && CLI_TITLES[String(given['cli_type'])] === undefined)
      throw new Refusal(400, 'cli_type is wrong');
    const target = needed.map((name) => String(given[name])).join(' ');
    for (const row of rowsOf(given['numbers'])) {
      if (type === 'group' && row.owner_type === 'personal') throw new Refusal(400, 'business only');
      const shown = { name: `${type} ${target}`, cli_type: CLI_TITLES[String(given['cli_type'])] ?? '' };
      row.following = type === 'empty' ? null : shown;
    }
    return { success: true };
  }

  function rowsOf(ids: unknown): PlusofonRow[] {
    if (!Array.isArray(ids) || ids.length === 0) throw new Refusal(400, 'numbers are needed');
    return ids.map((id) => {
      const row = fake.numbers.find((each) => each.id === id);
      if (row === undefined) throw new Refusal(404, 'no such number');
      return row;
    });
  }

  function reserve(given: Readonly<Record<string, unknown>>): object {
    const number = `7${String(given['number'])}`;
    if (typeof given['number'] !== 'number' || given['owner_type'] === undefined)
      throw new Refusal(400, 'number is needed');
    if (fake.reservations.some((row) => row.number === number)) throw new Refusal(200, 'reserved already');
    const onSale = fake.sale.find((row) => `7${row.number}` === number);
    if (onSale === undefined) throw new Refusal(200, 'not on sale');
    fake.reservations.push({
      ...{ id: nextId++, number, owner_type: given['owner_type'] as string },
      ...{ period_price: Number(onSale.period_price), buy_price: Number(onSale.buy_price) },
    });
    return { success: true };
  }

  function buy(given: Readonly<Record<string, unknown>>): object {
    if (!Array.isArray(given['numbers']) || given['owner_type'] === undefined)
      throw new Refusal(400, 'numbers are needed');
    for (const number of given['numbers'] as unknown[]) {
      const at = fake.reservations.findIndex((row) => row.number === `7${String(number)}`);
      if (at === -1) throw new Refusal(200, 'not reserved');
      const [bought] = fake.reservations.splice(at, 1);
      fake.numbers.push(plusofonRow(nextId++, bought?.number ?? ''));
    }
    return { success: true };
  }

  function removeFrom(rows: { id: number }[], id: number): object {
    const at = rows.findIndex((row) => row.id === id);
    if (at === -1) throw new Refusal(404, 'no such id');
    rows.splice(at, 1);
    return { success: true };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function fits(row: object, filter: Readonly<Record<string, unknown>>): boolean {
  return ['phone_type', 'owner_type'].every(
    (name) => filter[name] === undefined || (row as Record<string, unknown>)[name] === filter[name],
  );
}

/** Addresses lead to localhost and carry no filter, as documented. */
function paged(rows: readonly object[], page: number, size: number, hasTotal: boolean, path: string): object {
  const data = rows.slice((page - 1) * size, page * size);
  const last = Math.max(1, Math.ceil(rows.length / size));
  const address = (to: number) => `http://localhost${path}?page=${to}`;
  return {
    current_page: page,
    data,
    first_page_url: address(1),
    from: data.length === 0 ? null : (page - 1) * size + 1,
    ...(hasTotal ? { last_page: last, last_page_url: address(last), total: rows.length } : {}),
    next_page_url: page < last ? address(page + 1) : null,
    path: `http://localhost${path}`,
    per_page: size,
    prev_page_url: page > 1 ? address(page - 1) : null,
    to: data.length === 0 ? null : (page - 1) * size + data.length,
    success: true,
  };
}
