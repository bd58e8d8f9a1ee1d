// What an error of the system or of a library says (anything can be thrown), and the one error that doors share.

/** The message of an error; the text of anything else. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does the file system say that there is no such file? */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A door cannot be opened at its address; `cause` is the system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL, …). */
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
