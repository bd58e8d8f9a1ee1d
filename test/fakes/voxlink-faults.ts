// The ways in which Voxlink, or what stands in front of it, can fail a request.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pythonJson, type Json, type Reply } from './voxlink-answers.js';

/** What the stand-in does to every request until told otherwise. */
export type VoxlinkFault =
  | 'none'
  /** Does not listen: the kernel refuses connections. */
  | 'refuse'
  | keyof typeof FAULTS
  /** Right, but late. */
  | { readonly slowMs: number };

export const HUGE_BODY_BYTES = 200 * 1024 * 1024;
const DRIP_EVERY_MS = 20;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const CLOUDFLARE_PAGE = '<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head></html>\n';
const NGINX_PAGE = '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n</html>\r\n';

interface FaultyExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What would have been answered. */
  readonly reply: Reply;
  /** As sent, not decoded. */
  readonly num: string;
  /** 1 for the first request of its connection. */
  readonly nth: number;
  /** To be called with the bytes of a huge body as they leave. */
  readonly sent: (bytes: number) => void;
}

export function send(response: ServerResponse, reply: Reply, headers: Record<string, string> = {}): void {
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    ...headers,
  });
  response.end(reply.body);
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

/** Each plays one fault on one exchange. */
export const FAULTS = {
  reset: ({ request }: FaultyExchange) => request.socket.resetAndDestroy(),
  /** Closes a connection when its second request comes, as a server does whose patience ended in that moment. */
  'closes-at-second': ({ request, response, reply, nth }: FaultyExchange) =>
    nth > 1 ? request.socket.end() : send(response, reply),
  /** The same, with a byte of an answer before. */
  'breaks-off-at-second': ({ request, response, reply, nth }: FaultyExchange) =>
    nth > 1 ? request.socket.end('H') : send(response, reply),
  hang: () => undefined,
  drip: ({ request, reply }: FaultyExchange) => drip(request.socket, reply),
  html: ({ response }: FaultyExchange) =>
    send(response, { status: 200, contentType: HTML_TYPE, body: '<html>Service Unavailable</html>' }),
  'truncated-json': ({ response, reply }: FaultyExchange) =>
    send(response, { ...reply, body: reply.body.slice(0, reply.body.length / 2) }),
  /** Promises the whole body, sends half, closes. */
  cut: ({ request, response, reply }: FaultyExchange) => {
    response.writeHead(reply.status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(reply.body) });
    response.write(reply.body.slice(0, reply.body.length / 2), () => request.socket.destroy());
  },
  'huge-body': ({ response, sent }: FaultyExchange) => streamHugeBody(response, sent),
  forbidden: ({ response }: FaultyExchange) =>
    send(response, { status: 403, contentType: HTML_TYPE, body: CLOUDFLARE_PAGE }),
  'not-found-info': ({ response, num }: FaultyExchange) =>
    send(response, {
      status: 404,
      contentType: JSON_TYPE,
      body: pythonJson({ info: `Номер не найден. Проверьте код города: num=${num}` }),
    }),
  'rate-limited': ({ response }: FaultyExchange) => sendRateLimited(response),
  /** Asks for two seconds. */
  'rate-limited-retry-after': ({ response }: FaultyExchange) => sendRateLimited(response, { 'retry-after': '2' }),
  'server-error': ({ response }: FaultyExchange) =>
    send(response, { status: 500, contentType: 'text/plain; charset=utf-8', body: '500 Internal Server Error' }),
  unavailable: ({ response }: FaultyExchange) =>
    send(response, { status: 503, contentType: HTML_TYPE, body: NGINX_PAGE }),
  'wrong-content-type': ({ response, reply }: FaultyExchange) => send(response, { ...reply, contentType: HTML_TYPE }),
  'empty-operator': ({ response, reply }: FaultyExchange) => send(response, withoutOperator(reply)),
  redirect: ({ response }: FaultyExchange) =>
    send(response, { status: 301, contentType: HTML_TYPE, body: '' }, { location: '/elsewhere' }),
} as const satisfies Record<string, (exchange: FaultyExchange) => unknown>;

export function sendRateLimited(response: ServerResponse, headers: Record<string, string> = {}): void {
  send(response, { status: 429, contentType: JSON_TYPE, body: pythonJson({ error: 'rate limit' }) }, headers);
}

/** One byte at a time, the status line included: no single byte is late, the whole never comes. */
function drip(socket: Socket, { status, contentType, body }: Reply): void {
  const head = `HTTP/1.1 ${status} OK\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, ++sent));
    if (sent === bytes.length) clearInterval(timer);
  }, DRIP_EVERY_MS);
  socket.once('close', () => clearInterval(timer));
}

/** Begins like an answer and has no Content-Length, so that only counting can stop the reader. */
function streamHugeBody(response: ServerResponse, sent: (bytes: number) => void): void {
  response.writeHead(200, { 'content-type': JSON_TYPE });
  response.write('{"operator": "');
  let left = HUGE_BODY_BYTES;
  const pour = () => {
    while (left > 0 && !response.destroyed) {
      left -= CHUNK.length;
      sent(CHUNK.length);
      if (!response.write(CHUNK)) return void response.once('drain', pour);
    }
    response.end('"}');
  };
  pour();
}

function withoutOperator(reply: Reply): Reply {
  const answer = JSON.parse(reply.body) as Record<string, Json>;
  for (const key of ['operator', 'registrar']) if (key in answer) answer[key] = '';
  return { ...reply, body: pythonJson(answer) };
}
