// What an error of the system or of a library says (anything can be thrown), and the one error that doors share.

/**
 * The message of an error; the text of anything else. Of an error of the file system what is wrong and its code, without
 * the call and the path: the sentence around it names the file.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `ENOENT: no such file or directory, open '/etc/voxroute/voxroute.yaml'`
  const found = 'syscall' in error ? /^([A-Z][A-Z0-9]*): (.*?), [a-z]+(?: '|$)/s.exec(error.message) : null;
  return found === null ? error.message : `${found[2] ?? ''} (${found[1] ?? ''})`;
}

/** The same, for a sentence that does not name the file. */
export function messageWithPath(error: unknown): string {
  const message = messageOf(error);
  return error instanceof Error && 'path' in error && message !== error.message
    ? `${String(error.path)}: ${message}`
    : message;
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
    door: 'AGI' | 'HTTP' | 'webhooks',
    readonly host: string,
    readonly port: number,
    cause: unknown,
  ) {
    super(`${door} cannot listen on ${host} port ${port}: ${messageOf(cause)}`, {
      cause,
    });
    this.code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  }
}
