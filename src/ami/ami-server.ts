// One Asterisk that the AMI door serves, and how patient the door is with it.

/** An entry of `ami.servers`. */
export interface AmiServer {
  /** For the log and the metrics. */
  readonly name: string;
  /** Best a numeric address: a name costs up to 10 s where DNS is dead. */
  readonly host: string;
  readonly port: number;
  /** Section of manager.conf; smallest rights that work: `read = user`, `write = call`. */
  readonly username: string;
  readonly secret: string;
  /** Names of the UserEvents that are questions, in any case. */
  readonly events: readonly string[];
  /** `Newchannel` in these contexts starts the lookup; empty: never. Needs `read = user,call`. */
  readonly prefetchContexts: readonly string[];
}

/** All in milliseconds. */
export interface AmiTimings {
  /** From the attempt to the banner. */
  readonly connectMs: number;
  /** Each step of the login. Asterisk takes a second to refuse one. */
  readonly loginMs: number;
  /** From an action to its reply. */
  readonly actionMs: number;
  readonly pingEveryMs: number;
  /** After so long without a reply to a ping, Asterisk counts as frozen. */
  readonly pingReplyMs: number;
  /** Wait before the first new attempt; doubles with each. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** Wait after a rejected login. */
  readonly refusedRetryMs: number;
  /** A connection that lasted so long was a good one: its loss is always said. */
  readonly settledMs: number;
  /** The same trouble is said once in this time. */
  readonly repeatMs: number;
}

export const DEFAULT_AMI_TIMINGS: AmiTimings = {
  connectMs: 3000,
  loginMs: 5000,
  actionMs: 5000,
  pingEveryMs: 5000,
  pingReplyMs: 2000,
  retryFirstMs: 250,
  retryMaxMs: 1000,
  refusedRetryMs: 30_000,
  settledMs: 10_000,
  repeatMs: 60_000,
};
