// The HTTP door: takes connections, bounds them in number, size and time, and leads requests to the app.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import type { Clock } from '../time/clock.js';
import { plainAddress, type Tokens } from './access.js';
import { SECURITY_HEADERS } from './answer.js';
import type { HttpApi } from './http-api.js';
import { HttpConnections } from './http-connections.js';
import type { HttpDoorEvent } from './http-door-event.js';
import { closeGracefully, listen } from './listening.js';
import { HttpProblem, PROBLEM_TYPE, problemText } from './problem.js';
import { rawPath } from './path-parameters.js';
import { RequestTurns } from './request-turns.js';
import { refuseClient, type ReportPeer } from './refuse-client.js';
import { namesThisHost } from './host-name.js';
import { DEFAULT_ANSWER_MS, NO_ROUTE } from './route.js';
import { tcpClients } from './tcp-client.js';
import { tcpGuard } from './tcp-guard.js';

export interface HttpLimits {
  /** Connections open at a time. */
  readonly maxConnections: number;
  /** Request line and headers, in bytes. */
  readonly maxHeaderBytes: number;
  /** Requests of one connection under way at a time. */
  readonly maxPipelined: number;
  /** Requests that begin in a second, of all connections; those beyond wait. */
  readonly perSecond: number;
  /** May begin at once after a quiet time. */
  readonly burst: number;
  /** Requests that wait for their turn at a time. */
  readonly maxWaiting: number;
  /** From the connection, or the first byte after an answer, to the last header, in milliseconds. */
  readonly requestMs: number;
  /** The longest that a body may take behind the headers, in milliseconds; routes have shorter limits of their own. */
  readonly bodyMs: number;
  /** How long a connection is kept for the next request, in milliseconds; Node adds a second. */
  readonly keepAliveMs: number;
}

const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxConnections: 256,
  maxHeaderBytes: 8 * 1024,
  maxPipelined: 16,
  perSecond: 200,
  burst: 100,
  maxWaiting: 256,
  requestMs: 5000,
  bodyMs: 30_000,
  keepAliveMs: 5000,
};

const FULL_HOUSE =
  'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n';

