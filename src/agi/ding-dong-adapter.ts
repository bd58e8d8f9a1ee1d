// The edge of the AGI door: the only file that knows the package `ding-dong`. Its Context carries the connection;
// framing, replies, limits and ends are ours, because the package loses replies, hangs for ever and dies on a reset.

import agi from 'ding-dong';
import type { Server, Socket } from 'node:net';
import { AgiSession } from './agi-session.js';

interface ListenAt {
  /** Numeric address. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Connections the system keeps waiting for us. */
  readonly backlog: number;
}

/**
 * Makes the listening server. `onConnection` gets every socket first; only when it calls `open` does the package
 * see it. Errors of listening come as the server's `error` event, and from here for an impossible port.
 */
export function listenWithDingDong(
  at: ListenAt,
  environmentMaxBytes: number,
  onConnection: (socket: Socket, open: () => AgiSession) => void,
): Server {
  let opened: agi.Context | undefined;
  // Given options and not a port, `start` leaves port 0, host and backlog to `net`.
  const server = agi((context) => {
    opened = context;
  }).start({ ...at });
  const giveToPackage = liftConnectionListener(server);
  server.on('connection', (socket) => {
    onConnection(socket, () => {
      giveToPackage(socket);
      if (opened === undefined) throw new Error('ding-dong made no context for a connection');
      const context = opened;
      opened = undefined;
      return openSession(context, socket, environmentMaxBytes);
    });
  });
  return server;
}

/** Takes the package's listener off its server, so that a connection can be refused before the package has it. */
function liftConnectionListener(server: Server): (socket: Socket) => void {
  const [listener, ...others] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (listener === undefined || others.length > 0) throw new Error('ding-dong is not the version this was written for');
  server.removeListener('connection', listener);
  return listener;
}

/** Called before the first byte is read: the package never gets to parse anything. */
function openSession(context: agi.Context, socket: Socket, environmentMaxBytes: number): AgiSession {
  const { stream } = context;
  const session = new AgiSession(
    {
      write: (text) => stream.write(text),
      end: () => void context.end(),
      // The package's stream would destroy only itself.
      destroy: () => socket.destroy(),
    },
    environmentMaxBytes,
  );
  const drain = () => {
    for (let text = stream.read(); text !== null; text = stream.read()) session.receive(text);
  };
  context.read = () => {
    drain();
    return '';
  };
  context.sendCommand = (line) => session.command(line);
  // The package emits errors nobody listens to, and that ends the process.
  context.on('error', () => undefined);
  socket.on('error', (error) => {
    drain();
    session.connectionEnded(error);
  });
  socket.on('end', () => {
    drain();
    session.connectionEnded();
  });
  socket.on('close', () => session.connectionClosed());
  return session;
}
