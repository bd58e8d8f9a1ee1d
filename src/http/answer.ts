// What a route gives back: an HTTP response as plain data, but for a body that comes piece by piece.

export interface Answer {
  readonly status: number;
  /** Null where there is no body. */
  readonly contentType: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array> | null;
}

/** Plain text, UTF-8. */
export function text(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', headers, body };
}

export function json(value: object, status = 200): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

/** On every answer: nothing is guessed from the body, and no number stays in a cache. */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;
