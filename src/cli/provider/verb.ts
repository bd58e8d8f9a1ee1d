// A verb of an account: a command whose code is also given the account.

import type { ProviderKind } from '../../providers/account.js';
import type { Config } from '../../config/schema.js';
import type { ProviderClient } from '../../providers/method-client.js';
import { option, type CommandEntry } from '../command.js';
import type { Output } from '../output.js';

/** What the code of a verb gets behind its arguments and options. */
export interface VerbContext<Client extends ProviderClient = ProviderClient> {
  readonly output: Output;
  readonly client: Client;
  /** The whole configuration. */
  readonly config: Config;
  /** Of the account: for what the client does not have, such as a PIN. Never to be shown. */
  readonly secrets: Readonly<Record<string, string>>;
  /** As it was given; undefined for the usual one. */
  readonly configFile: string | undefined;
  /** Where a daemon may be found. */
  readonly sockets: readonly string[];
  /**
   * Sends what acts, by the running daemon where there is one. Rejects with a `ProviderFault`, or with a `CommandFailure` when
   * nothing was sent.
   *
   * @param about whom or what, in a few words, for the log; empty: the parameters
   */
  readonly send: (method: string, input: unknown, about: string) => Promise<unknown>;
  /** A yes on the terminal; false where there is none. */
  readonly confirm: (question: string) => Promise<boolean>;
}

/** As `CommandEntry`; `load` gives a function of its arguments, its options, and a `VerbContext`. */
export type VerbEntry = CommandEntry;

export type VerbTable = Readonly<Record<ProviderKind, readonly VerbEntry[]>>;

/** Options of every verb that acts. */
export interface ActingOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const ACTING_OPTIONS = [
  option('--yes', 'send it'),
  option('--dry-run', 'print what would be sent, and send nothing'),
];

export const FULL = option('--full', 'show full numbers');
