// Part of every HTTP request that leaves: the connections it goes by, direct or through a proxy. undici is seen by this
// file only.

import type { buildConnector, Dispatcher, Pool } from 'undici';
import type { Clock } from '../time/clock.js';
import { ConnectFailure } from './network-failure.js';

export type { Dispatcher };

/** A little less than what nginx and aiohttp keep an idle connection for, so that it is ours to close. */
const KEEP_IDLE_MS = 30_000;

interface DispatcherOptions {
  /**
   * `http://[user:password@]host:port`; null to connect directly. Plain HTTP is asked of the proxy by whole URL, HTTPS
   * through `CONNECT`.
   */
  readonly proxy: URL | null;
  /** Connections to one server. */
  readonly maxConnections: number;
  /** A connection that is not there after this, give or take undici's second, is given up. */
  readonly connectTimeoutMs: number;
  /** PEM of all certificates to trust; Node's own when not given. */
  readonly trusted?: readonly string[] | undefined;
  readonly clock: Clock;
}

/** Loads undici (about 150 ms the first time). Timeouts of requests are the caller's: undici's are a second coarse. */
export async function openDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { proxy, maxConnections, connectTimeoutMs, trusted, clock } = options;
  const { Agent, Pool, ProxyAgent } = await import('undici');
  const poolOptions = {
    connections: maxConnections,
    pipelining: 1,
    keepAliveTimeout: KEEP_IDLE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
  } satisfies Pool.Options;
  const connectOptions = { timeout: connectTimeoutMs, ...(trusted && { ca: [...trusted] }) };
  if (proxy === null) return new Agent({ ...poolOptions, connect: connectOptions });
  const inTime = (connect: buildConnector.connector) => endingConnector(connect, connectTimeoutMs, clock);
  return new ProxyAgent({
    uri: proxy.href,
    proxyTunnel: false,
    proxyTls: connectOptions,
    requestTls: connectOptions,
    factory: (origin, { connect }: { connect?: buildConnector.connector }) =>
      new Pool(origin, { ...poolOptions, ...(connect && { connect: inTime(connect) }) }),
  });
}

/**
 * A proxy that hangs up on `CONNECT` makes undici connect again thousands of times a second, and one that never
 * answers it holds a connection for minutes: a connector that fails for good, and in time.
 */
function endingConnector(
  connect: buildConnector.connector,
  connectTimeoutMs: number,
  clock: Clock,
): buildConnector.connector {
  return (options, callback) => {
    const ending = new AbortController();
    const late = Object.assign(new Error('no answer to CONNECT'), { code: 'ETIMEDOUT' });
    const cancel = clock.after(connectTimeoutMs, () => ending.abort(late));
    const optionsWithEnd = { ...options, signal: ending.signal };
    connect(optionsWithEnd, (...[error, socket]) => {
      cancel();
      if (error === null) callback(null, socket);
      else callback(new ConnectFailure(error), null);
    });
  };
}
