// One session of the adapter with a raw client on the other side, for what the door itself never does.

import type { Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { AgiSession } from '../../src/agi/agi-session.js';
import { listenWithDingDong } from '../../src/agi/ding-dong-adapter.js';
import { environmentLines } from '../fakes/agi-asterisk.js';
import { connectRaw, type RawClient } from '../fakes/agi-raw-client.js';

interface RawSession {
  readonly session: AgiSession;
  readonly client: RawClient;
  /** The server's side of the connection. */
  readonly socket: Socket;
}

/** Connected, nothing sent yet. */
export async function rawSession(): Promise<RawSession> {
  return (await rawSessions())();
}

/** The same, one after the other at one door. */
export async function rawSessions(): Promise<() => Promise<RawSession>> {
  let accept: (accepted: { session: AgiSession; socket: Socket }) => void;
  const server = listenWithDingDong({ host: '127.0.0.1', port: 0, backlog: 8 }, 64 * 1024, (socket, open) =>
    accept({ session: open(), socket }),
  );
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return async () => {
    const accepted = new Promise<{ session: AgiSession; socket: Socket }>((resolve) => (accept = resolve));
    const client = await connectRaw((server.address() as { port: number }).port);
    const { session, socket } = await accepted;
    onTestFinished(() => {
      client.socket.destroy();
      socket.destroy();
    });
    return { session, client, socket };
  };
}

/** Connected, and the environment read. */
export async function talkingSession(): Promise<RawSession> {
  const raw = await rawSession();
  raw.client.socket.write(`${environmentLines(0).join('\n')}\n\n`);
  await raw.session.environment;
  return raw;
}
