// HTTP requests that leave: any method, a body out of memory or from disk, and a whole, bounded answer. Knows nothing of
// who asks or why.

import type { Clock } from '../time/clock.js';
import { endsInTime } from '../time/end-of-signal.js';
import { Connection } from './connection.js';
import { firstHeader } from './first-header.js';
import { HttpFailure } from './http-failure.js';
import type { HttpRequest, HttpResponse } from './http-request.js';
import { openDispatcher } from './open-dispatcher.js';
import { toHttpFailure } from './network-failure.js';
import { readWholeBody } from './read-whole-body.js';
import { openBody } from './request-body.js';
import { RequestSlots } from './request-slots.js';
import { parseRetryAfter } from './retry-after.js';

const MAX_ANSWER_BYTES = 64 * 1024;

/** A connection that no request waits for any more is given up after this, give or take undici's second. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface HttpClient {
  /**
   * Sends once. Rejects with an `HttpFailure` and nothing else, at the latest after the request's `timeoutMs`. A failure
   * that says `mayBeSentAgain` is the caller's to heed: it knows the rate and what is left of its time.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Loads the HTTP client (about 150 ms), so that the first call need not wait for it. */
  warm(): Promise<void>;
  /** Ends what is under way and closes all connections. */
  close(): Promise<void>;
}

interface HttpClientOptions {
  /** Sent as User-Agent, such as `voxroute/1.0.0`. */
  readonly userAgent: string;
  /**
   * `http://[user:password@]host:port`; null to connect directly. Plain HTTP is asked of the proxy by whole URL, HTTPS
   * through `CONNECT`.
   */
  readonly proxy: string | null;
  /** PEM of all certificates to trust (`trustedRoots`); default: Node's own. */
  readonly trusted?: readonly string[] | undefined;
  readonly clock: Clock;
  /** Connections, and requests under way at once; default 10. */
  readonly maxConnections?: number;
}

/** @throws TypeError when `proxy` is not a URL. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { userAgent, clock, trusted, maxConnections = 10 } = options;
  const proxy = options.proxy === null ? null : new URL(options.proxy);
  const settings = { proxy, trusted, connectTimeoutMs: CONNECT_TIMEOUT_MS, clock };
  const slots = new RequestSlots(maxConnections);
  const connections = new Set<Connection>();
  /** The one used last is used next: the others grow old and are closed. */
  const idle: Connection[] = [];
  let closed = false;

  async function exchange(request: HttpRequest, peer: string, signal: AbortSignal): Promise<HttpResponse> {
    await slots.take(signal);
    const connection = idle.pop() ?? new Connection(settings);
    connections.add(connection);
    try {
      if (closed) throw new HttpFailure('HOST', `${peer}: not asked: the HTTP client is closed`);
      return await askedBy(connection, request, peer, signal);
    } finally {
      idle.push(connection);
      slots.release();
    }
  }

  async function askedBy(connection: Connection, request: HttpRequest, peer: string, signal: AbortSignal) {
    const { url, method = 'GET', maxBytes = MAX_ANSWER_BYTES, newConnection = false } = request;
    const body = request.body === undefined ? null : await openBody(request.body);
    const headers = {
      'accept-encoding': 'identity',
      ...request.headers,
      'user-agent': userAgent,
      ...(body === null ? {} : { 'content-length': String(body.length) }),
    };
    try {
      const content = body?.content ?? null;
      const answer = await connection.exchange({
        url,
        method,
        headers,
        body: content,
        peer,
        signal,
        isNew: newConnection,
      });
      const named = Object.entries(answer.headers).map(([name, value]) => [name, firstHeader(value) ?? '']);
      const first = Object.fromEntries(named) as Record<string, string>;
      const sentAtMs = Date.parse(first['date'] ?? '');
      return {
        status: answer.statusCode,
        headers: first,
        retryAfterMs: parseRetryAfter(first['retry-after'], Number.isNaN(sentAtMs) ? clock.epochMs() : sentAtMs),
        body: await readWholeBody(answer, { peer, maxBytes, isHead: method === 'HEAD' }),
      };
    } finally {
      body?.close();
    }
  }

  return {
    async send(request) {
      const { url, timeoutMs, signal } = request;
      const peer = proxy === null ? url.host : `${url.host} (through the proxy ${proxy.host})`;
      if (closed) throw new HttpFailure('HOST', `${peer}: not asked: the HTTP client is closed`);
      const late = () => new HttpFailure('TIMEOUT', `${peer}: no complete answer within ${timeoutMs} ms`);
      const abandoned = () => new HttpFailure('ABANDONED', `${peer}: cancelled by the caller`);
      try {
        return await endsInTime({ clock, timeoutMs, signal, late, abandoned }, (end) => exchange(request, peer, end));
      } catch (error) {
        throw toHttpFailure(error, peer);
      }
    },

    async warm() {
      const dispatcher = await openDispatcher('http://127.0.0.1', settings, () => undefined);
      await dispatcher.destroy();
    },

    async close() {
      closed = true;
      await Promise.all([...connections].map((connection) => connection.close()));
    },
  };
}
