// A server that is asked about numbers by HTTP, as an entry of `sources` has it: whatever a test lets it answer, and every
// request as it came.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The shape of DaData's phone cleaning, as its documentation has it. */
export const dadataAnswer = (phone: string, provider: string | null) =>
  JSON.stringify([
    {
      ...{
        source: phone,
        type: provider === null ? 'Неизвестный' : 'Мобильный',
        phone: provider === null ? null : phone,
      },
      ...{ country_code: '7', city_code: '916', number: '8233454', extension: null, provider, country: 'Россия' },
      ...{ region: 'Москва и Московская область', city: null, timezone: 'UTC+3', qc_conflict: 0, qc: 0 },
    },
  ]);

/** The shape of an HLR lookup. */
export const hlrAnswer = (msisdn: string, network: string) =>
  JSON.stringify({
    results: [
      {
        ...{ msisdn, status: 'DELIVERED', mccmnc: '40101', ported: true, country: { iso: 'kz', name: 'Kazakhstan' } },
        ...{ current_network: { name: network }, original_network: { name: 'Kcell' }, type: 'mobile' },
      },
    ],
  });

export interface LookupService {
  readonly url: string;
  readonly asked: AskedRequest[];
  /** For the next requests. */
  answer: (request: AskedRequest) => ServedAnswer;
}

/** Closed when the test ends. */
export async function startLookupService(answer: LookupService['answer']): Promise<LookupService> {
  const asked: AskedRequest[] = [];
  const service = { url: '', asked, answer };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const got = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      asked.push(got);
      const { status = 200, headers: own = {}, body } = service.answer(got);
      response.writeHead(status, { 'content-type': 'application/json', ...own });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return service;
}
