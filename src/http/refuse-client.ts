// What the HTTP door tells a client whose request never became one.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SECURITY_HEADERS } from './answer.js';
import type { HttpDoorEventKind } from './http-door-event.js';
import { HttpProblem, PROBLEM_TYPE, problemText, type ProblemCode } from './problem.js';

export type ReportPeer = (kind: HttpDoorEventKind, socket: Socket, detail: string, cause?: unknown) => void;

const CLIENT_FAULTS: Readonly<Record<string, readonly [ProblemCode, HttpDoorEventKind]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['TOO_SLOW', 'slow-request'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'bad-request'],
};

/**
 * Ends a connection on which something other than a whole request came.
 *
 * @param fault as Node gives it with `clientError`
 * @param answering another answer is due on it, so that ours would be taken for that one
 */
export function refuseClient(
  fault: NodeJS.ErrnoException,
  socket: Socket,
  answering: boolean,
  reportPeer: ReportPeer,
): void {
  const code = fault.code ?? '';
  const known = CLIENT_FAULTS[code];
  // Anything else is a connection that broke: the client's to know.
  if (known === undefined && !code.startsWith('HPE_')) {
    socket.destroy();
    return;
  }
  const [problem, kind] = known ?? (['BAD_REQUEST', 'bad-request'] as const);
  reportPeer(kind, socket, code);
  if (socket.writable && !answering) socket.write(wholeAnswer(new HttpProblem(problem)));
  socket.destroySoon();
}

function wholeAnswer(problem: HttpProblem): string {
  const body = problemText(problem);
  const headers = {
    connection: 'close',
    ...SECURITY_HEADERS,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
