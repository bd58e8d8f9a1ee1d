// The connections of the HTTP door: how many there are, and which have somebody waiting.

import type { Socket } from 'node:net';
import type { Clock } from '../time/clock.js';

interface ConnectionLimits {
  /** Open at a time. */
  readonly max: number;
  /**
   * From a request, or the end of the answer before it, to the end of its answer, in milliseconds, as long as nothing
   * else is said of it.
   */
  readonly answerMs: number;
}

/** Told before the socket is closed. */
export interface ConnectionLosses {
  /** To let a new one in. @param hasAsked a request came on it before; one that has not asked yet may be about to */
  readonly onCrowdedOut: (socket: Socket, hasAsked: boolean) => void;
  readonly onSlowReader: (socket: Socket, answerMs: number) => void;
}

interface Connection {
  /** Under way. */
  requests: number;
  hasAsked: boolean;
  cancel: () => void;
}

/**
 * When all places are taken, the connection that has been without a request for longest makes room: whoever opens
 * many and says nothing keeps nobody out.
 */
export class HttpConnections {
  /** Oldest first; a connection goes to the end when its last answer is done. */
  readonly #open = new Map<Socket, Connection>();
  #closing = false;

  constructor(
    private readonly limits: ConnectionLimits,
    private readonly losses: ConnectionLosses,
    private readonly clock: Pick<Clock, 'after'>,
  ) {}

  get size(): number {
    return this.#open.size;
  }

  take(socket: Socket): void {
    if (this.#open.size >= this.limits.max) {
      const [idle, { hasAsked } = { hasAsked: false }] = [...this.#open].find(([, each]) => each.requests === 0) ?? [];
      this.losses.onCrowdedOut(idle ?? socket, hasAsked);
      (idle ?? socket).destroySoon();
      // 'close' comes later; the place is free now.
      if (idle === undefined) return;
      this.#forget(idle);
    }
    this.#open.set(socket, { requests: 0, hasAsked: false, cancel: () => undefined });
    socket.once('close', () => this.#forget(socket));
  }

  /** Requests under way on this connection. */
  requests(socket: Socket): number {
    return this.#open.get(socket)?.requests ?? 0;
  }

  requestBegins(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.requests += 1;
    connection.hasAsked = true;
    if (connection.requests === 1) this.#watch(socket, connection);
  }

  /** The answer that is due now may take this long, from now. */
  answerWithin(socket: Socket, answerMs: number): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.cancel();
    this.#watch(socket, connection, answerMs);
  }

  requestEnds(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.requests -= 1;
    connection.cancel();
    if (connection.requests > 0) {
      this.#watch(socket, connection);
      return;
    }
    this.#open.delete(socket);
    this.#open.set(socket, connection);
    if (this.#closing) socket.destroySoon();
  }

  /** Closes those where nobody waits, now and whenever an answer is done. */
  closeIdle(): void {
    this.#closing = true;
    for (const [socket, { requests }] of this.#open) if (requests === 0) socket.destroy();
  }

  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #watch(socket: Socket, connection: Connection, answerMs = this.limits.answerMs): void {
    connection.cancel = this.clock.after(answerMs, () => {
      this.losses.onSlowReader(socket, answerMs);
      socket.destroy();
    });
  }

  #forget(socket: Socket): void {
    this.#open.get(socket)?.cancel();
    this.#open.delete(socket);
  }
}
