// AMI: the interface of a logged-in connection.

import type { Clock } from '../time/clock.js';
import type { AmiAction } from './ami-action.js';
import type { AmiFault } from './ami-fault.js';
import type { AmiHeader } from './ami-framing.js';
import type { AmiServer, AmiTimings } from './ami-server.js';

export interface ManagerOptions {
  readonly server: Pick<AmiServer, 'host' | 'port' | 'username' | 'secret'>;
  /** Asked of Asterisk, such as `user` or `user,call`. */
  readonly eventMask: string;
  /** A closed list: events share the package's emitter with its socket, so `Event: Close` must not get there. */
  readonly events: ReadonlySet<'userevent' | 'newchannel'>;
  readonly timings: Pick<AmiTimings, 'connectMs' | 'loginMs'>;
  readonly clock: Pick<Clock, 'after' | 'monotonicMs'>;
  /** Must not throw. May be called before `connectManager` has resolved. */
  readonly onEvent: (headers: readonly AmiHeader[], connection: ManagerConnection) => void;
  /** Text on the link that is no message of Asterisk: a value with line breaks goes on there. Must not throw. */
  readonly onStray?: () => void;
  /** Ends the attempt, and later the connection. */
  readonly signal: AbortSignal;
  /** Actions that may wait for their reply; more are refused. Default: 2000 calls of 10 actions. */
  readonly maxPendingActions?: number;
}

export interface AmiResponse {
  /** False for `Response: Error`: an outcome, not a fault. */
  readonly ok: boolean;
  /** Asterisk's `Message`; empty where it sent none. Untrusted. */
  readonly message: string;
  readonly headers: readonly AmiHeader[];
  /**
   * What came directly behind: a message of Asterisk's (`nothing` that speaks against the last value), `text` that is
   * none, so that the value goes on there, or what may be either.
   */
  readonly behind: 'nothing' | 'text' | 'either';
}

export interface ManagerConnection {
  /** Asterisk's greeting, such as `Asterisk Call Manager/5.0.4`. Untrusted. */
  readonly banner: string;
  /** Settles once, with the reason, when the connection is over. Never rejects. */
  readonly closed: Promise<AmiFault>;
  /**
   * Sends at once, in the order of the calls. Rejects with an AmiFault: NO_REPLY after `timeoutMs`, BAD_ACTION,
   * OVERLOAD, or the reason of `closed`. Nothing is ever held back or sent again.
   */
  action(action: AmiAction, timeoutMs: number): Promise<AmiResponse>;
  /** The same for several, sent in one piece: all replies, in the order of the actions. */
  batch(actions: readonly AmiAction[], timeoutMs: number): Promise<readonly AmiResponse[]>;
  /** Drops the connection; everything pending rejects with `reason`. */
  close(reason: AmiFault): void;
}
