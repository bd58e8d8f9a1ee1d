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
  /** A variable that takes the whole answer as JSON with each answer; null for none. */
  readonly json: string | null;
}

/** All in milliseconds. */
export interface AmiTimings {
  /** From the attempt to the banner. */
  readonly connectMs: number;
  /** Each step of the login. Asterisk takes a second to refuse one. */
  readonly loginMs: number;
  /** From the Setvars of an answer to their replies. */
  readonly actionMs: number;
  readonly pingEveryMs: number;
  /** After so long without a reply to a ping, Asterisk counts as frozen. */
  readonly pingReplyMs: number;
  /** Wait before the first new attempt; doubles with each. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** Wait after a first refused login; doubles with each. At most four logins are refused in ten minutes. */
  readonly refusedFirstMs: number;
  readonly refusedMaxMs: number;
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
  refusedFirstMs: 60_000,
  refusedMaxMs: 3_600_000,
  settledMs: 10_000,
  repeatMs: 60_000,
};
