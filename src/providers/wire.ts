// What goes over the wire to a provider and comes back, whoever it is.

import type { BodyPart } from '../http-client/http-request.js';
import type { Verb } from './method.js';

/** What is sent; recreated for each try. */
export interface WireRequest {
  /** Behind the base, with a slash in front; may hold a secret. */
  readonly path: string;
  readonly verb: Verb;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: readonly BodyPart[];
  /** Default: the account's. */
  readonly timeoutMs?: number;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes; `text` is the same as UTF-8. */
  readonly bytes: Buffer;
  readonly text: string;
  /** Wall time in milliseconds since 1970 when it had come. */
  readonly receivedAtMs: number;
}
