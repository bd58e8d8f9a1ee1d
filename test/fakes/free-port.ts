import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what the system gives to outgoing connections (32768 to 60999): none of them can take the port meanwhile. */
const [FIRST_PORT, PORTS] = [12_000, 20_000];

/** At most so many ports are tried. */
const TRIES = 100;

/**
 * A port of `host` that nobody listens at, for a program that must be told one: 12000 to 31999.
 *
 * The port that the system picks for `listen(0)` is no such thing: once it is closed, any connection of another test may
 * leave from it, and a client that tries again and again until somebody listens may even be connected with itself.
 *
 * @throws Error when a hundred ports are taken
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const server = createServer().listen(port, host);
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`no free port of ${host} in ${TRIES} tries`);
}
