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

/** Contexts that wait for their next connection. */
const MAX_SPARE_CONTEXTS = 256;

/**
 * Makes the listening server. `onConnection` gets every socket first; only when it calls `open` does it get a context of the
 * package. Errors of listening come as the server's `error` event, and from here for an impossible port.
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
  const spare: WritingSide[] = [];
  const make = () => {
    const side = new WritingSide();
    giveToPackage(side.connection);
    if (opened === undefined) throw new Error('ding-dong made no context for a connection');
    side.context = opened;
    opened = undefined;
    return side;
  };
  server.on('connection', (socket) => {
    onConnection(socket, () => {
      const side = spare.pop() ?? make();
      side.socket = socket;
      const release = () => {
        side.socket = null;
        if (spare.length < MAX_SPARE_CONTEXTS) spare.push(side);
      };
      return openSession(side, socket, environmentMaxBytes, release);
    });
  });
  return server;
}

/** Takes the package's listener off its server, so that a connection can be refused before the package has it. */
function liftConnectionListener(server: Server): (connection: EventEmitter) => void {
  const [listener, ...others] = server.listeners('connection') as ((connection: EventEmitter) => void)[];
  if (listener === undefined || others.length > 0) throw new Error('ding-dong is not the version this was written for');
  server.removeListener('connection', listener);
  return listener;
}

/**
 * What the package gets for a connection: nothing ever comes from it, and what is written goes to the socket of now. Making a
 * context takes as long as a tenth of a call, so it serves one connection after the other.
 */
class WritingSide {
  socket: Socket | null = null;
  context: agi.Context | null = null;
  /** Its methods are its own, or the package does not see them. */
  readonly connection = Object.assign(new EventEmitter(), {
    write: (text: string) => this.socket?.write(text) ?? false,
    end: () => void this.socket?.end(),
  });
}

/** Called before the first byte is read. @param release told when the socket is gone */
function openSession(side: WritingSide, socket: Socket, environmentMaxBytes: number, release: () => void): AgiSession {
  // Another connection may have the side once this one is gone.
  const isOurs = () => side.socket === socket;
  const session = new AgiSession(
    {
      write(text) {
        if (isOurs()) side.context?.stream.write(text);
      },
      end() {
        if (isOurs()) void side.context?.end();
      },
      destroy: () => socket.destroy(),
    },
    environmentMaxBytes,
  );
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => session.receive(text));
  socket.on('error', (error) => session.connectionEnded(error));
  socket.on('end', () => session.connectionEnded());
  socket.on('close', () => {
    session.connectionClosed();
    release();
  });
  return session;
}
