// Subscription to the channel, on a separate connection. A refused subscription is retried, and an idle connection is pinged
// regularly, because a firewall may drop an idle connection silently.

import type { Clock } from '../time/clock.js';
import { SharedFault, sharedFaultOf } from './shared-fault.js';

/** The used part of an ioredis connection. */
export interface ListeningConnection {
  readonly status: string;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  subscribe(channel: string): Promise<unknown>;
  ping(): Promise<unknown>;
  disconnect(reconnect?: boolean): void;
}

export interface ListenerParts {
  /** With a Cluster, to another node each time. */
  readonly open: () => ListeningConnection;
  readonly channel: string;
  readonly clock: Clock;
  readonly onMessage: (text: string) => void;
  /** Messages may have been missed until now. */
  readonly onListening: () => void;
  /** Milliseconds before the next connection is opened, after so many failed attempts. */
  readonly pauseMs: (attempts: number) => number;
}

const LOOK_EVERY_MS = 5000;
/** A reconnect takes less than this. */
const DEAF_AFTER_MS = 5000;

export class Listener {
  #connection: ListeningConnection;
  #isListening = false;
  /** Monotonic; while it does not listen. */
  #sinceMs: number;
  #fault: SharedFault | null = null;
  #attempts = 0;
  #isClosed = false;
  #cancelOpening: () => void = () => undefined;
  #cancelLook: () => void;

  constructor(private readonly parts: ListenerParts) {
    this.#sinceMs = parts.clock.monotonicMs();
    this.#connection = this.#open();
    this.#cancelLook = this.#lookLater();
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  /** Why no messages have been received for a while; null while subscribed, or just reconnecting. */
  get fault(): SharedFault | null {
    if (this.#isListening || this.parts.clock.monotonicMs() - this.#sinceMs < DEAF_AFTER_MS) return null;
    return this.#fault ?? new SharedFault('timeout');
  }

  /** Why the last subscription failed; null if it did not, or was not tried yet. */
  get refused(): SharedFault | null {
    return this.#fault;
  }

  /** Reconnects. */
  reconnect(): void {
    this.#connection.disconnect(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelOpening();
    this.#cancelLook();
    this.#connection.disconnect();
  }

  #open(): ListeningConnection {
    const connection = this.parts.open();
    connection.on('message', (_channel, text) => this.parts.onMessage(String(text)));
    // Without a listener ioredis writes to the terminal.
    connection.on('error', (error) => (this.#fault = sharedFaultOf(error)));
    connection.on('ready', () => void this.#subscribe(connection));
    connection.on('close', () => this.#lost(connection));
    connection.on('end', () => {
      if (this.#isClosed || connection !== this.#connection) return;
      this.#cancelOpening();
      this.#cancelOpening = this.parts.clock.after(this.parts.pauseMs(++this.#attempts), () => {
        this.#connection = this.#open();
      });
    });
    return connection;
  }

  #lost(connection: ListeningConnection): void {
    if (connection !== this.#connection || !this.#isListening) return;
    this.#isListening = false;
    this.#sinceMs = this.parts.clock.monotonicMs();
  }

  async #subscribe(connection: ListeningConnection): Promise<void> {
    try {
      await connection.subscribe(this.parts.channel);
      if (this.#isClosed || connection !== this.#connection) return;
      this.#isListening = true;
      this.#fault = null;
      this.#attempts = 0;
      this.parts.onListening();
    } catch (error) {
      this.#fault = sharedFaultOf(error);
    }
  }

  #lookLater(): () => void {
    return this.parts.clock.after(LOOK_EVERY_MS, () => {
      if (this.#isListening) this.#connection.ping().catch(() => undefined);
      else if (this.#connection.status === 'ready') void this.#subscribe(this.#connection);
      this.#cancelLook = this.#lookLater();
    });
  }
}
