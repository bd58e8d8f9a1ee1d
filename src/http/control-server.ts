// The routes on a Unix socket that only the daemon's user and group may use: there every right is given.

import { chmodSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Clock } from '../time/clock.js';
import { COMMAND } from './client.js';
import type { ControlApi } from './http-api.js';

export interface ControlServer {
  readonly path: string;
  close(): Promise<void>;
}

const SOCKET_MODE = 0o660;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_CONNECTIONS = 64;
/** So many are told in words that there are too many; those beyond are closed. */
const MAX_TOLD = 256;
/** No browser reaches the socket. */
const NO_ORIGINS: ReadonlySet<string> = new Set();

/** Another daemon serves this socket. */
class ControlSocketInUse extends Error {
  override readonly name = 'ControlSocketInUse';
}

/**
 * Takes the place of a socket that a killed daemon left behind, but never of one that is served.
 *
 * @throws {ControlSocketInUse} when another daemon answers there, and system errors for a path that cannot be used
 */
export async function serveControl(
  path: string,
  api: ControlApi,
  clock: Pick<Clock, 'after'>,
  onError: (error: Error) => void,
): Promise<ControlServer> {
  if (await isServed(path)) throw new ControlSocketInUse(`${path} is served by another daemon`);
  rmSync(path, { force: true });
  // Loaded here: nobody needs it to answer a call.
  const [{ createAdaptorServer }, { mountRoutes }, { ROUTES, CONTROL_ROUTES }] = await Promise.all([
    import('@hono/node-server'),
    import('./http-app.js'),
    import('./routes.js'),
  ]);
  const app = mountRoutes<ControlApi>([...ROUTES, ...CONTROL_ROUTES], api, {
    door: 'cli',
    clock,
    // Whoever the system lets at the socket may do everything, and a command waits as long as its user does.
    guard: () => undefined,
    client: () => COMMAND,
    expect: () => undefined,
    origins: () => NO_ORIGINS,
    answered: () => undefined,
    failed: (_incoming, _route, cause) => onError(cause instanceof Error ? cause : new Error(String(cause))),
  });
  const open = new Set<object>();
  const server = createAdaptorServer({
    fetch: (request, bindings) => (open.size > MAX_CONNECTIONS ? tooMany() : app.fetch(request, bindings)),
    serverOptions: { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
  }) as Server;
  server.maxConnections = MAX_TOLD;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      server.on('error', onError);
      resolve();
    });
  });
  try {
    chmodSync(path, SOCKET_MODE);
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tooMany(): Response {
  const detail = `more than ${MAX_CONNECTIONS} commands are connected to it: try again when some of them have ended`;
  // The place is for those who are there already.
  const headers = { 'content-type': 'application/problem+json', connection: 'close' };
  return new Response(JSON.stringify({ title: 'Service Unavailable', status: 503, detail }), { status: 503, headers });
}

/** Does somebody accept connections there? */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const end = (served: boolean) => {
      probe.destroy();
      resolve(served);
    };
    probe.setTimeout(1000, () => end(true));
    probe.once('connect', () => end(true));
    // Only these two say that nobody is there; a socket that may not be touched is somebody's.
    probe.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED'),
    );
  });
}
