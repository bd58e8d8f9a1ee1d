// Edge of the AGI door: the only file that knows the package `ding-dong`. Its server listens, and its Context has our side
// of the connection; framing, replies, limits and ends are ours, because the package loses replies, hangs for ever and
// dies on a reset. What comes is read from the socket itself: the package would read it through two streams more.

import { EventEmitter } from 'node:events';
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
 * make a context. Errors of listening come as the server's `error` event, and from here for an impossible port.
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
      giveToPackage(writingSideOf(socket));
      if (opened === undefined) throw new Error('ding-dong made no context for a connection');
      const context = opened;
      opened = undefined;
      return openSession(context, socket, environmentMaxBytes);
    });
  });
  return server;
}

/** Takes the package's listener off its server, so that a connection can be refused before the package has it. */
function liftConnectionListener(server: Server): (connection: WritingSide) => void {
  const [listener, ...others] = server.listeners('connection') as ((connection: WritingSide) => void)[];
  if (listener === undefined || others.length > 0) throw new Error('ding-dong is not the version this was written for');
  server.removeListener('connection', listener);
  return listener;
}

/** What the package gets for a connection: nothing ever comes from it. Its methods are its own, or the package does not see them. */
interface WritingSide extends EventEmitter {
  readonly write: (text: string) => boolean;
  readonly end: () => void;
}

function writingSideOf(socket: Socket): WritingSide {
  return Object.assign(new EventEmitter(), {
    write: (text: string) => socket.write(text),
    end: () => void socket.end(),
  });
}

/** Called before the first byte is read. */
function openSession(context: agi.Context, socket: Socket, environmentMaxBytes: number): AgiSession {
  const { stream } = context;
  const session = new AgiSession(
    {
      write: (text) => stream.write(text),
      end: () => void context.end(),
      destroy: () => socket.destroy(),
    },
    environmentMaxBytes,
  );
  context.sendCommand = (line) => session.command(line);
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => session.receive(text));
  socket.on('error', (error) => session.connectionEnded(error));
  socket.on('end', () => session.connectionEnded());
  socket.on('close', () => session.connectionClosed());
  return session;
}
