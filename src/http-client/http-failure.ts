// Every way in which an HTTP request that leaves can fail: the one closed list. Rooms that ask translate it.

/**
 * `ADDRESS`: not one to ask. `CONNECTION`: none could be made, or it ended before the answer began. `CERTIFICATE`: that of
 * the server is not trusted, or the file of authorities cannot be used. `TIMEOUT`: not whole in time. `REDIRECTS`: too many,
 * or to where none is followed. `STATUS`: a download was answered, but not with a file. `TOO_LARGE`: a longer answer than is
 * taken. `INCOMPLETE`: the answer ended early. `DAMAGED`: it cannot be decoded. `FILE`: one that was to be sent cannot be
 * read. `ABANDONED`: the caller gave up. `HOST`: this host has no sockets left, or the client is closed.
 */
export type HttpFailureKind =
  | 'ADDRESS'
  | 'CONNECTION'
  | 'CERTIFICATE'
  | 'TIMEOUT'
  | 'REDIRECTS'
  | 'STATUS'
  | 'TOO_LARGE'
  | 'INCOMPLETE'
  | 'DAMAGED'
  | 'FILE'
  | 'ABANDONED'
  | 'HOST'
  | 'INTERNAL_ERROR';

/** `message` is for the operator: it begins with the server (or the file) and says what happened. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  /**
   * An idempotent request died with a connection that had been kept from an earlier one, before a byte of its answer came:
   * most likely the server had closed it already. It may be sent once more, with `newConnection`.
   */
  readonly mayBeSentAgain: boolean;

  constructor(
    readonly kind: HttpFailureKind,
    message: string,
    options: { readonly cause?: unknown; readonly mayBeSentAgain?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.mayBeSentAgain = options.mayBeSentAgain ?? false;
  }
}
