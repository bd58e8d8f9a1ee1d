import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below what the system gives to outgoing connections (32768 to 60999): none of them can take the port meanwhile. */
const [FIRST_PORT, PORTS] = [12_000, 20_000];

/** At most so many ports are tried. */
const TRIES = 100;

/** Of one process; by then the first ones have long been used. */
const MOST_KEPT = 200;
const kept: Server[] = [];

/**
 * A port of `host` that nobody listens at, for a program that must be told one: 12000 to 31999. No other test is given it
 * while this process lives and has not asked for two hundred more: a program may take a second until it listens.
 *
 * The port that the system picks for `listen(0)` is no such thing: once it is closed, any connection of another test may
 * leave from it, and a client that tries again and again until somebody listens may even be connected with itself.
 *
 * @throws Error when a hundred ports are taken
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    // A name of Linux' abstract namespace is a lock that ends with its process.
    const lock = createServer().unref();
    if (!(await listens(lock, `\0voxroute-test-port-${port}`))) continue;
    const server = createServer();
    const isFree = await listens(server, port, host);
    if (!isFree) {
      lock.close();
      continue;
    }
    server.close();
    await once(server, 'close');
    kept.push(lock);
    if (kept.length > MOST_KEPT) kept.shift()?.close();
    return port;
  }
  throw new Error(`no free port of ${host} in ${TRIES} tries`);
}

async function listens(server: Server, ...where: [path: string] | [port: number, host: string]): Promise<boolean> {
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (where.length === 1) server.listen(where[0]);
  else server.listen(where[0], where[1]);
  return listening;
}
