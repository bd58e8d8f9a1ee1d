// How every HTTP listener begins and ends.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { ListenError } from '../errors.js';
import type { Clock } from '../time/clock.js';
import type { HttpConnections } from './http-connections.js';

/** @param what as the message names it. @throws {ListenError} */
export async function listen(server: Server, what: 'HTTP' | 'webhooks', host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(what, host, port, cause);
  }
}

/** Takes no more connections, lets open requests be answered for `graceMs`, then cuts them. */
export async function closeGracefully(
  server: Server,
  connections: HttpConnections,
  graceMs: number,
  clock: Pick<Clock, 'after'>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  connections.closeIdle();
  const cancel = clock.after(graceMs, () => connections.closeAll());
  await closed;
  cancel();
}
