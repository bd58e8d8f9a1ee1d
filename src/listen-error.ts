// A door that cannot be opened where the configuration says.

import { wordsOf } from './error-words.js';

/** The address cannot be listened at; `cause` is the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL, …). */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** The system's code; empty if it gave none. */
  readonly code: string;

  constructor(
    door: 'AGI' | 'HTTP',
    readonly host: string,
    readonly port: number,
    cause: unknown,
  ) {
    super(`${door} cannot listen on ${host} port ${port}: ${wordsOf(cause)}`, {
      cause,
    });
    this.code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  }
}
