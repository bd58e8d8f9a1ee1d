// The door for AloVoice's questions, and nothing else: bounded connections, a secret in the path, and an answer that lets the
// call go on whatever happens.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import type { Clock } from '../../time/clock.js';
import { inTime } from '../../time/in-time.js';
import { plainAddress } from '../access.js';
import { SECURITY_HEADERS, type Answer } from '../answer.js';
import { HttpConnections } from '../http-connections.js';
import { closeGracefully, listen } from '../listening.js';
import { refuseClient } from '../refuse-client.js';
import { ClientGone, receivedBody } from '../request-body.js';
import { RequestTurns } from '../request-turns.js';
import { plainAnswer, WebhookAnswers, type WebhookAnswer, type WebhookApi } from './answer-webhook.js';
import { accountWithSecret } from './known-secret.js';
import type { WebhookAccount } from './webhook-account.js';
import { WEBHOOK_EVENTS, type WebhookDoorEvent, type WebhookEvent, type WebhookOutcome } from './webhook-event.js';

export interface WebhookDoorOptions {
  readonly api: WebhookApi;
  /** Asked with each request, so that a reload takes effect. */
  readonly accounts: () => readonly WebhookAccount[];
  readonly report: (event: WebhookDoorEvent) => void;
  /** Called for every answer; account is empty and event `none` for what is no request of an account. */
  readonly answered: (account: string, event: WebhookEvent | 'none', outcome: WebhookOutcome) => void;
  /** Numeric address to listen at. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly maxConnections?: number;
}

export interface WebhookDoor {
  readonly address: { readonly host: string; readonly port: number };
  connections(): number;
  /** Takes no more connections, lets open requests be answered for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

const MAX_CONNECTIONS = 1024;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_BODY_BYTES = 16 * 1024;
const REQUEST_MS = 5000;
const KEEP_ALIVE_MS = 15_000;
/** For the answer to leave, behind the deadline of a call. */
const GRACE_MS = 50;
/** Longer than any deadline. */
const ANSWER_MS = 10_000;
/** Whoever has no secret takes no time from those who have. */
const STRANGERS = { maxWaiting: 100, perSecond: 50, burst: 50 };

const NOT_FOUND: Answer = { status: 404, contentType: null, body: '' };

/** @throws {ListenError} */
export async function serveWebhooks(options: WebhookDoorOptions): Promise<WebhookDoor> {
  const { clock, host, port, maxConnections = MAX_CONNECTIONS } = options;
  const reportPeer = (kind: WebhookDoorEvent['kind'], socket: Socket, detail: string, cause?: unknown) =>
    reportSafely(options, {
      kind,
      account: '',
      peer: peerOf(socket),
      detail,
      ...(cause === undefined ? {} : { cause }),
    });
  const connections = new HttpConnections(
    { max: maxConnections, answerMs: ANSWER_MS },
    {
      onCrowdedOut: (socket) => reportPeer('too-many-connections', socket, `${maxConnections} are open`),
      onSlowReader: (socket, answerMs) => reportPeer('slow-reader', socket, `closed after ${answerMs} ms`),
    },
    clock,
  );
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false,
    connectionsCheckingInterval: REQUEST_MS / 5,
  });
  server.on('connection', (socket) => connections.take(socket));
  server.on('clientError', (error, socket) => {
    if (!(socket instanceof Socket)) return;
    refuseClient(error, socket, connections.requests(socket) > 0, (kind, peer, detail, cause) => {
      if (kind === 'bad-request' || kind === 'slow-request') reportPeer(kind, peer, detail, cause);
    });
  });
  const take = requestTaker(options, connections);
  server.on('request', take);
  server.on('checkContinue', take);
  await listen(server, 'webhooks', host, port);
  server.on('error', (cause) =>
    reportSafely(options, { kind: 'accept-error', account: '', peer: '', detail: cause.message, cause }),
  );
  const bound = server.address() as AddressInfo;
  return {
    address: { host: bound.address, port: bound.port },
    connections: () => connections.size,
    close: (graceMs) => closeGracefully(server, connections, graceMs, clock),
  };
}

