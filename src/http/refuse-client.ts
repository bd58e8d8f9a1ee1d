// What the HTTP door tells a client whose request never became one.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpDoorEventKind } from './http-door-event.js';

export type SayOfPeer = (kind: HttpDoorEventKind, socket: Socket, detail: string, cause?: unknown) => void;

const CLIENT_FAULTS: Readonly<Record<string, readonly [status: number, kind: HttpDoorEventKind, error: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'slow-request', 'the request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'bad-request', 'the path and headers are too long'],
};

/**
 * Ends a connection on which something other than a whole request came.
 *
 * @param fault as Node gives it with `clientError`
 * @param answering another answer is due on it, so that ours would be taken for that one
 */
export function refuseClient(fault: NodeJS.ErrnoException, socket: Socket, answering: boolean, say: SayOfPeer): void {
  const code = fault.code ?? '';
  const known = CLIENT_FAULTS[code];
  // Anything else is a connection that broke: the client's to know.
  if (known === undefined && !code.startsWith('HPE_')) {
    socket.destroy();
    return;
  }
  const [status, kind, error] = known ?? [400, 'bad-request', 'not HTTP'];
  say(kind, socket, code);
  if (socket.writable && !answering) {
    const body = JSON.stringify({ error });
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncache-control: no-store\r\n` +
        `x-content-type-options: nosniff\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
