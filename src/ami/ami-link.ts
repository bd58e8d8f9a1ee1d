// AMI: one server's connection, kept for ever. What was under way when one broke is not sent again on the next.

import type { Clock } from '../time/clock.js';
import { AmiFault } from './ami-fault.js';
import type { AmiHeader } from './ami-framing.js';
import type { AmiServer, AmiTimings } from './ami-server.js';
import { connectManager } from './asterisk-manager-adapter.js';
import type { ManagerConnection } from './manager-connection.js';
import { ConnectionEventFilter, type ConnectionEvent } from './connection-event.js';
import { LoginPauses } from './login-pauses.js';

/** `connecting` until the first attempt has ended; after that what came of the last one. */
export type LinkState = 'connecting' | 'up' | 'down' | 'login-refused';

export interface AmiLinkOptions {
  readonly server: AmiServer;
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly timings: AmiTimings;
  /** A UserEvent, or a Newchannel when the server has `prefetchContexts`. Must not throw. */
  readonly onEvent: (headers: readonly AmiHeader[], connection: ManagerConnection) => void;
  /** Text that is no message of Asterisk. Must not throw. */
  readonly onStray: () => void;
  /** Each connection that ends, said or not. */
  readonly onLost: (connection: ManagerConnection, reason: AmiFault) => void;
  readonly onConnectionEvent: (news: ConnectionEvent) => void;
}

export interface AmiLink {
  readonly state: LinkState;
  /** Tries a refused login again at once. */
  retryRefused(): void;
  /** Ends the connection and all attempts; resolves when nothing is left. */
  close(): Promise<void>;
}

/** Starts at once; the first attempt ends later. */
export function openAmiLink(options: AmiLinkOptions): AmiLink {
  const link = new Link(options);
  const ended = link.run();
  return {
    get state() {
      return link.state;
    },
    retryRefused: () => link.retryRefused(),
    close: () => {
      link.stop();
      return ended;
    },
  };
}

class Link {
  state: LinkState = 'connecting';
  readonly #options: AmiLinkOptions;
  readonly #events: ConnectionEventFilter;
  readonly #stopping = new AbortController();
  readonly #loginPauses: LoginPauses;
  /** Attempts in a row that came to nothing. */
  #failures = 0;
  #endPause: () => void = () => undefined;

  constructor(options: AmiLinkOptions) {
    this.#options = options;
    this.#events = new ConnectionEventFilter(options.clock, options.timings, options.onConnectionEvent);
    this.#loginPauses = new LoginPauses(options.clock, options.timings);
  }

  stop(): void {
    this.#stopping.abort();
    this.#endPause();
  }

  retryRefused(): void {
    this.#loginPauses.forget();
    if (this.state === 'login-refused') this.#endPause();
  }

  async run(): Promise<void> {
    for (;;) {
      const waitMs = await this.#connectOnce();
      if (this.#stopping.signal.aborted) break;
      await this.#pause(waitMs);
    }
    this.state = 'down';
  }

  /** From the attempt to the end of what came of it; resolves with the milliseconds to wait before the next one. */
  async #connectOnce(): Promise<number> {
    const { clock } = this.#options;
    let connection: ManagerConnection;
    try {
      connection = await this.#connect();
    } catch (error) {
      return this.#lost(error instanceof AmiFault ? error : new AmiFault('INTERNAL_ERROR', String(error), error), 0);
    }
    const upSinceMs = clock.monotonicMs();
    this.state = 'up';
    this.#failures = 0;
    this.#loginPauses.accepted();
    this.#events.up(connection.banner);
    const stopPings = this.#keepPinging(connection);
    const fault = await connection.closed;
    stopPings();
    this.#options.onLost(connection, fault);
    return this.#lost(fault, clock.monotonicMs() - upSinceMs);
  }

  #connect(): Promise<ManagerConnection> {
    const { server, timings, clock, onEvent, onStray } = this.#options;
    const prefetches = server.prefetchContexts.length > 0;
    return connectManager({
      server,
      eventMask: prefetches ? 'user,call' : 'user',
      events: new Set(prefetches ? ['userevent', 'newchannel'] : ['userevent']),
      timings,
      clock,
      onEvent,
      onStray,
      signal: this.#stopping.signal,
    });
  }

  /** A frozen Asterisk keeps its connections: only a missing reply tells. */
  #keepPinging(connection: ManagerConnection): () => void {
    const { clock, timings } = this.#options;
    const ping = async () => {
      try {
        await connection.action({ action: 'Ping' }, timings.pingReplyMs);
        cancel = clock.after(timings.pingEveryMs, () => void ping());
      } catch {
        connection.close(new AmiFault('SILENT', `Asterisk did not reply to a ping within ${timings.pingReplyMs} ms`));
      }
    };
    let cancel = clock.after(timings.pingEveryMs, () => void ping());
    return () => cancel();
  }

  #lost(fault: AmiFault, upForMs: number): number {
    if (fault.code === 'STOPPED') return 0;
    const isRefused = fault.code === 'LOGIN_REFUSED';
    this.state = isRefused ? 'login-refused' : 'down';
    const waitMs = isRefused ? this.#loginPauses.refused() : this.#reconnectMs();
    const reported = isRefused ? new AmiFault(fault.code, `${fault.message}; ${nextTry(waitMs)}`, fault.cause) : fault;
    this.#events.lost(reported, upForMs);
    return waitMs;
  }

  /** The jitter only shortens: the longest wait stays the longest. */
  #reconnectMs(): number {
    const { timings, random } = this.#options;
    const waitMs = Math.min(timings.retryMaxMs, timings.retryFirstMs * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    return waitMs * (1 - random() / 4);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = () => {
        cancel();
        resolve();
      };
      const cancel = this.#options.clock.after(ms, this.#endPause);
    });
  }
}

function nextTry(waitMs: number): string {
  return `next attempt in ${Math.max(1, Math.round(waitMs / 60_000))} min, or at once after a reload of voxroute`;
}
