// One connection to one server after another, with one request on it at a time. It knows whether it was kept from an
// earlier request, and whether anything of an answer has come.

import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HttpFailure } from './http-failure.js';
import { isIdempotent } from './http-request.js';
import { toHttpFailure } from './network-failure.js';
import { openDispatcher, type Dispatcher, type DispatcherOptions } from './open-dispatcher.js';

interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable | null;
  /** Who is asked, for messages. */
  readonly peer: string;
  /** Heeded once there is a connection: undici is deaf before. */
  readonly signal: AbortSignal;
  /** Whatever connection there is, another one. */
  readonly isNew: boolean;
}

/** What came of a request: status and headers; the body is to be read or destroyed. */
export type HttpAnswer = Dispatcher.ResponseData;

export class Connection {
  #dispatcher: Promise<Dispatcher> | null = null;
  #origin = '';
  /** The latest that was made. */
  #socket: Socket | null = null;
  #remoteAddress: string | null = null;
  #closed = false;

  constructor(private readonly settings: DispatcherOptions) {}

  /** The address at the other end of the latest connection, a proxy's where there is one; null before there was one. */
  get remoteAddress(): string | null {
    return this.#remoteAddress;
  }

  /** @throws HttpFailure and nothing else */
  async exchange({ url, method, headers, body, peer, signal, isNew }: Exchange): Promise<HttpAnswer> {
    try {
      if (isNew || this.#origin !== url.origin) await this.#leave();
      const dispatcher = await this.#open(url.origin);
      if (this.#closed) throw new HttpFailure('HOST', `${peer}: abandoned: the HTTP client is closed`);
      signal.throwIfAborted();
      const path = url.pathname + url.search;
      const isUntouched = this.#watchKept();
      try {
        const request = { origin: url.origin, path, headers, body, signal };
        const answer = await dispatcher.request({ ...request, method: method });
        // Who reads the body gets its errors as well; one that is not read must not end the process.
        answer.body.on('error', () => undefined);
        return answer;
      } catch (error) {
        throw toHttpFailure(error, peer, isUntouched() && isIdempotent(method));
      }
    } catch (error) {
      throw toHttpFailure(error, peer);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }

  /** Opens what requests go by, without connecting. */
  #open(origin: string): Promise<Dispatcher> {
    this.#origin = origin;
    this.#dispatcher ??= openDispatcher(origin, this.settings, (socket) => {
      this.#socket = socket;
      this.#remoteAddress = socket.remoteAddress ?? null;
    });
    return this.#dispatcher;
  }

  async #leave(): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = null;
    this.#socket = null;
    await (await dispatcher)?.destroy();
  }

  /** To be asked when a request has failed: was the connection a kept one, and did nothing come by it since now? */
  #watchKept(): () => boolean {
    const socket = this.#socket;
    if (socket === null || socket.destroyed) return () => false;
    const bytesBefore = socket.bytesRead;
    return () => this.#socket === socket && socket.destroyed && socket.bytesRead === bytesBefore;
  }
}
