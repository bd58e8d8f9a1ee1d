// One connection for requests that leave, direct or through a proxy. undici is seen by this file only.

import type { LookupFunction, Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import type { Clock } from '../time/clock.js';
import { ConnectFailure } from './network-failure.js';

export type { Dispatcher };

/** A little less than what nginx and aiohttp keep an idle connection for, so that it is ours to close. */
const KEEP_IDLE_MS = 30_000;

export interface DispatcherOptions {
  /**
   * `http://[user:password@]host:port`; null to connect directly. Plain HTTP is asked of the proxy by whole URL, HTTPS
   * through `CONNECT`.
   */
  readonly proxy: URL | null;
  /** A connection that is not there after this, give or take undici's second, is given up. */
  readonly connectTimeoutMs: number;
  /** PEM of all certificates to trust; Node's own when not given. */
  readonly trusted?: readonly string[] | undefined;
  /** How names become addresses on direct connections; the system's way when not given. */
  readonly lookup?: LookupFunction | undefined;
  readonly clock: Clock;
}

/**
 * Loads undici (about 150 ms the first time). Timeouts of requests are the caller's: undici's are a second coarse.
 *
 * @param origin the one server that is asked by this dispatcher
 * @param onConnected told of every connection that requests go by, when it is made
 */
export async function openDispatcher(
  origin: string,
  { proxy, connectTimeoutMs, trusted, lookup, clock }: DispatcherOptions,
  onConnected: (socket: Socket) => void,
): Promise<Dispatcher> {
  const { buildConnector, Client, ProxyAgent } = await import('undici');
  const clientOptions = { pipelining: 1, keepAliveTimeout: KEEP_IDLE_MS, headersTimeout: 0, bodyTimeout: 0 };
  const connectOptions = { timeout: connectTimeoutMs, ...(trusted && { ca: [...trusted] }) };
  const open = (server: string | URL, connect: buildConnector.connector) =>
    new Client(server, { ...clientOptions, connect: watchedConnector(connect, connectTimeoutMs, clock, onConnected) });
  if (proxy === null) return open(origin, buildConnector({ ...connectOptions, ...(lookup && { lookup }) }));
  return new ProxyAgent({
    uri: proxy.href,
    proxyTunnel: false,
    proxyTls: connectOptions,
    requestTls: connectOptions,
    factory: (server, { connect }: { connect?: buildConnector.connector }) =>
      open(server, connect ?? buildConnector(connectOptions)),
  });
}

/**
 * A proxy that hangs up on `CONNECT` makes undici connect again thousands of times a second, and one that never
 * answers it holds a connection for minutes: a connector that fails for good, and in time.
 */
function watchedConnector(
  connect: buildConnector.connector,
  connectTimeoutMs: number,
  clock: Clock,
  onConnected: (socket: Socket) => void,
): buildConnector.connector {
  return (options, callback) => {
    const ending = new AbortController();
    const late = Object.assign(new Error('no answer to CONNECT'), { code: 'ETIMEDOUT' });
    const cancel = clock.after(connectTimeoutMs, () => ending.abort(late));
    const optionsWithEnd = { ...options, signal: ending.signal };
    connect(optionsWithEnd, (...[error, socket]) => {
      cancel();
      if (error === null) {
        onConnected(socket);
        callback(null, socket);
      } else callback(new ConnectFailure(error), null);
    });
  };
}
