// What an entry of `sources` in the configuration says.

import type { ObservedFields } from '../lookup/observation.js';

export interface SourceSettings {
  /** A value of VOX_SOURCE. */
  readonly name: string;
  /** With `{number}`, `{secret}` and `{secret2}` behind the host. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** With the same; null for none. */
  readonly body: string | null;
  /** By name in lower case; values with the same. */
  readonly headers: Readonly<Record<string, string>>;
  /** Paths into the answer, see `valueAt`. */
  readonly fields: Readonly<Partial<Record<keyof ObservedFields | 'number', string | undefined>>>;
  /** From the question to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** What the files of secrets hold; a file that is not configured is absent. */
export type SourceSecrets = Readonly<Partial<Record<'secret' | 'secret2', string>>>;
