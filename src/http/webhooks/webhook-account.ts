// An account whose hosted PBX asks by webhook: what its questions are answered with.

import type { NumberSettings } from '../../number/number-settings.js';

/**
 * What becomes of a call there. `hangup` empty: silently. A wrong one ends the call at once, so nothing else is ever
 * answered.
 */
export type PbxAction =
  | { readonly peer: string }
  | { readonly queue: string }
  | { readonly ivr: string }
  | { readonly trunk: string }
  | { readonly hangup: string };

export interface WebhookAccount {
  readonly name: string;
  /** Segment of the path that tells it from a stranger; letters, digits, `_` and `-`. */
  readonly secret: string;
  /** Where nothing decides otherwise, and in any trouble. */
  readonly pass: PbxAction;
  readonly block: PbxAction;
  /** By name of a route of the rules. */
  readonly routes: Readonly<Record<string, PbxAction>>;
  /** From the headers of a request to its answer, in milliseconds. */
  readonly deadlineMs: number;
  /** Answer the beginning of a call with a number to call instead, where a rule routes to a `trunk`. */
  readonly callTo: boolean;
  /** Country of its numbers that have no country code. */
  readonly numberSettings: NumberSettings;
  /** Ids of rules that ask for `direction: outbound`: no other one decides calls that go out. */
  readonly outboundRules: ReadonlySet<string>;
  /** May this address ask, with the secret? */
  isAllowed(address: string): boolean;
}