export interface HttpDoorOptions {
  readonly api: HttpApi;
  /** Asked with each request, so that a reload takes effect. */
  readonly tokens: () => Tokens;
  /** Names by which this host may be asked, in lower case, beside addresses and `localhost`; asked with each request. */
  readonly hostNames: () => ReadonlySet<string>;
  /** Is the address one of `http.allow`? Asked with each request. */
  readonly isAllowed: (address: string) => boolean;
  /** Origins whose pages may ask, in lower case; looked at with each request. */
  readonly origins: () => ReadonlySet<string>;
  /** Called for everything that went otherwise than well; how often it is logged is the caller's to limit. */
  readonly report: (event: HttpDoorEvent) => void;
  /** Called for every answer; the route is `other` for a path that does not exist. */
  readonly answered: (route: string, method: string, status: number) => void;
  /** Remote address of a request's connection; the socket says it when absent. */
  readonly peerOf?: (incoming: IncomingMessage) => string;
  /** Numeric address to listen at. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly clock: Pick<Clock, 'after' | 'monotonicMs'>;
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
  const reportPeer: ReportPeer = (kind, socket, detail, cause) =>
    report({ kind, peer: plainAddress(socket.remoteAddress ?? ''), detail, ...(cause === undefined ? {} : { cause }) });
  const connections = new HttpConnections(
    { max: limits.maxConnections, answerMs: DEFAULT_ANSWER_MS },
    {
      onCrowdedOut(socket, hasAsked) {
        reportPeer('too-many-connections', socket, `${limits.maxConnections} are open`);
        // Without a body: nobody knows yet who asks, and a display would show it.
        if (!hasAsked) socket.write(FULL_HOUSE);
      },
      onSlowReader: (socket, answerMs) => reportPeer('slow-reader', socket, `closed after ${answerMs} ms`),
    },
    options.clock,
  );
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs + limits.bodyMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Nothing depends on it, and Node's refusal has no words.
    requireHostHeader: false,
    // Node's own default looks every 30 s, and so lets a slow request live that long.
    connectionsCheckingInterval: Math.ceil(limits.requestMs / 5),
  });
  server.on('connection', (socket) => connections.take(socket));
  server.on('clientError', (error, socket) => {
    if (socket instanceof Socket) refuseClient(error, socket, connections.requests(socket) > 0, reportPeer);
  });
  const take = await requestTaker({ ...options, report }, limits, connections, reportPeer);
  server.on('request', take);
  // Without this, Node tells the client to send its body before anybody has looked.
  server.on('checkContinue', take);
  await listen(server, 'HTTP', options.host, options.port);
  server.on('error', (cause) => report({ kind: 'accept-error', peer: '', detail: cause.message, cause }));
  const bound = server.address() as AddressInfo;
  return {
    address: { host: bound.address, port: bound.port },
    connections: () => connections.size,
    close: (graceMs) => closeGracefully(server, connections, graceMs, options.clock),
  };
}

/** Loads what it needs here: nobody needs it to answer a call. */
async function requestTaker(
  { api, tokens, isAllowed, origins, hostNames, answered, report, clock, peerOf = socketPeer }: HttpDoorOptions,
  limits: HttpLimits,
  connections: HttpConnections,
  reportPeer: ReportPeer,
) {
  const [{ getRequestListener, RequestError }, { mountRoutes, refusalOf }, { ROUTES, routeAt }] = await Promise.all([
    import('@hono/node-server'),
    import('./http-app.js'),
    import('./routes.js'),
  ]);
  const { clientOf, sessionOf } = tcpClients({ tokens, report, peerOf, clock });
  const app = mountRoutes(ROUTES, api, {
    door: 'http',
    clock,
    guard: tcpGuard({ tokens, isAllowed, report, peerOf, sessionOf }),
    client: clientOf,
    origins,
    expect: ({ socket }, answerMs) => connections.answerWithin(socket, answerMs),
    answered,
    failed: (incoming, route, cause) =>
      report({ kind: 'handler-error', peer: plainAddress(peerOf(incoming)), detail: route, cause }),
  });
  const whole = (problem: HttpProblem) =>
    new Response(problemText(problem), {
      status: problem.status,
      headers: { ...SECURITY_HEADERS, 'content-type': PROBLEM_TYPE },
    });
  const answer = getRequestListener(app.fetch, {
    hostname: 'voxroute',
    errorHandler(cause) {
      if (cause instanceof RequestError) return whole(new HttpProblem('BAD_REQUEST'));
      report({ kind: 'handler-error', peer: '', detail: 'outside of the app', cause });
      return whole(new HttpProblem('INTERNAL_ERROR'));
    },
  });
  function refuse(incoming: IncomingMessage, outgoing: ServerResponse, problem: HttpProblem) {
    const target = incoming.url ?? '';
    const route = routeAt(incoming.method ?? '', rawPath(target));
    const { status, contentType, body } = refusalOf(problem, route, target);
    const sent = typeof body === 'string' ? body : '';
    outgoing
      .writeHead(status, {
        ...SECURITY_HEADERS,
        'content-type': contentType ?? PROBLEM_TYPE,
        'content-length': Buffer.byteLength(sent),
      })
      .end(sent);
    answered(NO_ROUTE, incoming.method ?? '', status);
  }
  const turns = new RequestTurns(limits, clock);
  function begin(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { socket } = incoming;
    // The client went away while its request waited.
    if (socket.destroyed) return;
    answer(incoming, outgoing).catch((cause: unknown) => {
      reportPeer('handler-error', socket, 'the answer could not be written', cause);
      socket.destroy();
    });
  }
  /** Connections that end with a refusal: what else is on its way there is not looked at. */
  const ending = new WeakSet<Socket>();
  const end = (incoming: IncomingMessage, outgoing: ServerResponse, problem: HttpProblem) => {
    ending.add(incoming.socket);
    outgoing.setHeader('connection', 'close');
    refuse(incoming, outgoing, problem);
  };
  // Made once: an error notes where it was made, and a flood of them would cost more than the requests.
  const crowded = new HttpProblem('OVERLOAD', 'more requests arrive than can be answered');
  const pipelined = new HttpProblem('OVERLOAD', `at most ${limits.maxPipelined} requests at a time on one connection`);
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    if (ending.has(socket)) return;
    connections.requestBegins(socket);
    outgoing.once('close', () => connections.requestEnds(socket));
    const hosts = incoming.headersDistinct['host'] ?? [];
    if (connections.requests(socket) > limits.maxPipelined) {
      end(incoming, outgoing, pipelined);
    } else if (!namesThisHost(incoming.url ?? '', hosts, hostNames())) {
      report({ kind: 'wrong-host', peer: plainAddress(peerOf(incoming)), detail: shownHost(hosts) });
      end(incoming, outgoing, new HttpProblem('MISDIRECTED'));
    } else if (!turns.take(() => begin(incoming, outgoing))) {
      refuse(incoming, outgoing, crowded);
    }
  };
}

/** What a stranger wrote, short. */
function shownHost(hosts: readonly string[]): string {
  return JSON.stringify(hosts.join(', ').slice(0, 80));
}

function socketPeer({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

/** A log that fails must not cost an answer. */
function reportSafely({ report }: Pick<HttpDoorOptions, 'report'>, event: HttpDoorEvent): void {
  try {
    report(event);
  } catch {
    // There is nobody left to tell.
  }
}
