// What can be asked over HTTP, and what comes back.

/** Text goes out as UTF-8; a file is read from disk while it is sent. */
export type BodyPart = string | Uint8Array | { readonly file: string };

export interface HttpRequest {
  /** `http:` or `https:`. */
  readonly url: URL;
  /** Upper case; default `GET`. */
  readonly method?: string;
  /** Names in lower case. `user-agent` is the client's; `accept-encoding` is `identity` unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one part behind the other, with the length of all of them; default none. Files must be regular ones. */
  readonly body?: readonly BodyPart[];
  /** From now to the last byte of the answer, waiting for a free connection included. */
  readonly timeoutMs: number;
  /** Its abort ends the request at once, as `ABANDONED`. */
  readonly signal?: AbortSignal | undefined;
  /** Longest body of an answer, after decompression; default 64 KiB. */
  readonly maxBytes?: number;
  /** Never on a connection kept from an earlier request; default false. */
  readonly newConnection?: boolean;
}

/** An answer of any status; a redirect is an answer too and is not followed. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a header that came more than once counts as it came first. */
  readonly headers: Readonly<Record<string, string>>;
  /** From `Retry-After`, 0 to one hour; null when the server named none. */
  readonly retryAfterMs: number | null;
  readonly body: Buffer;
}

/** Methods whose second sending changes nothing (RFC 9110, 9.2.2). */
export function isIdempotent(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);
}
