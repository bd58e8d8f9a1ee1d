// Fourth step of a call's way, outermost part: one HTTP request and its whole, bounded answer. All that leaves the
// daemon over HTTP goes through here; undici and its errors are seen by this file only.

import type { buildConnector, Dispatcher, Pool } from 'undici';
import type { Clock } from '../clock.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import { RequestSlots } from './request-slots.js';
import { parseRetryAfter } from './retry-after.js';
import { ConnectFailure, toLookupFault } from './transport-faults.js';

/** The longest documented answer has 290 bytes; what is longer than this is not one. */
const MAX_BODY_BYTES = 64 * 1024;

/** A little less than what nginx and aiohttp keep an idle connection for, so that it is ours to close. */
const KEEP_IDLE_MS = 30_000;

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

  const open = () => (dispatcher ??= openDispatcher(proxy, maxConnections, clock));

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
      const sentAtMs = Date.parse(first(headers['date']) ?? '');
      return {
        status: statusCode,
        contentType: first(headers['content-type'])?.toLowerCase() ?? '',
        retryAfterMs: parseRetryAfter(
          first(headers['retry-after']),
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
      const ending = new AbortController();
      const abandon = () => ending.abort(new LookupFault('INTERNAL_ERROR', `${peer}: abandoned by whoever asked`));
      const cancelDeadline = clock.after(timeoutMs, () =>
        ending.abort(new LookupFault('TIMEOUT', `${peer}: no whole answer within ${timeoutMs} ms`)),
      );
      if (signal?.aborted === true) abandon();
      signal?.addEventListener('abort', abandon);
      try {
        // undici heeds the signal only once it is connected, hence the race.
        return await Promise.race([endOf(ending.signal), exchange(url, ending.signal)]);
      } catch (error) {
        throw toLookupFault(error, peer);
      } finally {
        signal?.removeEventListener('abort', abandon);
        cancelDeadline();
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

async function openDispatcher(proxy: URL | null, maxConnections: number, clock: Clock): Promise<Dispatcher> {
  const { Agent, Pool, ProxyAgent } = await import('undici');
  const poolOptions = {
    connections: maxConnections,
    pipelining: 1,
    keepAliveTimeout: KEEP_IDLE_MS,
    // Every request carries its own deadline; undici's timers are a second coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
  } satisfies Pool.Options;
  const connectOptions = { timeout: CONNECT_TIMEOUT_MS };
  if (proxy === null) return new Agent({ ...poolOptions, connect: connectOptions });
  return new ProxyAgent({
    uri: proxy.href,
    proxyTunnel: false,
    proxyTls: connectOptions,
    requestTls: connectOptions,
    factory: (origin, { connect }: { connect?: buildConnector.connector }) =>
      new Pool(origin, { ...poolOptions, ...(connect && { connect: endingConnector(connect, clock) }) }),
  });
}

/**
 * A proxy that hangs up on `CONNECT` makes undici connect again thousands of times a second, and one that never
 * answers it holds a connection for minutes: a connector that fails for good, and in time.
 */
function endingConnector(connect: buildConnector.connector, clock: Clock): buildConnector.connector {
  return (options, callback) => {
    const ending = new AbortController();
    const cancel = clock.after(CONNECT_TIMEOUT_MS, () =>
      ending.abort(new LookupFault('TIMEOUT', 'no answer to CONNECT')),
    );
    const optionsWithEnd = { ...options, signal: ending.signal };
    connect(optionsWithEnd, (...[error, socket]) => {
      cancel();
      if (error === null) callback(null, socket);
      else callback(new ConnectFailure(error), null);
    });
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

/** Never resolves; rejects with the reason of the abort. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
