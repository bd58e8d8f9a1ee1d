// Fourth step of a call's way, outermost part: one HTTP request and its whole, bounded answer.

import type { Clock } from '../time/clock.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import { endsInTime } from '../time/end-of-signal.js';
import { firstHeader } from './first-header.js';
import { openDispatcher, type Dispatcher } from './open-dispatcher.js';
import { RequestSlots } from './request-slots.js';
import { parseRetryAfter } from './retry-after.js';
import { toLookupFault } from './transport-faults.js';

/** The longest documented answer has 290 bytes; what is longer than this is not one. */
const MAX_BODY_BYTES = 64 * 1024;

/** A connection that nobody waits for any more is given up after this, give or take undici's second. */
const CONNECT_TIMEOUT_MS = 5_000;

/** An answer of any status; a redirect is an answer too and is not followed. */
export interface HttpResponse {
  readonly status: number;
  /** Lower case, as sent; empty when the server named none. */
  readonly contentType: string;
  /** From `Retry-After`, 0 to one hour; null when the server named none. */
  readonly retryAfterMs: number | null;
  /** At most 64 KiB, read as UTF-8 whatever the server says; a byte order mark is kept. */
  readonly body: string;
}

export interface HttpTransport {
  /**
   * Asks once; nothing is retried. Rejects with a `LookupFault` and nothing else, at the latest after `timeoutMs`
   * (reckoned from now, waiting for a free connection included). An abort of `signal` ends it at once, as an
   * `INTERNAL_ERROR`: it says nothing about the server.
   */
  get(url: URL, limits: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<HttpResponse>;
  /** Loads the HTTP client (about 150 ms), so that the first call need not wait for it. */
  warm(): Promise<void>;
  /** Ends what is under way and closes all connections. */
  close(): Promise<void>;
}

interface HttpTransportOptions {
  /** Sent as User-Agent, such as `voxroute/1.0.0`. */
  readonly userAgent: string;
  /**
   * `http://[user:password@]host:port`; null to connect directly. Plain HTTP is asked of the proxy by whole URL, HTTPS
   * through `CONNECT`.
   */
  readonly proxy: string | null;
  readonly clock: Clock;
  /** Connections to one server, and requests under way at once; default 10. */
  readonly maxConnections?: number;
}

/** @throws TypeError when `proxy` is not a URL. */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const { userAgent, clock, maxConnections = 10 } = options;
  const proxy = options.proxy === null ? null : new URL(options.proxy);
  const slots = new RequestSlots(maxConnections);
  let dispatcher: Promise<Dispatcher> | null = null;
  let closed = false;

  const open = () =>
    (dispatcher ??= openDispatcher({ proxy, maxConnections, connectTimeoutMs: CONNECT_TIMEOUT_MS, clock }));

  async function exchange(url: URL, signal: AbortSignal): Promise<HttpResponse> {
    const client = await open();
    await slots.take(signal);
    try {
      const { statusCode, headers, body } = await client.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { 'user-agent': userAgent, accept: 'application/json', 'accept-encoding': 'identity' },
        signal,
      });
      const sentAtMs = Date.parse(firstHeader(headers['date']) ?? '');
      return {
        status: statusCode,
        contentType: firstHeader(headers['content-type'])?.toLowerCase() ?? '',
        retryAfterMs: parseRetryAfter(
          firstHeader(headers['retry-after']),
          Number.isNaN(sentAtMs) ? clock.epochMs() : sentAtMs,
        ),
        body: await readBody(body, url.host),
      };
    } finally {
      slots.release();
    }
  }

  return {
    async get(url, { timeoutMs, signal }) {
      const peer = proxy === null ? url.host : `${url.host} (through the proxy ${proxy.host})`;
      if (closed) throw new LookupFault('INTERNAL_ERROR', `${peer}: not asked: the HTTP client is closed`);
      const late = () => new LookupFault('TIMEOUT', `${peer}: no whole answer within ${timeoutMs} ms`);
      const abandoned = () => new LookupFault('INTERNAL_ERROR', `${peer}: abandoned by whoever asked`);
      try {
        return await endsInTime({ clock, timeoutMs, signal, late, abandoned }, (ending) => exchange(url, ending));
      } catch (error) {
        throw toLookupFault(error, peer);
      }
    },

    async warm() {
      await open();
    },

    async close() {
      closed = true;
      await (await dispatcher)?.destroy();
    },
  };
}

/** Never buffers more than the limit; leaving the loop closes the connection. */
async function readBody(body: AsyncIterable<Buffer>, host: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new LookupFault('BODY_TOO_LARGE', `${host}: a body over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
