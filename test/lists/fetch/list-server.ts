// A web server with lists on it, as strict as a good one: ETags, 304, and every request is noted.

import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ListServer {
  readonly url: (path: string) => string;
  /** Null: 404. */
  put(path: string, body: string | null): void;
  /** From now on every answer has this status; null: as it should be. */
  fail(status: number | null): void;
  /** Paths with their answers, as `GET /a.txt 304`. */
  readonly requests: string[];
  readonly headers: IncomingHttpHeaders[];
}

export async function listServer(): Promise<ListServer> {
  const bodies = new Map<string, string>();
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  let failure: number | null = null;
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const body = bodies.get(path);
    const etag = `"${createHash('md5')
      .update(body ?? '')
      .digest('hex')}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    const status = failure ?? (body === undefined ? 404 : isKnown ? 304 : 200);
    requests.push(`${request.method ?? ''} ${request.url ?? ''} ${status}`);
    headers.push(request.headers);
    response.writeHead(status, { etag }).end(status === 200 ? body : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    put(path, body) {
      if (body === null) bodies.delete(path);
      else bodies.set(path, body);
    },
    fail: (status) => (failure = status),
    requests,
    headers,
  };
}
