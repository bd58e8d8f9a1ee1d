// The HTTP door: takes connections, bounds them in number, size and time, and leads requests to the app.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import type { Clock } from '../time/clock.js';
import { plainAddress } from './http-access.js';
import type { HttpAppParts } from './http-app.js';
import { HttpConnections } from './http-connections.js';
import type { HttpDoorEvent } from './http-door-event.js';
import { refuseClient, type SayOfPeer } from './refuse-client.js';
import { ListenError } from '../errors.js';

export interface HttpLimits {
  /** Connections open at a time. */
  readonly maxConnections: number;
  /** Request line and headers, in bytes. */
  readonly maxHeaderBytes: number;
  /** Requests of one connection under way at a time. */
  readonly maxPipelined: number;
  /** From the connection, or the first byte after an answer, to the whole request, in milliseconds. */
  readonly requestMs: number;
  /** From a request to the end of its answer, in milliseconds; longer than any call's deadline. */
  readonly answerMs: number;
  /** How long a connection is kept for the next request, in milliseconds; Node adds a second. */
  readonly keepAliveMs: number;
}

const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxConnections: 256,
  maxHeaderBytes: 8 * 1024,
  maxPipelined: 16,
  requestMs: 5000,
  answerMs: 10_000,
  keepAliveMs: 5000,
};

export interface HttpDoorOptions extends HttpAppParts {
  /** Numeric address to listen at. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly clock: Pick<Clock, 'after'>;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpDoor {
  readonly address: { readonly host: string; readonly port: number };
  /** Connections open now. */
  connections(): number;
  /** Takes no more connections, lets open requests be answered for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** @throws {ListenError} */
export async function serveHttp(options: HttpDoorOptions): Promise<HttpDoor> {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const report = (event: HttpDoorEvent) => reportSafely(options, event);
  const say: SayOfPeer = (kind, socket, detail, cause) =>
    report({ kind, peer: plainAddress(socket.remoteAddress ?? ''), detail, ...(cause === undefined ? {} : { cause }) });
  const connections = new HttpConnections(
    { max: limits.maxConnections, answerMs: limits.answerMs },
    {
      onCrowdedOut: (socket) => say('too-many-connections', socket, `${limits.maxConnections} are open`),
      onSlowReader: (socket) => say('slow-reader', socket, `closed after ${limits.answerMs} ms`),
    },
    options.clock,
  );
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Nothing depends on it, and Node's refusal has no words.
    requireHostHeader: false,
    // Node's own default looks every 30 s, and so lets a slow request live that long.
    connectionsCheckingInterval: Math.ceil(limits.requestMs / 5),
  });
  server.on('connection', (socket) => connections.take(socket));
  server.on('clientError', (error, socket) => {
    if (socket instanceof Socket) refuseClient(error, socket, connections.requests(socket) > 0, say);
  });
  const take = await requestTaker({ ...options, report }, limits, connections, say);
  server.on('request', take);
  // Without this, Node tells the client to send its body before anybody has looked.
  server.on('checkContinue', take);
  await listen(server, options.host, options.port);
  server.on('error', (cause) => report({ kind: 'accept-error', peer: '', detail: cause.message, cause }));
  const bound = server.address() as AddressInfo;
  return {
    address: { host: bound.address, port: bound.port },
    connections: () => connections.size,
    close: (graceMs) => closeDoor(server, connections, graceMs, options.clock),
  };
}

/** Loads what it needs here: nobody needs it to answer a call. */
async function requestTaker(parts: HttpAppParts, limits: HttpLimits, connections: HttpConnections, say: SayOfPeer) {
  const [{ getRequestListener, RequestError }, { createHttpApp, SECURITY_HEADERS }] = await Promise.all([
    import('@hono/node-server'),
    import('./http-app.js'),
  ]);
  const headers = { ...SECURITY_HEADERS, 'content-type': 'application/json' };
  const answer = getRequestListener(createHttpApp(parts).fetch, {
    hostname: 'voxroute',
    errorHandler(cause) {
      if (cause instanceof RequestError)
        return new Response('{"error":"not a request this door takes"}', { status: 400, headers });
      parts.report({ kind: 'handler-error', peer: '', detail: 'outside of the app', cause });
      return new Response('{"error":"a fault of voxroute itself; the log has it"}', { status: 500, headers });
    },
  });
  const refuse = (outgoing: ServerResponse, status: number, error: string) => {
    const body = JSON.stringify({ error });
    outgoing.writeHead(status, { ...headers, connection: 'close', 'content-length': body.length }).end(body);
  };
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    connections.requestBegins(socket);
    outgoing.once('close', () => connections.requestEnds(socket));
    if (connections.requests(socket) > limits.maxPipelined) {
      refuse(outgoing, 503, `at most ${limits.maxPipelined} requests at a time on one connection`);
    } else if (hasBody(incoming)) {
      refuse(outgoing, 413, 'this door takes no body');
    } else {
      answer(incoming, outgoing).catch((cause: unknown) => {
        say('handler-error', socket, 'the answer could not be written', cause);
        socket.destroy();
      });
    }
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || !['0', undefined].includes(headers['content-length']);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError('HTTP', host, port, cause);
  }
}

async function closeDoor(
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

/** A log that fails must not cost an answer. */
function reportSafely({ report }: HttpAppParts, event: HttpDoorEvent): void {
  try {
    report(event);
  } catch {
    // There is nobody left to tell.
  }
}