function requestTaker(options: WebhookDoorOptions, connections: HttpConnections) {
  const { accounts, clock, answered } = options;
  const answers = new WebhookAnswers(options.api, clock);
  const strangers = new RequestTurns(STRANGERS, clock);

  async function answerFor(
    account: WebhookAccount,
    event: WebhookEvent,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) {
    const askedAtMs = clock.monotonicMs();
    const peer = peerOf(incoming.socket);
    const reportCall = (kind: WebhookDoorEvent['kind'], detail: string, cause?: unknown) =>
      reportSafely(options, { kind, account: account.name, peer, detail, ...(cause === undefined ? {} : { cause }) });
    const whole = async (): Promise<WebhookAnswer> => {
      try {
        if (incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue();
        const body = await receivedBody(incoming, MAX_BODY_BYTES, account.deadlineMs, clock);
        if (!Buffer.isBuffer(body)) {
          // What is still to come of it is not read.
          outgoing.setHeader('connection', 'close');
          return plainAnswer(event, account, 'bad-body');
        }
        return await answers.answer(event, account, body, askedAtMs);
      } catch (cause) {
        if (cause instanceof ClientGone) throw cause;
        reportCall('handler-error', event, cause);
        return plainAnswer(event, account, 'fault');
      }
    };
    const answer = await inTime(whole(), clock, account.deadlineMs + GRACE_MS, () =>
      plainAnswer(event, account, 'late'),
    );
    if (answer.outcome === 'bad-body') reportCall('bad-body', event);
    if (answer.outcome === 'no-action') reportCall('no-action', event);
    if (answer.outcome === 'late') reportCall('late-answer', `${event}: ${account.deadlineMs} ms`);
    return answer;
  }

  function refuse(incoming: IncomingMessage, outgoing: ServerResponse) {
    answered('', 'none', 'refused');
    const isLong =
      incoming.headers['transfer-encoding'] !== undefined ||
      Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES;
    if (isLong || incoming.headers.expect !== undefined) outgoing.setHeader('connection', 'close');
    write(outgoing, NOT_FOUND);
  }

  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    connections.requestBegins(socket);
    outgoing.once('close', () => connections.requestEnds(socket));
    const asked = askedOf(incoming, accounts());
    if (asked.account === null || asked.event === null) {
      const { account, hasSecret } = asked;
      reportSafely(options, {
        kind: hasSecret && account !== null ? 'unknown-event' : 'wrong-secret',
        account: account?.name ?? '',
        peer: peerOf(socket),
        detail: hasSecret ? (account === null ? 'the address is not in webhook.allow' : '') : '',
      });
      if (!strangers.take(() => refuse(incoming, outgoing))) socket.destroy();
      return;
    }
    const { account, event } = asked;
    answerFor(account, event, incoming, outgoing).then(
      (answer) => {
        answered(account.name, event, answer.outcome);
        write(outgoing, answer);
      },
      // Whoever asked is gone.
      () => socket.destroy(),
    );
  };
}

interface Asked {
  /** Null for a stranger. */
  readonly account: WebhookAccount | null;
  /** Null for what no account asks. */
  readonly event: WebhookEvent | null;
  readonly hasSecret: boolean;
}

function askedOf({ method, url = '', socket }: IncomingMessage, accounts: readonly WebhookAccount[]): Asked {
  const [, secret = '', word = ''] = /^\/alovoice\/([^/?#]{1,512})\/([a-z]{1,20})\/?(?:\?.*)?$/.exec(url) ?? [];
  const found = accountWithSecret(secret, accounts);
  const account = found?.isAllowed(peerOf(socket)) === true ? found : null;
  const event = method === 'POST' ? (WEBHOOK_EVENTS.find((name) => name === word) ?? null) : null;
  return { account, event, hasSecret: found !== null };
}

function write(outgoing: ServerResponse, { status, contentType, body }: Answer): void {
  const content = typeof body === 'string' ? body : '';
  outgoing
    .writeHead(status, {
      ...SECURITY_HEADERS,
      ...(contentType === null ? {} : { 'content-type': contentType }),
      'content-length': Buffer.byteLength(content),
    })
    .end(content);
}

function peerOf(socket: Pick<Socket, 'remoteAddress'>): string {
  return plainAddress(socket.remoteAddress ?? '');
}

/** A log that fails must not cost an answer. */
function reportSafely({ report }: Pick<WebhookDoorOptions, 'report'>, event: WebhookDoorEvent): void {
  try {
    report(event);
  } catch {
    // There is nobody left to tell.
  }
}
