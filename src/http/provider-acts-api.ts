// What commands ask of a running daemon about accounts at providers.

import type { ProviderFaultCode } from '../providers/provider-fault.js';

/** Something that acts, to be sent by the daemon. */
export interface AskedAct {
  readonly account: string;
  /** As the command knows the account: what was shown must be what is sent. */
  readonly kind: string;
  readonly baseUrl: string;
  readonly method: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Contents of its files, by parameter: the daemon may not be allowed to read them where they are. */
  readonly files: Readonly<Record<string, AskedFile>>;
  /** Whom it is about, for the log. */
  readonly about: string;
  /** Who asks, by what the command says of itself: whoever may use the socket may do all of this. */
  readonly by: string;
}

export interface AskedFile {
  /** Without directories. */
  readonly name: string;
  readonly base64: string;
}

/** What came of it. `words` are without secrets. */
export type ActOutcome =
  | { readonly outcome: 'ok'; readonly answer: unknown }
  | { readonly outcome: ProviderFaultCode; readonly message: string };

export interface ProviderActsApi {
  /** Sends it once, counted and logged. In words why it was not even tried. Never rejects. */
  act(asked: AskedAct): Promise<ActOutcome | string>;
  /** A person forwards by hand: until when failover leaves the account alone, in milliseconds since 1970. In words why not. */
  takeInHand(account: string): Promise<number | string>;
}
