// The end of the policy's way: what is to be done with a call, and why.

/** What is to be done with the call. Plain data. */
export interface Decision {
  readonly action: 'pass' | 'block' | 'route';
  /** Q.850 cause for `block`, 1 to 127; null otherwise. */
  readonly hangupCause: number | null;
  /** The rule or the entry names that cause itself; absent where it is the usual one. */
  readonly namesCause?: true;
  /** `context,extension,priority` for `route`; empty otherwise. */
  readonly route: string;
  readonly routeName: string;
  /** Trunks in the order to try them, at most three. */
  readonly trunks: readonly string[];
  /** Caller ID to show on the first of them, as trunks want it; without any, on whatever trunk. Empty to leave it. */
  readonly callerId: string;
  /** The same for each of the trunks, in their order. */
  readonly callerIds: readonly string[];
  readonly label: string;
  /** The administrator's own channel variables, written under their own names. */
  readonly set: Readonly<Record<string, string>>;
  /** Id of the deciding rule or list; empty when nothing decided. */
  readonly rule: string;
  /** Words for a person. */
  readonly reason: string;
}

/** Q.850 21, call rejected: for a block that names no cause. */
export const USUAL_HANGUP_CAUSE = 21;

export const PASS: Decision = {
  action: 'pass',
  hangupCause: null,
  route: '',
  routeName: '',
  trunks: [],
  callerId: '',
  callerIds: [],
  label: '',
  set: {},
  rule: '',
  reason: '',
};
