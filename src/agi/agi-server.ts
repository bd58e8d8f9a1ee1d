// The AGI door: takes connections, refuses those it must, and leads the others through a call.

import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { AgiCallHandling } from './agi-call-handling.js';
import { serveAgiCall, type ReportAgiEvent } from './agi-call.js';
import type { AgiDoorEvent } from './agi-door-event.js';
import { AgiSessionError } from './agi-session-error.js';
import type { AgiSession } from './agi-session.js';
import { listenWithDingDong } from './ding-dong-adapter.js';
import { ListenError } from '../errors.js';

const DEFAULT_BACKLOG = 1024;

export interface AgiDoorOptions extends AgiCallHandling {
  /** Numeric address to listen at. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Connections the system keeps waiting; 1024 when absent. */
  readonly backlog?: number;
  /** Decides by the numeric address of the peer, IPv4 always as IPv4. */
  readonly isAllowed: (remoteAddress: string) => boolean;
  /** Connections open at a time; any more are closed at once. Asked for each, so that a reload takes effect. */
  readonly maxSessions: () => number;
  /** Of one environment, line ends included. */
  readonly environmentMaxBytes: number;
  /** Called for everything that went otherwise than well; how often it is logged is the caller's to limit. */
  readonly report: (event: AgiDoorEvent) => void;
}

export interface AgiDoor {
  readonly address: { readonly host: string; readonly port: number };
  /** Connections open now. */
  sessions(): number;
  /** Takes no more connections, lets the open ones finish for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** Each with what ends when it is done; that never rejects. */
type OpenSessions = Map<AgiSession, Promise<unknown>>;

/** @throws {ListenError} */
export async function listenForAgi(options: AgiDoorOptions): Promise<AgiDoor> {
  const { host, port, backlog = DEFAULT_BACKLOG, environmentMaxBytes } = options;
  const sessions: OpenSessions = new Map();
  let server: Server;
  try {
    server = listenWithDingDong({ host, port, backlog }, environmentMaxBytes, (socket, open) =>
      takeConnection(socket, open, sessions, options),
    );
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError('AGI', host, port, cause);
  }
  server.on('error', (cause) => {
    reportSafely(options, { kind: 'accept-error', peer: '', uniqueId: undefined, ms: 0, detail: cause.message, cause });
  });
  const bound = server.address() as AddressInfo;
  return {
    address: { host: bound.address, port: bound.port },
    sessions: () => sessions.size,
    close: (graceMs) => closeDoor(server, sessions, graceMs, options),
  };
}

function takeConnection(socket: Socket, open: () => AgiSession, sessions: OpenSessions, options: AgiDoorOptions): void {
  const takenAtMs = options.clock.monotonicMs();
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const report: ReportAgiEvent = (kind, uniqueId, detail, more) =>
    reportSafely(options, {
      kind,
      peer,
      uniqueId,
      ms: options.clock.monotonicMs() - takenAtMs,
      detail,
      ...more,
    });
  const refusal = refusalOf(peer, sessions.size, options);
  if (refusal !== undefined) {
    socket.on('error', () => undefined);
    socket.destroy();
    report(refusal, undefined, 'closed unread');
    return;
  }
  socket.setNoDelay(true);
  const session = open();
  sessions.set(
    session,
    serveAgiCall(session, options, report).finally(() => sessions.delete(session)),
  );
}

function refusalOf(
  peer: string,
  open: number,
  { isAllowed, maxSessions }: AgiDoorOptions,
): 'empty-connection' | 'refused-peer' | 'too-many-sessions' | undefined {
  if (peer === '') return 'empty-connection';
  if (!isAllowed(peer)) return 'refused-peer';
  return open >= maxSessions() ? 'too-many-sessions' : undefined;
}

async function closeDoor(
  server: Server,
  sessions: OpenSessions,
  graceMs: number,
  { clock }: AgiDoorOptions,
): Promise<void> {
  const unbound = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = clock.after(graceMs, () => {
    const message = `still open after ${graceMs} ms`;
    for (const session of sessions.keys()) session.fail(new AgiSessionError('cut-by-shutdown', message));
  });
  while (sessions.size > 0) await Promise.all(sessions.values());
  cancel();
  await unbound;
}

/** A log that fails must not cost a call. */
function reportSafely({ report }: AgiDoorOptions, event: AgiDoorEvent): void {
  try {
    report(event);
  } catch {
    // There is nobody left to tell.
  }
}
